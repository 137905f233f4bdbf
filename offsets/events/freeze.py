"""Freeze what was measured as the final inventory, or put a corrected one in its place.

A correction is a further version with its reason. The old one stays readable, and
a statement that rested on it is superseded, never altered.
"""

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.holder import clean_text
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Busy, Invalid
from offsets.events import deadline
from offsets.events.anchor import anchor
from offsets.events.attendance.freeze import freeze as freeze_answers
from offsets.events.errors import NotReady, WrongStep
from offsets.events.find import find
from offsets.events.hooks.rules import Kind
from offsets.events.hooks.tell import tell
from offsets.events.measure import Measured, joined, measured, put, rows, stamps
from offsets.events.models import Event, FinalInventory, Statement
from offsets.events.rules import FROZEN, MAX_MASS_G, MAX_TEXT, Source, State
from offsets.footprint import inputs
from offsets.footprint.event import Inventory as Inputs
from offsets.inventories.compute import Computed, compute
from offsets.inventories.freeze import freeze as keep
from offsets.inventories.models import Inventory

_LOCALE = "zh"


def freeze(public_id: str) -> int:
    """Freeze the measured data as the final inventory's version 1; returns the version.

    Raises NotReady saying what is missing, WrongStep, AnswersNotHandedOver, or Busy
    where the data changed in between.
    """
    event = find(public_id)
    if event.state != State.MEASURING:
        raise WrongStep("event", state=event.state)
    found = measured(event)
    if found is None:
        raise NotReady("event", missing=["actual_data"])
    if not deadline.has_ended(event):
        raise NotReady("event", missing=["event_over"])
    footprint_id = _kept(found)
    with transaction() as session:
        actual_g = _actual_g(found.computed)
        _move(session, event.id, State.MEASURING, 0, actual_g)
        freeze_answers(session, event.id)
        if stamps(rows(event.id)) != found.parts:
            raise Busy("event")
        return _write(session, event.id, 1, found.computed, footprint_id, None)


def correct(public_id: str, version: int, inventory: Inputs, reason: str | None) -> int:
    """Put the organiser's part right after the freeze; returns the new version.

    ``version`` is the one that is corrected: of two who correct it at once, the
    second is told. Raises Invalid, NotReady, WrongStep or Busy.
    """
    written = clean_text("reason", reason, MAX_TEXT)
    if written is None:
        raise Invalid("reason", "required")
    event = find(public_id)
    others = [row for row in rows(event.id) if row.source != Source.ORGANISER]
    parts = [inputs.read(Inputs, row.inputs, "inputs") for row in others]
    found = Measured(compute(joined([*parts, inventory])), {})
    footprint_id = _kept(found)
    with transaction() as session:
        state = State(find(public_id).state)
        if state not in FROZEN:
            raise WrongStep("event", state=state)
        actual_g = _actual_g(found.computed)
        _move(session, event.id, state, version, actual_g)
        put(session, event.id, Source.ORGANISER, inventory)
        _supersede(session, event.id, written)
        return _write(session, event.id, version + 1, found.computed, footprint_id, written)


def _kept(found: Measured) -> int:
    """The row of the footprint, with all that it rests on; raises NotReady if it is not whole."""
    if not found.is_complete:
        raise NotReady("event", missing=["people_asked"])
    public_id = keep(found.computed, None, _LOCALE)
    return reading().scalars(select(Inventory.id).filter_by(public_id=public_id)).one()


def _actual_g(computed: Computed) -> int:
    actual_g = computed.total.central_g
    if not 0 < actual_g <= MAX_MASS_G:
        raise Invalid("inventory", "out_of_range", min=1, max=MAX_MASS_G)
    return actual_g


def _move(session: Session, event_id: int, state: State, version: int, actual_g: int) -> None:
    """Take the next version's place; what is retired already may cover it at once."""
    now_in = case((Event.retired_g >= actual_g, State.OFFSET), else_=State.INVENTORIED)
    moved = session.connection().execute(
        update(Event)
        .where(Event.id == event_id, Event.state == state, Event.inventory_version == version)
        .values(actual_g=actual_g, inventory_version=version + 1, state=now_in)
    )
    if not moved.rowcount:
        raise Busy("event")


def _supersede(session: Session, event_id: int, reason: str) -> None:
    version = session.scalar(
        update(Statement)
        .where(
            Statement.event_id == event_id,
            Statement.superseded_at.is_(None),
            Statement.withdrawn_at.is_(None),
        )
        .values(superseded_at=clock.now(), ended_because=reason)
        .returning(Statement.version)
        .execution_options(synchronize_session=False)
    )
    if version is not None:
        anchor(session, event_id)
        tell(session, event_id, Kind.SUPERSEDED, version=version)


def _write(
    session: Session, event_id: int, version: int, computed: Computed, footprint_id: int,
    reason: str | None,
) -> int:  # fmt: skip
    row = FinalInventory(
        event_id=event_id,
        version=version,
        footprint_id=footprint_id,
        sha256=computed.sha256,
        actual_g=computed.total.central_g,
        reason=reason,
        frozen_at=clock.now(),
    )
    session.add(row)
    session.flush()
    tell(
        session, event_id, Kind.FROZEN, version=version, actual_g=row.actual_g, sha256=row.sha256
    )  # fmt: skip
    return version
