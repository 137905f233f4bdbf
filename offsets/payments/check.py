"""Ask the gateway where a payment stands: when the buyer returns, and from time to time."""

from contextlib import suppress
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

_WORTH_ASKING = (PaymentState.PENDING, PaymentState.FAILED, PaymentState.CLOSED)


def check_order(order_id: int) -> Outcome:
    """Ask about an order's newest payment; raises ProviderUnavailable.

    A declined or closed one too: its buyer may have tried again at the provider.
    """
    payment = reading().scalar(
        select(Payment)
        .where(Payment.order_id == order_id, Payment.gateway.in_(gateways()))
        .order_by(Payment.id.desc())
        .limit(1)
    )
    if payment is None or payment.state not in _WORTH_ASKING:
        return "nothing_to_do"
    return _check(payment)


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
        with suppress(ProviderUnavailable):
            moved += _check(payment) != "nothing_to_do"
    return moved


def _check(payment: Payment) -> Outcome:
    asked = gateways()[payment.gateway]
    reference = payment.reference
    # Noted first: a payment that cannot be settled must not keep the sweeper from the others.
    _note_asked(reference)
    standing = asked.ask(reference)
    with transaction() as session:
        return record(session, standing, asked.livemode)


def _note_asked(reference: str) -> None:
    with transaction() as session:
        session.connection().execute(
            update(Payment).where(Payment.reference == reference).values(asked_at=clock.now())
        )
