"""The plan: boundary, forecast, measures with what they are expected to save, ways, completion.

It is written as a draft and published whole. A published plan never changes; a
further version may follow until the inventory is frozen.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.holder import clean_text
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Invalid, NotFound
from offsets.events.digest import PLAN_FORMAT, sealed
from offsets.events.errors import NotReady, WrongStep
from offsets.events.find import find, newest_plan
from offsets.events.hooks.rules import Kind as Told
from offsets.events.hooks.tell import tell
from offsets.events.missing import missing_of_plan
from offsets.events.models import Event, Plan
from offsets.events.rules import (
    MAX_MASS_G,
    MAX_MEASURES,
    MAX_TEXT,
    PLANNABLE,
    State,
    Way,
)
from offsets.inventories import read
from offsets.inventories.models import Inventory
from offsets.inventories.rules import Kind
from offsets.organisations.models import Organisation

MAX_MEASURE = 120


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is done to emit less, and what it is expected to save, in grams."""

    what: str
    expected_g: int


@dataclass(frozen=True, slots=True)
class PlanWish:
    """A plan as its organiser writes it; whatever is None is still to be said."""

    boundary: str | None = None
    exclusions: str | None = None
    forecast: str | None = None
    """The public id of a kept footprint."""
    measures: Sequence[Measure] = ()
    ways: Sequence[str] = ()
    completes_on: date | None = None

    def document(self) -> dict[str, Any]:
        """The draft as it is kept; raises Invalid naming the field."""
        if len(self.measures) > MAX_MEASURES:
            raise Invalid("measures", "too_many", max=MAX_MEASURES)
        if self.forecast is not None:
            _forecast(self.forecast)
        if strange := set(self.ways) - set(Way):
            raise Invalid("ways", "unknown_choice", choices=", ".join(Way), said=min(strange))
        return {
            "boundary": clean_text("boundary", self.boundary, MAX_TEXT),
            "exclusions": clean_text("exclusions", self.exclusions, MAX_TEXT),
            "forecast": self.forecast,
            "measures": [_measure(at, each) for at, each in enumerate(self.measures)],
            "ways": sorted(set(self.ways)),
            "completes_on": self.completes_on and self.completes_on.isoformat(),
        }


def write(public_id: str, wish: PlanWish) -> None:
    """Keep the draft, whole or not; raises Invalid or WrongStep."""
    document = wish.document()
    with transaction() as session:
        event = find(public_id)
        written = session.connection().execute(
            update(Event)
            .where(Event.id == event.id, Event.state.in_(PLANNABLE))
            .values(draft=document)
        )
        if not written.rowcount:
            raise WrongStep("event", state=event.state)


def publish_plan(public_id: str) -> int:
    """Publish the draft as the plan's next version and return its number.

    Raises NotReady saying what is missing, or WrongStep once the inventory is frozen.
    """
    with transaction() as session:
        event = find(public_id)
        if missing := missing_of_plan(event):
            raise NotReady("event", missing=missing)
        _step_on(session, event)
        last = newest_plan(event.id)
        plan = _published(event, last.version + 1 if last else 1)
        session.add(plan)
        session.flush()
        tell(session, event.id, Told.PLANNED, version=plan.version, sha256=plan.sha256)
        return plan.version


def _step_on(session: Session, event: Event) -> None:
    """Draft becomes planned; the event's row is locked from here, so versions follow in order."""
    state = State.PLANNED if event.state == State.DRAFT else event.state
    moved = session.connection().execute(
        update(Event)
        .where(Event.id == event.id, Event.state.in_(PLANNABLE), Event.state == event.state)
        .values(state=state)
    )
    if not moved.rowcount:
        raise WrongStep("event", state=event.state)


def _published(event: Event, version: int) -> Plan:
    draft, now = event.draft, clock.now()
    kept = read.kept(draft["forecast"])
    content = {
        "format": PLAN_FORMAT,
        "event": told(event),
        "organiser": reading().get_one(Organisation, event.organisation_id).name,
        "version": version,
        "published_at": now.isoformat(timespec="seconds"),
        **draft,
        "forecast": {
            "id": kept.id,
            "sha256": kept.sha256,
            "method": kept.method,
            **asdict(kept.total),
        },
    }
    document = sealed(content)
    footprint = select(Inventory.id).filter_by(public_id=kept.id)
    return Plan(
        event_id=event.id,
        version=version,
        forecast_id=reading().scalars(footprint).one(),
        document=document,
        sha256=document["sha256"],
        published_at=now,
    )


def told(event: Event) -> dict[str, Any]:
    """What an event is, as every published document of it says."""
    return {
        "id": event.public_id,
        "name": event.name,
        "place": event.place,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "expected_participants": event.expected_participants,
    }


def _measure(at: int, measure: Measure) -> dict[str, Any]:
    what = clean_text(f"measures.{at}.what", measure.what, MAX_MEASURE)
    if what is None:
        raise Invalid(f"measures.{at}.what", "required")
    if not 0 <= measure.expected_g <= MAX_MASS_G:
        raise Invalid(f"measures.{at}.expected_g", "out_of_range", min=0, max=MAX_MASS_G)
    return {"what": what, "expected_g": measure.expected_g}


def _forecast(public_id: str) -> None:
    try:
        kept = read.kept(public_id)
    except NotFound:
        raise Invalid("forecast", "no_such_footprint") from None
    if kept.kind is not Kind.EVENT:
        raise Invalid("forecast", "not_of_an_event")
