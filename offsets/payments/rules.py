"""Literal state tables of payments and refunds."""

from enum import StrEnum


class PaymentState(StrEnum):
    INTENDED = "intended"
    """Our row is written; the gateway has not been asked yet."""
    PENDING = "pending"
    """The gateway knows of it and waits for the buyer."""
    PAID = "paid"
    FAILED = "failed"
    CLOSED = "closed"
    """Nobody can pay it any more, though money on its way may still arrive."""
    SURPLUS = "surplus"
    """Money came that the order could not take; a refund is on its way."""


LIVE = (PaymentState.INTENDED, PaymentState.PENDING)
"""States in which a payment may still be paid in the ordinary way."""

PAYMENT_MOVES: dict[PaymentState, frozenset[PaymentState]] = {
    # A sum that does not fit is surplus once an operator sends it back.
    PaymentState.INTENDED: frozenset(set(PaymentState) - {PaymentState.INTENDED}),
    PaymentState.PENDING: frozenset(
        {PaymentState.PAID, PaymentState.FAILED, PaymentState.CLOSED, PaymentState.SURPLUS}
    ),
    PaymentState.FAILED: frozenset({PaymentState.PAID, PaymentState.SURPLUS}),
    PaymentState.CLOSED: frozenset({PaymentState.PAID, PaymentState.SURPLUS}),
    PaymentState.PAID: frozenset(),
    PaymentState.SURPLUS: frozenset(),
}


class RefundState(StrEnum):
    REQUESTED = "requested"
    """Our row is written; the gateway has not been asked yet."""
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


REFUND_MOVES: dict[RefundState, frozenset[RefundState]] = {
    RefundState.REQUESTED: frozenset(
        {RefundState.PENDING, RefundState.SUCCEEDED, RefundState.FAILED}
    ),
    RefundState.PENDING: frozenset({RefundState.SUCCEEDED, RefundState.FAILED}),
    # An operator may ask again under the same number once the cause is mended.
    RefundState.FAILED: frozenset({RefundState.REQUESTED}),
    # A bank may return days later what its customer's account did not take.
    RefundState.SUCCEEDED: frozenset({RefundState.FAILED}),
}
