"""Ask the gateway where a payment stands: when the buyer returns, and from time to time."""

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, not_, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.payments.gateway import Gateway, ProviderUnavailable, gateways
from offsets.payments.inbox import keep_asked
from offsets.payments.models import Payment
from offsets.payments.record import Outcome, joints, record
from offsets.payments.rules import PaymentState

ASK_AGAIN_AFTER = timedelta(seconds=30)
"""How old our knowledge of a pending payment may grow before the sweeper asks."""
OLD_AFTER = timedelta(hours=1)
"""A payment that has been pending for so long is asked about as seldom as an ended one."""
ASK_OLD_AGAIN_AFTER = timedelta(minutes=30)
"""How often the others are asked about: old ones, and declined or closed ones, whose buyer may
have paid after all while the notice was lost."""

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
    """Ask about payments that nobody has asked about for a while; how many moved.

    Ended ones are asked about as long as their gateway may still be paid by
    (``Gateway.late_hours``).
    """
    return sum(_sweep(due, limit) for due in (_pending(), *map(_ended, gateways().values())))


def _pending() -> ColumnElement[bool]:
    now = clock.now()
    old = (Payment.created_at <= now - OLD_AFTER) & (Payment.asked_at > now - ASK_OLD_AGAIN_AFTER)
    return and_(
        Payment.state == PaymentState.PENDING,
        Payment.asked_at <= now - ASK_AGAIN_AFTER,
        Payment.gateway.in_(gateways()),
        not_(old),
    )


def _ended(gateway: Gateway) -> ColumnElement[bool]:
    now = clock.now()
    return and_(
        Payment.state.in_((PaymentState.FAILED, PaymentState.CLOSED)),
        Payment.created_at > now - timedelta(hours=gateway.late_hours),
        Payment.asked_at <= now - ASK_OLD_AGAIN_AFTER,
        Payment.gateway == gateway.name,
        Payment.instruction.is_not(None),  # Otherwise nobody was told how to pay it.
    )


def _sweep(due: ColumnElement[bool], limit: int) -> int:
    overdue = reading().scalars(select(Payment).where(due).order_by(Payment.asked_at).limit(limit))
    moved = 0
    for payment in overdue.all():
        with suppress(ProviderUnavailable):
            moved += _check(payment) != "nothing_to_do"
    return moved


def _check(payment: Payment) -> Outcome:
    reference, name, order_id = payment.reference, payment.gateway, payment.order_id
    asked = gateways()[name]
    # Noted first: a payment that cannot be settled must not keep the sweeper from the others.
    # And all is read before: no transaction stays open while a provider thinks.
    with transaction() as session:
        _note_asked(session, reference)
        is_awaited = joints().waits(session, order_id)
    standing = asked.ask(reference)
    if standing.state == "pending" and not is_awaited:
        # The provider did not answer when the order ended, or heard of the payment only then.
        # Left open it could be paid, and would be asked about, for ever.
        standing = asked.close(reference)
    with transaction() as session:
        outcome = record(session, standing, asked.livemode)
        if outcome == "mismatch":
            keep_asked(session, name, standing, outcome)
    return outcome


def _note_asked(session: Session, reference: str) -> None:
    session.connection().execute(
        update(Payment).where(Payment.reference == reference).values(asked_at=clock.now())
    )
