"""What a row of an upload says, and what becomes of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Column(StrEnum):
    """The columns that are kept; every other one is dropped while reading."""

    ORIGIN = "origin"
    PROVINCE = "province"
    COUNTRY = "country"
    MODE = "mode"
    CABIN = "cabin"
    COUNT = "count"
    NIGHTS = "nights"
    ATTENDANCE = "attendance"
    ATTENDED = "attended"


class Attendance(StrEnum):
    """How people took part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    ABSENT = "absent"
    """Registered, and did not come."""


class Fate(StrEnum):
    """What becomes of a row, or of a cell; of a row, the worst of its cells."""

    TAKEN = "taken"
    ASKED = "asked"
    """Something is missing or not understood; the organiser can say what is meant."""
    AMBIGUOUS = "ambiguous"
    """The text means several things; the organiser can choose."""
    REFUSED = "refused"
    """The cell has to be put right in the file."""


class Group(NamedTuple):
    """What people have in common who count alike.

    Those who joined online or did not come travelled nowhere: nothing else is kept of them.
    """

    origin_text: str
    """As written, with province and country: what ``places.find`` takes."""
    mode: str
    """One of ``trip.MODES``, or nothing where the file does not say."""
    cabin: str
    """One of ``trip.CABINS``, or nothing where the file does not say or nobody flew."""
    nights: int | None
    """Nights in a hotel; None where the file does not say."""
    attendance: Attendance


class Problem(NamedTuple):
    """Why a row is not simply taken. Shared by all rows whose cell says the same."""

    fate: Fate
    column: Column | None
    """None where the row as a whole is meant."""
    reason: str
    """A stable word with a sentence in ``edge.sentences.REASONS``."""
    said: str = ""
    """What the cell says, shortened; nothing where it looks like somebody's number or address."""
    facts: Mapping[str, object] = {}
    """Fill the blanks of the sentence."""
    candidates: tuple[str, ...] = ()
    """What may be meant; each is a possible answer."""


class Verdict(NamedTuple):
    """The fate of all rows that say the same."""

    fate: Fate
    people: int | None
    """None where the count cannot be read."""
    group: Group | None
    """None unless the row is taken."""
    problems: tuple[Problem, ...] = ()


class Row(NamedTuple):
    """One row that is not blank, by the number that a spreadsheet shows beside it."""

    number: int
    fate: Fate
    people: int | None
    group: Group | None
    problems: tuple[Problem, ...]


class Tally(NamedTuple):
    """How many rows share a fate, and for how many people they stand."""

    rows: int
    people: int
    rows_without_count: int
    """Rows that stand for an unknown number of people, which ``people`` leaves out."""


class Question(NamedTuple):
    """One thing to ask the organiser, however many rows wait for the answer."""

    fate: Fate
    column: Column
    said: str
    reason: str
    facts: Mapping[str, object]
    candidates: tuple[str, ...]
    rows: int
    people: int
    first_row: int
