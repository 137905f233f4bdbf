"""A questionnaire by its short address, as views and verbs need it."""

from dataclasses import dataclass

from sqlalchemy import Row, Select, select

from offsets import codes
from offsets.db import session
from offsets.errors import NotFound
from offsets.events.attendance.models import Questionnaire
from offsets.events.attendance.rules import State
from offsets.events.models import Event
from offsets.events.rules import MEASURABLE, PUBLIC
from offsets.footprint import places


@dataclass(frozen=True, slots=True)
class Asked:
    """One event's questions, as they stand at this moment."""

    id: int
    code: str
    event_id: int
    event: str
    """The event's public id."""
    name: str
    place: str
    starts_on: str
    ends_on: str
    state: str
    """A ``attendance.rules.State``."""
    is_open: bool
    is_frozen: bool
    venue: str
    local_km: int | None
    origins: tuple[str, ...]
    method: str
    needs_ticket: bool
    answers: int
    is_handed_over: bool
    """Whether the event's actual data hold every answer, as it stands now."""

    @property
    def country(self) -> str:
        """Where the nights are spent."""
        found = places.by_id(self.venue)
        return found.country if found else ""


def asked(code: str) -> Asked:
    """By its code, however it was typed; raises NotFound, of an event not public too."""
    code = codes.normalise(code)
    if not codes.is_valid(code):
        raise NotFound("code")
    return _one(_QUERY.where(Questionnaire.code == code), "code")


def asked_of(event: str) -> Asked:
    """By the event's public id; raises NotFound."""
    return _one(_QUERY.where(Event.public_id == event), "event")


_QUERY: Select[Questionnaire, Event] = select(Questionnaire, Event).join(
    Event, Event.id == Questionnaire.event_id
)


def _one(query: Select[Questionnaire, Event], field: str) -> Asked:
    row = session().execute(query.where(Event.state.in_(PUBLIC))).one_or_none()
    if row is None:
        raise NotFound(field)
    return _asked(row)


def _asked(row: Row[Questionnaire, Event]) -> Asked:
    questions, event = row
    return Asked(
        id=questions.id,
        code=questions.code,
        event_id=event.id,
        event=event.public_id,
        name=event.name,
        place=event.place,
        starts_on=event.starts_on.isoformat(),
        ends_on=event.ends_on.isoformat(),
        state=questions.state,
        is_open=questions.state == State.OPEN and event.state in MEASURABLE,
        is_frozen=questions.state == State.FROZEN,
        venue=questions.venue,
        local_km=questions.local_km,
        origins=tuple(questions.origins),
        method=questions.method,
        needs_ticket=questions.needs_ticket,
        answers=questions.answers,
        is_handed_over=questions.handed_changes == questions.changes,
    )
