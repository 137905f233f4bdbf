"""What a payment's credits come to, after each new one: nothing yet, paid, too much, or too late.

Runs inside the transaction that writes the credit. A payment's ``received_fen``
is the part of its credits that has taken effect, so the same credits never do
so twice.
"""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.payments.bank_transfer.gateway import BankTransferGateway, received_fen
from offsets.payments.gateway import CURRENCY, Standing, gateway
from offsets.payments.models import Payment
from offsets.payments.overpay import take_instead
from offsets.payments.refund import request_refund
from offsets.payments.rules import LIVE, PaymentState

Fate = Literal[
    "part", "settled", "settled_refund_due", "late_refund_due", "refund_due", "nothing_to_do"
]
"""What became of a credit; all that end in ``refund_due`` are on the list of ``payments due``."""

_TAKEN = (PaymentState.PAID, PaymentState.SURPLUS)


def apply(session: Session, reference: str) -> Fate:
    """Let a payment's credits take their effect."""
    payment = session.scalars(
        select(Payment)
        .where(Payment.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    came_fen = received_fen(session, reference)
    if payment.state in _TAKEN:
        return _more(session, payment, came_fen)
    if came_fen >= payment.amount_fen:
        return _whole(session, payment, came_fen)
    if payment.state in LIVE:
        return "part"
    return _give_back(session, payment, came_fen)


def _whole(session: Session, payment: Payment, came_fen: int) -> Fate:
    is_over = came_fen > payment.amount_fen
    livemode = gateway(BankTransferGateway.name).livemode
    said = Standing(payment.reference, "paid", came_fen, CURRENCY, livemode)
    if take_instead(session, payment, said, livemode) != "settled":
        return "late_refund_due"
    return "settled_refund_due" if is_over else "settled"


def _more(session: Session, payment: Payment, came_fen: int) -> Fate:
    known_fen = payment.received_fen or payment.amount_fen
    if came_fen <= known_fen:
        return "nothing_to_do"
    payment.received_fen = came_fen
    session.flush()
    request_refund(session, payment.id, came_fen - known_fen, "overpaid")
    return "refund_due"


def _give_back(session: Session, payment: Payment, came_fen: int) -> Fate:
    payment.state, payment.paid_at = PaymentState.SURPLUS, clock.now()
    payment.received_fen = came_fen
    session.flush()
    request_refund(session, payment.id, came_fen, "not_in_full")
    return "late_refund_due"
