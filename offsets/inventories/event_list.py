"""An uploaded list between two requests: signed, in the organiser's own form, never stored.

Why not a row with an expiry: ``docs/decisions/0011-state-between-an-organisers-steps.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from itsdangerous import BadData, URLSafeTimedSerializer

from offsets.config import settings
from offsets.errors import Invalid
from offsets.footprint.participants import keep
from offsets.footprint.participants.fate import Attendance, Column, Fate, Tally
from offsets.footprint.participants.keep import Kept
from offsets.footprint.participants.origins import place_of, resolve
from offsets.footprint.participants.read import Choices, read
from offsets.footprint.participants.reading import Reading
from offsets.inventories.event_travel import Travellers

MAX_TOKEN_CHARACTERS = 400_000
"""A form's text may have half a megabyte. A list of 20,000 different rows packs into less."""
MAX_AGE_S = 7 * 24 * 3600
Answers = Mapping[tuple[Column, str], str]


@dataclass(frozen=True)
class ParticipantList:
    """What was kept of an upload, and the organiser's answers about it."""

    kept: Kept
    answers: Answers = field(default_factory=dict)

    @cached_property
    def reading(self) -> Reading:
        """Of the rows that can be counted or asked about."""
        return keep.reread(self.kept, self.answers, resolve)

    @cached_property
    def tallies(self) -> dict[Fate, Tally]:
        """Rows and people by fate, those refused at the upload among them."""
        found = self.reading.tallies()
        before = zip(found[Fate.REFUSED], self.kept.refused_tally, strict=True)
        return found | {Fate.REFUSED: Tally(*(one + other for one, other in before))}

    def travellers(self) -> list[Travellers]:
        """The groups of people who came in person."""
        found: dict[Travellers, int] = {}
        for group, people in self.reading.groups().items():
            place = place_of(group.origin_text)
            if group.attendance is Attendance.IN_PERSON and place is not None:
                key = Travellers(place, group.mode, group.cabin, group.nights, 0)
                found[key] = found.get(key, 0) + people
        return [key._replace(people=people) for key, people in found.items()]

    def people(self, attendance: Attendance) -> int:
        """How many took part in this way."""
        groups = self.reading.groups().items()
        return sum(people for group, people in groups if group.attendance is attendance)


def read_list(data: bytes, choices: Choices | None = None) -> ParticipantList:
    """Read an upload; raises Invalid where the file as a whole cannot be used."""
    reading = read(data, choices, resolve)
    found = ParticipantList(keep.keep(reading), dict(choices.answers) if choices else {})
    # What was read this moment need not be read again.
    found.__dict__["reading"] = keep.already_read(found.kept, reading)
    return found


def signed(given: ParticipantList) -> str:
    """The list as a form carries it; raises Invalid where it is too long for one."""
    answers = [[*asked, said] for asked, said in given.answers.items()]
    # The serializer compresses what it signs.
    token = str(_signer().dumps([keep.as_dict(given.kept), answers]))
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise Invalid("file", "too_many_different_rows")
    return token


def unsigned(token: str) -> ParticipantList:
    """The list from a form; raises Invalid for what this house did not sign this week."""
    try:
        kept, answers = _signer().loads(token, max_age=MAX_AGE_S)
    except BadData as fault:
        raise Invalid("list", "list_expired") from fault
    said = {(Column(column), asked): answer for column, asked, answer in answers}
    return ParticipantList(keep.from_dict(kept), said)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().signing_keys, salt="participants")
