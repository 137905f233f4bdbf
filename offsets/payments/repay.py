"""Ask providers for the refunds that are written down, and about those on their way."""

from datetime import timedelta

from sqlalchemy import or_, select, update

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.payments.gateway import ProviderUnavailable, RefundIntent, RefundStanding, gateways
from offsets.payments.inbox import keep_asked
from offsets.payments.models import Payment, Refund
from offsets.payments.record import record
from offsets.payments.rules import RefundState

ASK_AGAIN_AFTER = timedelta(seconds=15)


def repay_due(limit: int = 50) -> int:
    """Send requested refunds and ask about pending ones; how many reached their end.

    Two workers at once do no harm: a provider takes the same number as the
    same refund, and a refund's end is recorded once.
    """
    ended = 0
    for refund, payment in _due(limit):
        # Noted first: a refund that cannot be dealt with must not keep the others waiting.
        _note_asked(refund.id)
        standing = _ask(refund, payment)
        if standing is not None:
            ended += _take(refund, payment, standing)
    return ended


def _take(refund: Refund, payment: Payment, standing: RefundStanding) -> bool:
    """Write down what the provider answered; whether the refund has reached its end by it."""
    with transaction() as session:
        session.connection().execute(
            update(Refund)
            .where(Refund.id == refund.id, Refund.state == refund.state)
            .values(state=RefundState.PENDING)
        )
        outcome = record(session, standing, gateways()[payment.gateway].livemode)
        if outcome == "mismatch":
            keep_asked(session, payment.gateway, standing, outcome)
    return outcome not in ("nothing_to_do", "mismatch")


def _note_asked(refund_id: int) -> None:
    with transaction() as session:
        session.connection().execute(
            update(Refund).where(Refund.id == refund_id).values(asked_at=clock.now())
        )


def _due(limit: int) -> list[tuple[Refund, Payment]]:
    rows = reading().execute(
        select(Refund, Payment)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            or_(
                Refund.state == RefundState.REQUESTED,
                (Refund.state == RefundState.PENDING)
                & (Refund.asked_at <= clock.now() - ASK_AGAIN_AFTER),
            ),
            Payment.gateway.in_(gateways()),
        )
        .order_by(Refund.asked_at)
        .limit(limit)
    )
    found = [(refund, payment) for refund, payment in rows]
    reading().expunge_all()
    return found


def _ask(refund: Refund, payment: Payment) -> RefundStanding | None:
    gateway = gateways()[payment.gateway]
    came_fen = payment.received_fen or payment.amount_fen
    intent = RefundIntent(refund.reference, payment.reference, came_fen, refund.amount_fen)
    try:
        if refund.state == RefundState.REQUESTED:
            return gateway.refund(intent)
        return gateway.ask_refund(refund.reference)
    except ProviderUnavailable:
        return None
