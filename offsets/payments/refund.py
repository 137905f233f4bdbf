"""Write down that money goes back; ``payments.repay`` asks the provider for it later."""

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code
from offsets.payments.intend import REFERENCE_LENGTH
from offsets.payments.models import Payment, Refund
from offsets.payments.rules import RefundState


def request_refund(session: Session, payment_id: int, amount_fen: int, reason: str) -> str:
    """Insert the refund's row and return our number for it, the same on every retry."""
    reference = random_code(REFERENCE_LENGTH)
    now = clock.now()
    session.connection().execute(
        insert(Refund),
        {
            "payment_id": payment_id,
            "reference": reference,
            "amount_fen": amount_fen,
            "reason": reason,
            "state": "requested",
            "created_at": now,
            "asked_at": now,
        },
    )
    return reference


def request_again(session: Session, order_id: int) -> int:
    """Let an order's failed refunds be asked for once more, under the same numbers; how many."""
    of_order = select(Payment.id).where(Payment.order_id == order_id)
    changed = session.connection().execute(
        update(Refund)
        .where(Refund.payment_id.in_(of_order), Refund.state == RefundState.FAILED)
        .values(state=RefundState.REQUESTED, asked_at=clock.now(), finished_at=None)
    )
    return changed.rowcount
