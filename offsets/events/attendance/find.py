"""A questionnaire by its short address, as views and verbs need it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, bindparam, select

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
    keys_sealed: bytes | None = field(repr=False)
    """See ``attendance.blind``."""

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
    return _one(_BY_CODE, code, "code")


def asked_of(event: str) -> Asked:
    """By the event's public id; raises NotFound."""
    return _one(_BY_EVENT, event, "event")


# Columns and not rows of the ORM, built once: a hall reads them three times for each phone.
_QUERY = (
    select(
        Questionnaire.id, Questionnaire.code, Questionnaire.event_id,
        Event.public_id.label("event"), Event.name, Event.place, Event.starts_on, Event.ends_on,
        Event.state.label("event_state"), Questionnaire.state, Questionnaire.venue,
        Questionnaire.local_km, Questionnaire.origins, Questionnaire.method,
        Questionnaire.needs_ticket, Questionnaire.answers, Questionnaire.changes,
        Questionnaire.handed_changes, Questionnaire.keys_sealed,
    )
    .join_from(Questionnaire, Event, Event.id == Questionnaire.event_id)
    .where(Event.state.in_(PUBLIC))
)  # fmt: skip
_BY_CODE = _QUERY.where(Questionnaire.code == bindparam("name"))
_BY_EVENT = _QUERY.where(Event.public_id == bindparam("name"))


def _one(query: Select[*tuple[Any, ...]], name: str, field: str) -> Asked:
    row = session().execute(query, {"name": name}).one_or_none()
    if row is None:
        raise NotFound(field)
    return _asked(row)


def _asked(row: Any) -> Asked:
    return Asked(
        id=row.id,
        code=row.code,
        event_id=row.event_id,
        event=row.event,
        name=row.name,
        place=row.place,
        starts_on=row.starts_on.isoformat(),
        ends_on=row.ends_on.isoformat(),
        state=row.state,
        is_open=row.state == State.OPEN and row.event_state in MEASURABLE,
        is_frozen=row.state == State.FROZEN,
        venue=row.venue,
        local_km=row.local_km,
        origins=tuple(row.origins),
        method=row.method,
        needs_ticket=row.needs_ticket,
        answers=row.answers,
        is_handed_over=row.handed_changes == row.changes,
        keys_sealed=row.keys_sealed,
    )
