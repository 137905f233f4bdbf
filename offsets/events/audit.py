"""Every event added up anew from its rows, and every published document held to its hash."""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from offsets.certificates.models import Certificate
from offsets.events.anchor import entries, rows
from offsets.events.digest import fits
from offsets.events.documents.counted import counted_in
from offsets.events.models import Event, FinalInventory, Plan, Statement
from offsets.events.planting.models import MonitoringRound
from offsets.events.retired.models import Offset, Retirement
from offsets.inventories.models import Inventory
from offsets.ledger.decode import decode
from offsets.ledger.entry import Kind as LogKind
from offsets.ledger.errors import Malformed
from offsets.log.models import IS_STATED, LogEntry, PendingEntry

_STATED = {LogKind.STATEMENT: "statement", LogKind.STATEMENT_END: "the end of statement"}
_FEW = {"yield_per": 100, "populate_existing": True}
"""So many rows are held in memory at once, and read as they stand now."""


def audit_events(session: Session) -> Iterator[str]:
    """A sentence for each fault; nothing where all is well."""
    yield from _counters(session)
    yield from _masses(session)
    yield from _inventories(session)
    yield from _documents(session)
    yield from _lists(session)
    yield from _anchored(session)


def _counters(session: Session) -> Iterator[str]:
    """Events whose counter is not the sum of what counts for them."""
    counted = (
        select(Offset.event_id, func.sum(Offset.mass_g).label("mass_g"))
        .where(Offset.uncounted_at.is_(None))
        .group_by(Offset.event_id)
        .subquery()
    )
    sum_g = func.coalesce(counted.c.mass_g, 0)
    rows = session.execute(
        select(Event.public_id, Event.retired_g, sum_g)
        .outerjoin(counted, counted.c.event_id == Event.id)
        .where(Event.retired_g != sum_g)
    )
    for public_id, retired_g, added_g in rows:
        yield f"event {public_id}: says {retired_g} g are retired, {int(added_g)} g are counted"


def _masses(session: Session) -> Iterator[str]:
    """Offsets that say another mass than the thing they count."""
    of_things = func.coalesce(Certificate.mass_g, Retirement.mass_g, MonitoringRound.certified_g)
    rows = session.execute(
        select(Offset.id, Offset.mass_g, of_things)
        .outerjoin(Certificate, Certificate.id == Offset.certificate_id)
        .outerjoin(Retirement, Retirement.id == Offset.retirement_id)
        .outerjoin(MonitoringRound, MonitoringRound.id == Offset.round_id)
        .where(Offset.mass_g != of_things)
    )
    for offset_id, mass_g, own_g in rows:
        yield f"event offset {offset_id}: counts {mass_g} g of a thing of {own_g} g"


def _inventories(session: Session) -> Iterator[str]:
    """Final inventories that are not what their footprints say, or events that go by another."""
    rows = session.execute(
        select(Event.public_id, FinalInventory.version)
        .join(Event, Event.id == FinalInventory.event_id)
        .join(Inventory, Inventory.id == FinalInventory.footprint_id)
        .where(
            or_(
                Inventory.sha256 != FinalInventory.sha256,
                Inventory.central_g != FinalInventory.actual_g,
            )
        )
    )
    for public_id, version in rows:
        yield f"event {public_id}: inventory {version} is not what its footprint says"
    newest = (FinalInventory.event_id == Event.id) & (
        FinalInventory.version == Event.inventory_version
    )
    strays = (
        select(Event.public_id)
        .outerjoin(FinalInventory, newest)
        .where(
            Event.inventory_version > 0,
            func.coalesce(FinalInventory.actual_g, 0) != Event.actual_g,
        )
    )
    for public_id in session.scalars(strays):
        yield f"event {public_id}: goes by another mass than its newest inventory says"


def _documents(session: Session) -> Iterator[str]:
    """Published plans and statements whose words are not those that were hashed."""
    for plan in session.scalars(select(Plan).execution_options(**_FEW)):
        if not fits(plan.document) or plan.document["sha256"] != plan.sha256:
            yield f"event {plan.event_id}: plan {plan.version} was changed after publication"
    for said in session.scalars(select(Statement).execution_options(**_FEW)):
        document = said.document
        if not fits(document) or document["sha256"] != said.sha256:
            yield f"event {said.event_id}: statement {said.version} was changed after publication"
        elif (document["actual_g"], document["retired_g"]) != (said.actual_g, said.retired_g):
            yield f"event {said.event_id}: statement {said.version} says other grams than its row"


def _lists(session: Session) -> Iterator[str]:
    """Statements whose list of certificates, put together anew, is not the one they name."""
    for key in session.scalars(select(Statement.id).order_by(Statement.id)).all():
        said = session.get_one(Statement, key, populate_existing=True)
        names = said.document.get("counted", {}).get("pieces")
        if names and not counted_in(said.document, said.event_id):
            yield f"event {said.event_id}: statement {said.version} counted what is not there now"


def _anchored(session: Session) -> Iterator[str]:
    """Statements, and ends of them, that the public log lacks, and what it says without a row."""
    said = _said(session)
    waiting = select(PendingEntry.body).where(PendingEntry.kind.in_(_STATED))
    # In this order: what is sealed between the two reads is found by the second.
    logged = set(session.scalars(waiting))
    logged |= set(session.scalars(select(LogEntry.body).where(IS_STATED)))
    for body in said.keys() - logged:
        yield f"{said[body]} is not in the public log"
    # What was published since the first read has its row by now.
    strays = logged - said.keys()
    for body in strays - _said(session).keys() if strays else ():
        yield f"the public log says what no statement says: {decode(body)}"


def _said(session: Session) -> dict[bytes, str]:
    """What the log should say of statements: each entry's bytes, and what it is."""
    found = {}
    for row in session.execute(rows().execution_options(**_FEW)):
        # A row that was spoilt so far that no entry fits it leaves its own without a row.
        with suppress(ValueError, Malformed):
            for entry in entries(row):
                name = f"event {row.public_id}: {_STATED[entry.KIND]} {row.version}"
                found[entry.encode()] = name
    return found
