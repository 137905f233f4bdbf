"""The fate of one row, from the cells that are kept of it.

Rows that say the same share one verdict, and cells that say the same are read
once, so that a hundred thousand rows cost little more than their distinct ones.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from offsets.errors import Invalid
from offsets.footprint.participants.cells import READERS, Unclear, Value, answer, is_blank, one_line
from offsets.footprint.participants.fate import Attendance, Column, Fate, Group, Problem, Verdict
from offsets.footprint.participants.limits import MAX_DIFFERENT_CELLS
from offsets.footprint.participants.table import Cell, letter
from offsets.footprint.participants.words import CHINA, plain

Answers = Mapping[tuple[Column, str], str]
_SEVERITY = tuple(Fate)
_PROVINCE_ENDING = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")


class Resolution(NamedTuple):
    """What a text of origin may be.

    One candidate without a reason is a known place; several are a choice. A reason
    says why the text is no place, and then the candidates are suggestions.
    """

    candidates: tuple[str, ...]
    """Each is a text or an id that resolves to one place, because it may become the answer."""
    reason: str = ""
    labels: tuple[str, ...] = ()
    """The candidates as people should read them, where they are ids."""


Resolve = Callable[[str], Resolution]


class Judge:
    """Reads rows whose kept cells stand in the order of ``columns``, which have numbers from 1."""

    def __init__(
        self, columns: Mapping[Column, int], answers: Answers, resolve: Resolve | None
    ) -> None:
        self._columns = columns
        self._answers = answers
        self._resolve = resolve
        self._cells: dict[Column, dict[Cell, Value | Problem | None]] = {
            column: {} for column in columns
        }
        self._origins: dict[str, str | Problem] = {}

    def verdict(self, cells: Sequence[Cell]) -> Verdict:
        """What becomes of a row with these cells.

        Raises Invalid where a column holds so many different ones that it must be another.
        """
        said = {
            column: self._read(column, cell)
            for column, cell in zip(self._columns, cells, strict=True)
        }
        people = said.get(Column.COUNT, 1)
        attendance = _attendance(said)
        if attendance in (Attendance.ONLINE, Attendance.ABSENT):
            group = Group("", "", "", None, attendance)
            considered: list[object] = [people]
        else:
            group, considered = self._traveller(said)
            considered += [people, attendance]
        problems = tuple(each for each in considered if isinstance(each, Problem))
        fates = [problem.fate for problem in problems]
        fate = max(fates, key=_SEVERITY.index, default=Fate.TAKEN)
        counted = people if isinstance(people, int) else None
        return Verdict(fate, counted, None if problems else group, problems)

    def _traveller(
        self, said: Mapping[Column, Value | Problem | None]
    ) -> tuple[Group, list[object]]:
        """The group of somebody who came, and every value that may be a problem."""
        origin = self._origin(*(said.get(each) for each in _ORIGIN_COLUMNS))
        mode = said.get(Column.MODE) or ""
        cabin = (said.get(Column.CABIN) or "") if mode in ("", "plane") else ""
        nights = said.get(Column.NIGHTS)
        group = Group(origin, mode, cabin, nights, Attendance.IN_PERSON)  # type: ignore[arg-type]
        return group, [origin, mode, cabin, nights]

    def _read(self, column: Column, cell: Cell) -> Value | Problem | None:
        """The value of a cell, the problem with it, or None where it is blank."""
        known = self._cells[column]
        if cell not in known:
            if len(known) >= MAX_DIFFERENT_CELLS:
                place = letter(self._columns[column])
                raise Invalid("file", "too_many_different", column=place, max=MAX_DIFFERENT_CELLS)
            known[cell] = self._read_anew(column, cell)
        return known[cell]

    def _read_anew(self, column: Column, cell: Cell) -> Value | Problem | None:
        answered = self._answered(column, cell)
        meant = cell if answered is None else answered
        if is_blank(meant):
            return _BLANKS.get(column)
        try:
            return READERS[column](cell, column) if answered is None else answer(answered, column)
        except Unclear as unclear:
            return unclear.problem

    def _answered(self, column: Column, cell: Cell) -> str | None:
        """The organiser's word for what a cell says; origins are answered as a whole."""
        if column in _ORIGIN_COLUMNS or not isinstance(cell, str):
            return None
        return self._answers.get((column, "" if is_blank(cell) else one_line(cell)))

    def _origin(self, *parts: Value | Problem | None) -> str | Problem:
        for part in parts:
            if isinstance(part, Problem):
                return part
        place, province, country = (str(part or "") for part in parts)
        written = origin_text(place, province, country)
        if written not in self._origins:
            self._origins[written] = self._resolved(written)
        return self._origins[written]

    def _resolved(self, written: str) -> str | Problem:
        origin = self._answers.get((Column.ORIGIN, written), written)
        if not origin:
            return Problem(Fate.ASKED, Column.ORIGIN, "required")
        if self._resolve is None:
            return origin
        candidates, reason, labels = self._resolve(origin)
        facts = {"choices": labels or candidates}
        if reason or not candidates:
            reason = reason or "place_not_found"
            return Problem(Fate.ASKED, Column.ORIGIN, reason, written, facts, candidates)
        if len(candidates) > 1:
            reason = "several_meanings"
            return Problem(Fate.AMBIGUOUS, Column.ORIGIN, reason, written, facts, candidates)
        return origin


_ORIGIN_COLUMNS = (Column.ORIGIN, Column.PROVINCE, Column.COUNTRY)
_BLANKS = {
    column: Problem(Fate.ASKED, column, "required")
    for column in (Column.COUNT, Column.ATTENDANCE, Column.ATTENDED)
}
"""A blank in these columns may mean anything; in the others it means that nothing is said."""


def _attendance(said: Mapping[Column, Value | Problem | None]) -> Attendance | Problem:
    attended = said.get(Column.ATTENDED, True)
    if isinstance(attended, Problem):
        return attended
    if not attended:
        return Attendance.ABSENT
    how = said.get(Column.ATTENDANCE, Attendance.IN_PERSON)
    return how if isinstance(how, Problem) else Attendance(str(how))


def origin_text(place: str, province: str, country: str) -> str:
    """One text for a place: ``福建省福州市``, ``Paris, France``; a country alone is none.

    Chinese is written from the large to the small. China is left out before a
    Chinese name, which needs no country.
    """
    if not place and not province:
        return ""
    is_chinese = not (place or province).isascii()
    if province and _PROVINCE_ENDING.sub("", province) not in place:
        place = province + place if is_chinese else ", ".join(filter(None, (place, province)))
    place = place or province
    if not country or (is_chinese and plain(country) in CHINA):
        return place
    return f"{place}, {country}"
