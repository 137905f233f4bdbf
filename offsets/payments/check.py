"""Ask the gateway where a payment stands: when the buyer returns, and from time to time."""

from datetime import timedelta

from sqlalchemy import select, update

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.payments.gateway import ProviderUnavailable, gateways
from offsets.payments.models import Payment
from offsets.payments.record import Outcome, record
from offsets.payments.rules import PaymentState

ASK_AGAIN_AFTER = timedelta(seconds=30)
"""How old our knowledge of a pending payment may grow before the sweeper asks."""


def check_order(order_id: int) -> Outcome:
    """Ask about an order's pending payment; raises ProviderUnavailable."""
    payment = reading().scalar(
        select(Payment).where(Payment.order_id == order_id, Payment.state == PaymentState.PENDING)
    )
    return _check(payment) if payment is not None else "nothing_to_do"


def sweep(limit: int = 50) -> int:
    """Ask about payments that nobody has asked about for a while; how many moved."""
    overdue = reading().scalars(
        select(Payment)
        .where(
            Payment.state == PaymentState.PENDING,
            Payment.asked_at <= clock.now() - ASK_AGAIN_AFTER,
            Payment.gateway.in_(gateways()),
        )
        .order_by(Payment.asked_at)
        .limit(limit)
    )
    moved = 0
    for payment in overdue.all():
        try:
            moved += _check(payment) != "nothing_to_do"
        except ProviderUnavailable:
            _note_asked(payment.reference)
    return moved


def _check(payment: Payment) -> Outcome:
    asked = gateways()[payment.gateway]
    reference = payment.reference
    standing = asked.ask(reference)
    with transaction() as session:
        outcome = record(session, standing, asked.livemode)
    if outcome == "nothing_to_do":
        _note_asked(reference)
    return outcome


def _note_asked(reference: str) -> None:
    with transaction() as session:
        session.connection().execute(
            update(Payment).where(Payment.reference == reference).values(asked_at=clock.now())
        )
