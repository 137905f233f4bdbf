"""A list reduced to what is needed to read it again: its used cells, equal rows once.

Questions about a list are answered one after the other, and the file is not kept
for that. What is kept has no column that is not counted, no order of rows and no
cell that looks like somebody's number; answered, it gives what the file would.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from offsets.errors import Invalid
from offsets.footprint.participants.fate import Column, Fate, Problem, Tally, Verdict
from offsets.footprint.participants.judge import Answers, Judge, Resolve
from offsets.footprint.participants.reading import Reading
from offsets.footprint.participants.table import Cell

MOST_REFUSED_SHOWN = 30


class KeptRow(NamedTuple):
    """Rows that say the same in every used column."""

    cells: tuple[Cell, ...]
    first_row: int
    rows: int


class Refused(NamedTuple):
    """Rows that nothing can be made of until the file is put right."""

    column: Column | None
    reason: str
    said: str
    facts: Mapping[str, object]
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as it travels between two looks at it."""

    columns: Mapping[Column, int]
    header_row: int
    headers: tuple[str, ...]
    kind: str
    encoding: str
    other_sheets: int
    assumed: tuple[str, ...]
    rows: tuple[KeptRow, ...]
    refused: tuple[Refused, ...]
    """The first of each kind, for people to find them in their file."""
    refused_tally: Tally
    """Of all of them."""


def keep(reading: Reading) -> Kept:
    """What has to be kept of a list to go on asking about it."""
    first_rows = dict(zip(reversed(reading.which), reversed(reading.numbers), strict=True))
    rows, refused, tally = [], [], Tally(0, 0, 0)
    for index, count in Counter(reading.which).items():
        verdict, cells = reading.verdicts[index], reading.cells[index]
        if cells is not None:
            rows.append(KeptRow(cells, first_rows[index], count))
            continue
        problem = verdict.problems[0] if verdict.problems else _UNREADABLE
        column, reason, said, facts = problem.column, problem.reason, problem.said, problem.facts
        refused.append(Refused(column, reason, said, facts, first_rows[index], count))
        people = count * (verdict.people or 0)
        unknown = count if verdict.people is None else 0
        tally = Tally(*(a + b for a, b in zip(tally, (count, people, unknown), strict=True)))
    return Kept(
        columns=reading.columns,
        header_row=reading.header_row,
        headers=reading.headers,
        kind=reading.kind,
        encoding=reading.encoding,
        other_sheets=reading.other_sheets,
        assumed=reading.assumed,
        rows=tuple(rows),
        refused=tuple(sorted(refused, key=lambda each: each.first_row)[:MOST_REFUSED_SHOWN]),
        refused_tally=tally,
    )


_UNREADABLE = Problem(Fate.REFUSED, None, "personal_data")
"""A row whose words would be taken, but for a cell that looks like somebody's number."""


def reread(kept: Kept, answers: Answers, resolve: Resolve | None = None) -> Reading:
    """The kept rows with these answers; those refused before are not among them."""
    judge = Judge(kept.columns, answers, resolve)
    return _reading(kept, [judge.verdict(row.cells) for row in kept.rows])


def already_read(kept: Kept, reading: Reading) -> Reading:
    """What ``reread`` gives with the answers of the reading that was kept, without judging anew."""
    known = dict(zip(reading.cells, reading.verdicts, strict=True))
    return _reading(kept, [known[row.cells] for row in kept.rows])


def _reading(kept: Kept, verdicts: list[Verdict]) -> Reading:
    rows = kept.rows
    return Reading(
        kind=kept.kind,
        encoding=kept.encoding,
        delimiter="",
        other_sheets=kept.other_sheets,
        header_row=kept.header_row,
        headers=kept.headers,
        columns=kept.columns,
        assumed=kept.assumed,
        verdicts=verdicts,
        numbers=[row.first_row for row in rows for _ in range(row.rows)],
        which=[index for index, row in enumerate(rows) for _ in range(row.rows)],
        cells=[row.cells for row in rows],
    )


def as_dict(kept: Kept) -> dict[str, Any]:
    """As plain JSON. Kept cells are text and numbers; dates are refused while reading."""
    return {
        "columns": {str(column): number for column, number in kept.columns.items()},
        "header_row": kept.header_row,
        "headers": list(kept.headers),
        "kind": kept.kind,
        "encoding": kept.encoding,
        "other_sheets": kept.other_sheets,
        "assumed": list(kept.assumed),
        "rows": [[*row.cells, row.first_row, row.rows] for row in kept.rows],
        "refused": [
            [*each[:3], {name: str(fact) for name, fact in each.facts.items()}, *each[4:]]
            for each in kept.refused
        ],
        "refused_tally": list(kept.refused_tally),
    }


def from_dict(plain: Mapping[str, Any]) -> Kept:
    """The way back from ``as_dict``; raises Invalid for anything else."""
    try:
        columns = {Column(name): int(number) for name, number in plain["columns"].items()}
        refused = (Refused(column and Column(column), *rest) for column, *rest in plain["refused"])
        return Kept(
            columns=columns,
            header_row=plain["header_row"],
            headers=tuple(plain["headers"]),
            kind=plain["kind"],
            encoding=plain["encoding"],
            other_sheets=plain["other_sheets"],
            assumed=tuple(plain["assumed"]),
            rows=tuple(KeptRow(tuple(cells), at, rows) for *cells, at, rows in plain["rows"]),
            refused=tuple(refused),
            refused_tally=Tally(*plain["refused_tally"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise Invalid("list", "not_usable") from fault
