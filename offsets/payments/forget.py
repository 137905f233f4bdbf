"""What payments hold of a payer, and how it is forgotten. Sums and numbers stay: they are money."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets.db import session as reading
from offsets.payments.models import (
    Dispute,
    Notice,
    Payment,
    Refund,
    SandboxCharge,
)
from offsets.payments.redact import without_payer


def held_of(order_id: int) -> list[dict[str, Any]]:
    """An order's payments with their refunds, as they are told to whom they concern."""
    payments = reading().scalars(
        select(Payment).where(Payment.order_id == order_id).order_by(Payment.id)
    )
    return [_told(payment) for payment in payments.all()]


def forget_payer(session: Session, order_id: int) -> None:
    """Drop what could lead to the payer from an order whose money has come to rest."""
    references = _references(session, order_id)
    session.execute(update(Payment).where(Payment.order_id == order_id).values(instruction=None))
    for notice in session.scalars(select(Notice).where(Notice.reference.in_(references))):
        notice.body = without_payer(notice.body) if notice.body else ""
    # The page to return to names the order in its address.
    session.execute(
        update(SandboxCharge)
        .where(SandboxCharge.reference.in_(references))
        .values(return_url="", description="")
    )


def purge_numbers(session: Session, order_id: int) -> None:
    """Drop the providers' own numbers too, by which they could say who paid."""
    payments = select(Payment.id).where(Payment.order_id == order_id)
    session.execute(
        update(Refund).where(Refund.payment_id.in_(payments)).values(provider_reference=None)
    )
    session.execute(
        update(Payment).where(Payment.order_id == order_id).values(provider_reference=None)
    )


def _references(session: Session, order_id: int) -> Sequence[str]:
    payments = session.execute(
        select(Payment.id, Payment.reference).where(Payment.order_id == order_id)
    ).all()
    refunds = session.scalars(
        select(Refund.reference).where(Refund.payment_id.in_([row.id for row in payments]))
    )
    return [row.reference for row in payments] + list(refunds)


def _told(payment: Payment) -> dict[str, Any]:
    same = ("reference", "gateway", "amount_fen", "state", "provider_reference")
    back = reading().scalars(select(Refund).where(Refund.payment_id == payment.id))
    disputes = reading().scalars(select(Dispute).where(Dispute.payment_id == payment.id))
    return {name: getattr(payment, name) for name in same} | {
        "created_at": payment.created_at.isoformat(),
        "paid_at": payment.paid_at.isoformat() if payment.paid_at else None,
        "refunds": [
            {"reference": r.reference, "amount_fen": r.amount_fen, "state": r.state} for r in back
        ],
        "disputes": [{"state": d.state, "reason": d.reason} for d in disputes],
    }
