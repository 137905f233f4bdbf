"""What single cells mean: places, modes, cabins, numbers, ways to take part.

Each reader takes a cell that is not blank and gives its value or raises Unclear.
Nothing is guessed: a word that is not known is asked about, and a word with two
meanings (火车 may be a high-speed train or not) is offered with both.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

from offsets.footprint.participants.fate import Attendance, Column, Fate, Problem
from offsets.footprint.participants.limits import (
    MAX_CELL_CHARACTERS,
    MAX_NIGHTS,
    MAX_PEOPLE_PER_ROW,
)
from offsets.footprint.participants.table import Cell, looks_personal
from offsets.footprint.participants.words import (
    ANSWERS_BY_WORD,
    ATTENDANCE_BY_WORD,
    CABINS_BY_WORD,
    CHOOSABLE_MODES,
    MODES_BY_WORD,
    NO_NIGHTS,
    TOTALS,
    plain,
)
from offsets.footprint.trip import CABINS

Value = str | int | bool

_SHOWN_CHARACTERS = 80
_BLANK = frozenset(("", "-", "--", "—", "——", "/", "\\", "n/a", "#n/a", "null"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FORMULA_SIGNS = ("=", "+", "-", "@")
_WHOLE = re.compile(
    r"(-?(?:\d{1,9}|\d{1,3}(?:,\d{3}){1,2}))(?:\.0+)?\s*(?:人次|人|名|位|晚|夜|天|nights?|people)?"
)
_DATE = re.compile(r"\d{1,4}\s*[-/.年月]\s*\d{1,2}\s*[-/.月日]?.*", re.DOTALL)


class Unclear(Exception):
    """A cell that is not simply taken; ``problem`` says why."""

    def __init__(self, fate: Fate, column: Column, reason: str, said: str, **more: object) -> None:
        candidates = more.pop("candidates", ())
        shown = "" if looks_personal(said) else said[:_SHOWN_CHARACTERS]
        self.problem = Problem(fate, column, reason, shown, more, candidates)  # type: ignore[arg-type]
        super().__init__(reason)


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing, or only a dash or slash that stands for nothing."""
    return isinstance(cell, str) and cell.strip().casefold() in _BLANK


_DAY_NOUGHT = date(1899, 12, 30)
_DATE_SERIALS = range(40_179, 54_789)
"""How spreadsheets store the days from 2010 to 2049. A number of people written with its
unit or with a comma, 45,000 or 45000 人, is none of them."""


def one_line(said: str) -> str:
    """Text without full-width forms and with single blanks, as problems and answers quote it."""
    return " ".join(unicodedata.normalize("NFKC", said).split())


def _legible(cell: str, column: Column) -> str:
    said = one_line(cell)
    if len(said) > MAX_CELL_CHARACTERS:
        raise Unclear(Fate.REFUSED, column, "too_long", said, max=MAX_CELL_CHARACTERS)
    if _CONTROL.search(said):
        raise Unclear(Fate.REFUSED, column, "control_characters", _CONTROL.sub("", said))
    return said


def text(cell: Cell, column: Column) -> str:
    """One line of text of bounded length; raises Unclear, also for dates and numbers."""
    if not isinstance(cell, str):
        reason = "date_found" if isinstance(cell, date | time | timedelta) else "not_text"
        raise Unclear(Fate.REFUSED, column, reason, str(cell))
    said = _legible(cell, column)
    if said.startswith(_FORMULA_SIGNS):
        raise Unclear(Fate.REFUSED, column, "formula_found", said)
    if looks_personal(said):
        raise Unclear(Fate.REFUSED, column, "personal_data", said)
    if plain(said) in TOTALS:
        raise Unclear(Fate.REFUSED, column, "total_row", said)
    return said


def whole(cell: Cell, column: Column, minimum: int, maximum: int) -> int:
    """A whole number within bounds; 3, 3.0, ``3``, ``３``, ``3人``, ``1,000``; raises Unclear."""
    if isinstance(cell, date | time | timedelta):
        raise Unclear(Fate.REFUSED, column, "date_found", str(cell))
    said = unicodedata.normalize("NFKC", str(cell)).strip().casefold()
    match = _WHOLE.fullmatch(said)
    if match is None:
        reason = "not_whole"
        if said.startswith(("=", "@")) or re.match(r"[+-]\D", said):
            reason = "formula_found"
        elif _DATE.fullmatch(said) and said.count(".") != 1:
            reason = "date_found"
        raise Unclear(Fate.REFUSED, column, reason, said)
    value = int(match[1].replace(",", ""))
    if not minimum <= value <= maximum:
        raise Unclear(Fate.REFUSED, column, "out_of_range", said, min=minimum, max=maximum)
    return value


def _choice(
    cell: Cell, column: Column, meanings: Mapping[str, tuple[str, ...]], choices: tuple[str, ...]
) -> str:
    said = text(cell, column)
    found = meanings.get(plain(said)) or meanings.get(said.casefold()) or ()
    if len(found) == 1:
        return found[0]
    if found:
        raise Unclear(
            Fate.AMBIGUOUS, column, "several_meanings", said, choices=found, candidates=found
        )
    raise Unclear(Fate.ASKED, column, "unknown_choice", said, choices=choices, candidates=choices)


def _mode(cell: Cell, column: Column) -> str:
    return _choice(cell, column, MODES_BY_WORD, CHOOSABLE_MODES)


def _cabin(cell: Cell, column: Column) -> str:
    return _choice(cell, column, CABINS_BY_WORD, CABINS)


def _count(cell: Cell, column: Column) -> int:
    people = whole(cell, column, 1, MAX_PEOPLE_PER_ROW)
    said = str(cell).strip().removesuffix(".0")
    if people in _DATE_SERIALS and said == str(people):
        day = _DAY_NOUGHT + timedelta(days=people)
        raise Unclear(Fate.REFUSED, column, "maybe_date", said, number=said, day=str(day))
    return people


def _nights(cell: Cell, column: Column) -> int:
    if isinstance(cell, str) and plain(cell) in NO_NIGHTS:
        return 0
    return whole(cell, column, 0, MAX_NIGHTS)


def _attendance(cell: Cell, column: Column) -> str:
    return _choice(cell, column, ATTENDANCE_BY_WORD, tuple(Attendance))


def _attended(cell: Cell, column: Column) -> bool:
    if isinstance(cell, float | int) and cell in (0, 1):
        return cell == 1
    return _choice(cell, column, ANSWERS_BY_WORD, ("yes", "no")) == "yes"


READERS: Mapping[Column, Callable[[Cell, Column], Value]] = {
    Column.ORIGIN: text,
    Column.PROVINCE: text,
    Column.COUNTRY: text,
    Column.MODE: _mode,
    Column.CABIN: _cabin,
    Column.COUNT: _count,
    Column.NIGHTS: _nights,
    Column.ATTENDANCE: _attendance,
    Column.ATTENDED: _attended,
}
_CODES: Mapping[Column, tuple[str, ...]] = {
    Column.MODE: CHOOSABLE_MODES,
    Column.CABIN: CABINS,
    Column.ATTENDANCE: tuple(Attendance),
}


def answer(said: str, column: Column) -> Value:
    """What an answer means: one of the house's own words, or what a cell may say.

    ``rail`` in a file may be any train; as an answer it is the choice that was offered.
    An origin may be answered by a place's id. Raises Unclear.
    """
    if column in (Column.ORIGIN, Column.PROVINCE, Column.COUNTRY):
        return _legible(said, column)
    return said if said in _CODES.get(column, ()) else READERS[column](said, column)
