"""Which sold grams the public log does not hold yet; it asks through its joints."""

from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from offsets.certificates.models import Allocation, Certificate
from offsets.log.joints import UnsealedLot, UnsealedSlice
from offsets.log.models import LoggedLot
from offsets.stock.models import Lot

Ts = TypeVarTuple("Ts")

_BEHIND = LoggedLot.sealed_g < Lot.next_g


def waiting(session: Session) -> bool:
    """Whether any gram was sold that has no place in the log."""
    behind = exists().where(Lot.id == LoggedLot.lot_id, _BEHIND)
    return bool(session.scalar(select(behind)))


def issues(session: Session, limit: int) -> list[UnsealedLot]:
    """Lots that are ahead of the log, with their next slices; about ``limit`` in all.

    A lot's row stays locked from a sale's taking of grams to its commit, so
    whoever sees a slice sees all slices before it.
    """
    lots = _behind(session)
    share = -(-limit // max(1, len(lots)))
    found = [
        UnsealedLot(lot_id, leaf, sealed_g, _slices(session, lot_id, sealed_g, share))
        for lot_id, leaf, sealed_g in lots
    ]
    return [lot for lot in found if lot.slices]


def oldest(session: Session) -> datetime | None:
    """When the certificate was issued that has waited longest."""
    nexts = (
        session.scalar(_after(select(Certificate.issued_at), lot_id, sealed_g).limit(1))
        for lot_id, _, sealed_g in _behind(session)
    )
    return min((moment for moment in nexts if moment), default=None)


def _behind(session: Session) -> list[tuple[int, bytes, int]]:
    lots = (
        select(LoggedLot.lot_id, LoggedLot.leaf, LoggedLot.sealed_g)
        .join(Lot, Lot.id == LoggedLot.lot_id)
        .where(_BEHIND)
        .order_by(LoggedLot.lot_id)
    )
    return [(row.lot_id, row.leaf, row.sealed_g) for row in session.execute(lots)]


def _slices(session: Session, lot_id: int, sealed_g: int, limit: int) -> list[UnsealedSlice]:
    said = select(Allocation.start_g, Allocation.end_g, Certificate.commitment)
    rows = session.execute(_after(said, lot_id, sealed_g).limit(limit))
    return [UnsealedSlice(*row) for row in rows]


def _after(said: Select[*Ts], lot_id: int, sealed_g: int) -> Select[*Ts]:
    """Of a lot's slices, those that begin at ``sealed_g`` or later, in the order of the axis."""
    return (
        said.select_from(Allocation)
        .join(Certificate, Certificate.id == Allocation.certificate_id)
        .where(Allocation.lot_id == lot_id, Allocation.start_g >= sealed_g)
        .order_by(Allocation.start_g)
    )
