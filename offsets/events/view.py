"""An event as its pages and the API tell it: plain data, read in few queries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from sqlalchemy import func, select

from offsets.db import session
from offsets.errors import NotFound
from offsets.events import deadline, words
from offsets.events.find import (
    live_statement,
    newest_evaluation,
    newest_inventory,
    newest_plan,
)
from offsets.events.missing import missing
from offsets.events.models import Evaluation, Event, FinalInventory, Plan, Statement
from offsets.events.publish import evaluation_told
from offsets.events.retired.models import Offset
from offsets.events.rules import RANKS, STEPS, Credit, State, missing_g
from offsets.inventories.models import Inventory
from offsets.organisations.models import Organisation

LISTED = 100
"""Events of one organisation in its list, the newest first."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that the next step lacks, with its sentence in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class InventoryView:
    """A final inventory; the footprint's own address shows every line and factor of it."""

    version: int
    footprint: str
    actual_g: int
    sha256: str
    reason: str | None
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement in short; ``document`` has all that it says."""

    version: int
    actual_g: int
    retired_g: int
    sha256: str
    document: dict[str, Any]
    published_at: datetime
    superseded_at: datetime | None
    withdrawn_at: datetime | None
    ended_because: str | None

    @property
    def stands(self) -> bool:
        return self.superseded_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Share:
    """What one party retired by one kind of credit."""

    credit: str
    rank: int | None
    party: str
    pieces: int
    mass_g: int


@dataclass(frozen=True, slots=True)
class EventView:
    """One event with all that hangs on it."""

    id: str
    name: str
    place: str
    starts_on: date
    ends_on: date
    expected_participants: int | None
    organiser: str
    organisation: str
    state: str
    reached: int
    """How many of the six steps are done."""
    deadline_on: date
    deadline_source_zh: str
    deadline_source_en: str
    deadline_is_near: bool
    deadline_is_over: bool
    missing: tuple[Lack, ...]
    forecast_g: int | None
    actual_g: int | None
    retired_g: int
    missing_g: int
    coverage_percent: int | None
    """Whole per cent, rounded down: 100 means covered. Empty before the inventory."""
    plan: dict[str, Any] | None
    inventory: InventoryView | None
    evaluation: dict[str, Any] | None
    statement: StatementView | None
    shares: tuple[Share, ...]
    draft: dict[str, Any]


def view(event: Event) -> EventView:
    """The event as it stands now."""
    organisation = session().get_one(Organisation, event.organisation_id)
    plan, evaluation = newest_plan(event.id), newest_evaluation(event)
    statement = live_statement(event.id)
    same = ("name", "place", "starts_on", "ends_on", "expected_participants", "state",
            "deadline_on", "actual_g", "retired_g", "draft")  # fmt: skip
    return EventView(
        id=event.public_id,
        organiser=organisation.name,
        organisation=organisation.public_id,
        reached=_reached(event),
        deadline_source_zh=deadline.source(event, "zh"),
        deadline_source_en=deadline.source(event, "en"),
        deadline_is_near=deadline.is_near(event),
        deadline_is_over=deadline.is_over(event),
        missing=tuple(lack(code) for code in missing(event)),
        forecast_g=plan.document["forecast"]["central_g"] if plan else None,
        missing_g=missing_g(event.actual_g, event.retired_g),
        coverage_percent=coverage_percent(event),
        plan=plan.document if plan else None,
        inventory=_inventory(newest_inventory(event.id)),
        evaluation=evaluation_told(evaluation) if evaluation else None,
        statement=_statement(statement) if statement else None,
        shares=shares(event.id),
        **{name: getattr(event, name) for name in same},
    )


def lack(code: str) -> Lack:
    """A missing thing in words."""
    said = {}
    for language in ("zh", "en"):
        with force_locale(language):
            said[language] = str(words.MISSING[code])
    return Lack(code, said["zh"], said["en"])


def coverage_percent(event: Event) -> int | None:
    """How much of the actual mass is retired; more than all of it is more than 100."""
    return event.retired_g * 100 // event.actual_g if event.actual_g else None


def shares(event_id: int) -> tuple[Share, ...]:
    """What counts for an event by credit and party, the Guide's first kinds first."""
    rows = session().execute(
        select(Offset.credit, Offset.party, func.count(), func.sum(Offset.mass_g))
        .where(Offset.event_id == event_id, Offset.uncounted_at.is_(None))
        .group_by(Offset.credit, Offset.party)
        .order_by(Offset.credit, Offset.party)
    )
    found = [Share(name, RANKS[Credit(name)], party, n, int(g)) for name, party, n, g in rows]
    return tuple(sorted(found, key=lambda each: each.rank or len(RANKS)))


def of_organisation(organisation_id: int) -> list[Event]:
    """An organisation's events, the newest first."""
    rows = select(Event).filter_by(organisation_id=organisation_id)
    return list(session().scalars(rows.order_by(Event.starts_on.desc(), Event.id).limit(LISTED)))


def inventories(event_id: int) -> list[InventoryView]:
    """All final inventories, the one that counts first."""
    rows = select(FinalInventory).filter_by(event_id=event_id)
    found = session().scalars(rows.order_by(FinalInventory.version.desc()))
    return [each for each in map(_inventory, found) if each]


def plans(event_id: int) -> list[dict[str, Any]]:
    """All published plans, the newest first."""
    rows = select(Plan.document).filter_by(event_id=event_id).order_by(Plan.version.desc())
    return list(session().scalars(rows))


def statements(event_id: int) -> list[StatementView]:
    """All statements that were ever published, the newest first."""
    rows = select(Statement).filter_by(event_id=event_id).order_by(Statement.version.desc())
    return [_statement(row) for row in session().scalars(rows)]


def statement(event_id: int, version: int) -> StatementView:
    """One statement by its version, whether it stands or not; raises NotFound."""
    row = session().scalar(select(Statement).filter_by(event_id=event_id, version=version))
    if row is None:
        raise NotFound("statement")
    return _statement(row)


def evaluations(event_id: int) -> list[dict[str, Any]]:
    """All evaluations of all inventories, the newest first."""
    rows = select(Evaluation).filter_by(event_id=event_id).order_by(Evaluation.id.desc())
    return [
        evaluation_told(row) | {"inventory_version": row.inventory_version}
        for row in session().scalars(rows)
    ]


def _reached(event: Event) -> int:
    state = State(event.state)
    return STEPS.index(state) + 1 if state in STEPS else 0


def _inventory(row: FinalInventory | None) -> InventoryView | None:
    if row is None:
        return None
    footprint = session().scalars(select(Inventory.public_id).filter_by(id=row.footprint_id)).one()
    return InventoryView(
        row.version, footprint, row.actual_g, row.sha256, row.reason, row.frozen_at
    )


def _statement(row: Statement) -> StatementView:
    return StatementView(
        row.version, row.actual_g, row.retired_g, row.sha256, row.document,
        row.published_at, row.superseded_at, row.withdrawn_at, row.ended_because,
    )  # fmt: skip
