"""Hold the public log's ISSUE entries against the slices of axes that were sold."""

from collections.abc import Iterator

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from offsets.certificates.models import Allocation, Certificate
from offsets.ledger.entry import Issue, Kind
from offsets.log.models import LogEntry, LoggedLot
from offsets.stock.models import Lot

_CHUNK = 10_000
"""Rows that are held in memory at once."""


def audit_log(session: Session) -> Iterator[str]:
    """A sentence for each slice below a lot's ``sealed_g`` that is not logged exactly as sold."""
    yield from _counted(session)
    yield from _compared(session)


def _counted(session: Session) -> Iterator[str]:
    """Where a lot has another number of ISSUE entries than of slices that should have one."""
    sold = (
        select(func.count())
        .where(Allocation.lot_id == LoggedLot.lot_id, Allocation.start_g < LoggedLot.sealed_g)
        .scalar_subquery()
    )
    logged = (
        select(func.count())
        .where(LogEntry.lot_id == LoggedLot.lot_id, LogEntry.kind == Kind.ISSUE)
        .scalar_subquery()
    )
    lots = select(Lot.code, sold, logged).join(LoggedLot, LoggedLot.lot_id == Lot.id)
    for code, slices, entries in session.execute(lots.order_by(Lot.id)):
        if slices != entries:
            yield f"lot {code}: {slices} slices are below its sealed gram, {entries} are logged"


def _compared(session: Session) -> Iterator[str]:
    """Where an ISSUE entry says something else than the slice that begins at the same gram."""
    same_place = and_(
        LogEntry.lot_id == Allocation.lot_id,
        LogEntry.start_g == Allocation.start_g,
        LogEntry.kind == Kind.ISSUE,
    )
    rows = (
        select(
            LoggedLot.leaf,
            Allocation.start_g,
            Allocation.end_g,
            Certificate.commitment,
            Certificate.number,
            LogEntry.body,
        )
        .join_from(Allocation, Certificate, Certificate.id == Allocation.certificate_id)
        .join(LoggedLot, LoggedLot.lot_id == Allocation.lot_id)
        .join(LogEntry, same_place)
        .where(Allocation.start_g < LoggedLot.sealed_g)
    )
    found = session.execute(rows.execution_options(yield_per=_CHUNK))
    for leaf, start_g, end_g, commitment, number, body in found:
        if Issue(leaf, start_g, end_g, commitment).encode() != body:
            yield f"certificate {number}: from {start_g} g it is not logged as it was sold"
