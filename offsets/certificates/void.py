"""Void certificates. Their grams are never sold again: the allocations stay as they are."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.models import Allocation, Certificate
from offsets.ledger.entry import Void, VoidReason
from offsets.log.append import append
from offsets.log.models import LoggedLot


def void_order(
    session: Session, order_id: int, reason: str, cause: VoidReason = VoidReason.REFUND
) -> int:
    """Void every valid certificate of an order, with a reason anybody may read; how many.

    The public log is told the cause alone, since nothing can be taken out of it again.
    """
    now = clock.now()
    voided = session.scalars(
        update(Certificate)
        .where(Certificate.order_id == order_id, Certificate.state == "valid")
        .values(state="voided", voided_at=now, void_reason=reason)
        .returning(Certificate.id)
    ).all()
    slices = session.execute(
        select(Allocation.lot_id, Allocation.start_g, Allocation.end_g, LoggedLot.leaf)
        .join(LoggedLot, LoggedLot.lot_id == Allocation.lot_id)
        .where(Allocation.certificate_id.in_(voided))
        .order_by(Allocation.id)
    )
    for lot_id, start_g, end_g, leaf in slices:
        entry = Void(leaf, start_g, end_g, cause, int(now.timestamp()))
        append(session, entry, lot_id, after_g=end_g)
    return len(voided)
