"""Begin an event as a draft, or as a copy of an earlier one, and say what it is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from offsets import clock, idempotency
from offsets.certificates.holder import clean_text
from offsets.codes import random_code
from offsets.db import transaction
from offsets.errors import Invalid
from offsets.events import deadline
from offsets.events.errors import WrongStep
from offsets.events.find import find
from offsets.events.models import Event
from offsets.events.rules import (
    FIRST_YEAR,
    ID_SIGNS,
    LAST_YEAR,
    MAX_DAYS,
    MAX_NAME,
    MAX_PARTICIPANTS,
    MAX_PLACE,
    PLANNABLE,
    State,
)

_OF_ITS_OWN_YEAR = ("forecast", "completes_on")
"""What a copy does not take over from last year's plan."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an event is, as its organiser says it; days of China's calendar."""

    name: str
    place: str
    starts_on: date
    ends_on: date
    expected_participants: int | None = None

    def columns(self) -> dict[str, Any]:
        """The event's columns; raises Invalid naming the field."""
        for field in ("starts_on", "ends_on"):
            if not FIRST_YEAR <= getattr(self, field).year <= LAST_YEAR:
                raise Invalid(field, "out_of_range", min=FIRST_YEAR, max=LAST_YEAR)
        if not timedelta(0) <= self.ends_on - self.starts_on <= timedelta(days=MAX_DAYS):
            raise Invalid("ends_on", "days_out_of_order", max=MAX_DAYS)
        people = self.expected_participants
        if people is not None and not 1 <= people <= MAX_PARTICIPANTS:
            raise Invalid("expected_participants", "out_of_range", min=1, max=MAX_PARTICIPANTS)
        return {
            "name": _line("name", self.name, MAX_NAME),
            "place": _line("place", self.place, MAX_PLACE),
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "expected_participants": people,
        }


def create(organisation_id: int, details: Details, keyed: idempotency.Request | None = None) -> str:
    """Write a draft of the organisation's and return its public id; raises Invalid.

    Under a key that came before it is the earlier event.
    """
    return _write(details.columns() | {"organisation_id": organisation_id, "draft": {}}, keyed)


def copy(public_id: str, details: Details, keyed: idempotency.Request | None = None) -> str:
    """Begin another event of the same organisation with the plan of this one.

    Its forecast, dates, data and everything published stay behind.
    """
    earlier = find(public_id)
    kept = {name: part for name, part in earlier.draft.items() if name not in _OF_ITS_OWN_YEAR}
    own = {"organisation_id": earlier.organisation_id, "copied_from_id": earlier.id, "draft": kept}
    return _write(details.columns() | own, keyed)


def describe(public_id: str, details: Details) -> None:
    """Say anew what the event is; raises Invalid, or WrongStep once the inventory is frozen.

    A deadline that nobody moved follows the last day.
    """
    columns = details.columns()
    with transaction() as session:
        event = find(public_id)
        if event.deadline_source is None:
            columns["deadline_on"] = deadline.default(details.ends_on)
        changed = session.connection().execute(
            update(Event).where(Event.id == event.id, Event.state.in_(PLANNABLE)).values(**columns)
        )
        if not changed.rowcount:
            raise WrongStep("event", state=event.state)


def _write(columns: dict[str, Any], keyed: idempotency.Request | None) -> str:
    public_id = random_code(ID_SIGNS).lower()
    with transaction() as session:
        if keyed is not None:
            earlier = idempotency.remember(session, keyed, {"event": public_id})
            if earlier is not None:
                return str(earlier["event"])
        event = Event(
            public_id=public_id,
            state=State.DRAFT,
            deadline_on=deadline.default(columns["ends_on"]),
            inventory_version=0,
            retired_g=0,
            created_at=clock.now(),
            **columns,
        )
        session.add(event)
    return public_id


def _line(field: str, text: str, longest: int) -> str:
    line = clean_text(field, text, longest)
    if line is None:
        raise Invalid(field, "required")
    return line
