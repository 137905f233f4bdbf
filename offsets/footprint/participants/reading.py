"""A list of participants that was read, looked at by row, by group, by fate, by question."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from offsets.footprint.participants.fate import (
    Column,
    Fate,
    Group,
    Problem,
    Question,
    Row,
    Tally,
    Verdict,
)
from offsets.footprint.participants.table import Cell


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read. Nothing of the columns that are not kept can be reached from it."""

    kind: str
    """``csv`` or ``xlsx``."""
    encoding: str
    delimiter: str
    other_sheets: int
    """Visible, filled sheets of the same file that were not read."""
    header_row: int
    headers: tuple[str, ...]
    """The cells of the header row; those that look like somebody's number or address are empty."""
    columns: Mapping[Column, int]
    """Where each kept column stands, from 1."""
    assumed: tuple[str, ...]
    """Stable words for what holds because no column says otherwise: ``in_person`` for everybody,
    ``one_person_a_row``."""
    verdicts: Sequence[Verdict]
    """Each distinct one, in the order of its first row."""
    numbers: Sequence[int]
    """The rows that are not blank, as a spreadsheet numbers them."""
    which: Sequence[int]
    """For each of ``numbers`` the index of its verdict."""
    cells: Sequence[tuple[Cell, ...] | None] = ()
    """For each verdict the kept cells it is about; None where no answer could help."""

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, with its fate."""
        for number, index in zip(self.numbers, self.which, strict=True):
            yield Row(number, *self.verdicts[index])

    def groups(self) -> dict[Group, int]:
        """How many people each group has, over the rows taken, whatever their order."""
        people: Counter[Group] = Counter()
        for verdict, rows in self._distinct():
            if verdict.group is not None:
                people[verdict.group] += rows * (verdict.people or 0)
        return {group: people[group] for group in sorted(people, key=_in_order)}

    def tallies(self) -> dict[Fate, Tally]:
        """How many rows and people have each fate; every fate is there."""
        sums = {fate: Tally(0, 0, 0) for fate in Fate}
        for verdict, rows in self._distinct():
            before = sums[verdict.fate]
            sums[verdict.fate] = Tally(
                before.rows + rows,
                before.people + rows * (verdict.people or 0),
                before.rows_without_count + (rows if verdict.people is None else 0),
            )
        return sums

    def questions(self, limit: int = 100) -> list[Question]:
        """What to ask, once for each distinct text, what concerns most people first.

        A row with two things to ask waits for both answers and counts in both.
        """
        first_rows = dict(zip(reversed(self.which), reversed(self.numbers), strict=True))
        asked: dict[tuple[Column, str], Question] = {}
        for index, rows in Counter(self.which).items():
            verdict = self.verdicts[index]
            people = rows * (verdict.people or 0)
            for problem in verdict.problems:
                if problem.column is None or problem.fate is Fate.REFUSED:
                    continue
                key = problem.column, problem.said
                before = asked.get(key) or _question(problem, problem.column)
                asked[key] = before._replace(
                    rows=before.rows + rows,
                    people=before.people + people,
                    first_row=min(before.first_row or first_rows[index], first_rows[index]),
                )
        ordered = sorted(asked.values(), key=lambda each: (-each.people, each.first_row))
        return ordered[:limit]

    def _distinct(self) -> Iterator[tuple[Verdict, int]]:
        for index, rows in Counter(self.which).items():
            yield self.verdicts[index], rows


def _question(problem: Problem, column: Column) -> Question:
    fate, _, reason, said, facts, candidates = problem
    return Question(fate, column, said, reason, facts, candidates, 0, 0, 0)


def _in_order(group: Group) -> tuple[str, str, str, int, str]:
    nights = -1 if group.nights is None else group.nights
    return group.attendance, group.origin_text, group.mode, nights, group.cabin
