"""Write down that money goes back; ``payments.repay`` asks the provider for it later."""

from datetime import timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code
from offsets.errors import DomainError
from offsets.payments.gateway import gateways
from offsets.payments.intend import REFERENCE_LENGTH
from offsets.payments.models import Payment, Refund
from offsets.payments.rules import RefundState


class RefundTooLate(DomainError):
    """The provider sends no money back so long after it was paid; another way must be found."""

    code = "refund_too_late"


class TooManyRefunds(DomainError):
    """The provider splits one payment into no more parts than it has gone back in already."""

    code = "too_many_refunds"


def require_refundable(session: Session, payment: Payment) -> None:
    """Raise RefundTooLate or TooManyRefunds where the payment's provider would refuse."""
    road = gateways().get(payment.gateway)
    if road is None or payment.paid_at is None:
        return
    if road.refund_days is not None and (
        clock.now() >= payment.paid_at + timedelta(days=road.refund_days)
    ):
        raise RefundTooLate("order", days=road.refund_days)
    parts = select(func.count()).where(Refund.payment_id == payment.id)
    if road.max_refunds is not None and session.scalars(parts).one() >= road.max_refunds:
        raise TooManyRefunds("order", parts=road.max_refunds)


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
