"""Register an order's payment with its gateway and learn how the buyer pays."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, select, update
from sqlalchemy.exc import IntegrityError

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Conflict, Invalid
from offsets.payments.close import close_row
from offsets.payments.gateway import (
    UNKNOWN_PAYER,
    Channel,
    Gateway,
    Instruction,
    Intent,
    Payer,
    ReferenceTaken,
)
from offsets.payments.gateway import gateway as gateway_named
from offsets.payments.intend import intend, require_minimum
from offsets.payments.models import Payment
from offsets.payments.record import record
from offsets.payments.rules import LIVE, PaymentState


def start_payment(
    order_id: int, amount_fen: int, gateway_name: str, channel: Channel, description: str,
    return_url: str, payer: Payer = UNKNOWN_PAYER, expires_at: datetime | None = None,
) -> Instruction:  # fmt: skip
    """Ask the gateway, outside any transaction, and keep its instruction.

    Called again for the same road, it gives the same instruction; for another
    road, the first payment is closed before the second begins, so that an
    order has one live payment at most. Raises Invalid, BelowProviderMinimum,
    ProviderUnavailable, or Conflict where the money has arrived already.
    """
    gateway = _gateway(gateway_name, channel)
    require_minimum(gateway, amount_fen)
    payment = _payment(order_id, gateway, amount_fen)
    known = Instruction(**payment.instruction) if payment.instruction else None
    if known and known.kind == channel and known.leads_on(clock.now()):
        return known
    intent = Intent(
        payment.reference, amount_fen, description, return_url, channel, payer, expires_at
    )
    try:
        return _keep(payment, gateway.start(intent))
    except ReferenceTaken:
        _close(payment)
    payment = _payment(order_id, gateway, amount_fen)
    return _keep(payment, gateway.start(replace(intent, reference=payment.reference)))


def _gateway(name: str, channel: Channel) -> Gateway:
    gateway = gateway_named(name)
    if channel not in gateway.channels:
        raise Invalid("channel", "unknown_choice", choices=", ".join(gateway.channels))
    return gateway


def _payment(order_id: int, gateway: Gateway, amount_fen: int) -> Payment:
    """The order's live payment by this gateway, a new one where there is none."""
    payment = _live_payment(order_id)
    if payment is not None and payment.state == PaymentState.PAID:
        raise Conflict("payment")
    if payment is not None and payment.gateway == gateway.name:
        return payment
    if payment is not None:
        _close(payment)
    return _new_payment(order_id, gateway, amount_fen)


def _live_payment(order_id: int) -> Payment | None:
    return reading().scalar(
        select(Payment)
        .where(Payment.order_id == order_id, Payment.state.in_((*LIVE, PaymentState.PAID)))
        .execution_options(populate_existing=True)
    )


def _close(payment: Payment) -> None:
    if payment.state == PaymentState.INTENDED:
        # Its instruction reached nobody, so nobody can pay it, whatever its provider knows.
        with transaction() as session:
            close_row(session, payment.order_id)
        return
    gateway = gateway_named(payment.gateway)
    standing = gateway.close(payment.reference)
    with transaction() as session:
        outcome = record(session, standing, gateway.livemode)
    if outcome != "closed":
        raise Conflict("gateway")


def _new_payment(order_id: int, gateway: Gateway, amount_fen: int) -> Payment:
    # Where another tap was faster, its payment is the one.
    with suppress(IntegrityError), transaction() as session:
        intend(session, order_id, gateway, amount_fen)
    payment = _live_payment(order_id)
    if payment is None or payment.gateway != gateway.name:
        raise Conflict("gateway")
    return payment


def _keep(payment: Payment, instruction: Instruction) -> Instruction:
    with transaction() as session:
        session.connection().execute(
            update(Payment)
            .where(Payment.reference == payment.reference)
            .values(
                # Kept even where the order ended meanwhile: somebody may pay by it, and then
                # the sweeper must know that it is worth asking.
                state=case((Payment.state.in_(LIVE), PaymentState.PENDING), else_=Payment.state),
                instruction=instruction.as_dict(),
                asked_at=clock.now(),
            )
        )
    return instruction
