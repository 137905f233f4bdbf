"""Give an order's money back: free until its grams are allocated, voiding afterwards."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.void import void_order
from offsets.errors import NotFound
from offsets.orders.errors import OrderNotCancellable
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.payments.models import Payment, Refund
from offsets.payments.refund import request_refund, require_refundable
from offsets.payments.rules import PaymentState, RefundState


def refund_order(
    session: Session, public_id: str, reason: str, void_reason: str | None = None
) -> str:
    """Request the whole amount back and return our refund number.

    An order with certificates needs a ``void_reason``, which the public sees:
    its certificates are voided, and their grams stay sold for good. Raises
    NotFound, OrderNotCancellable where there is no money to give back, or
    RefundTooLate or TooManyRefunds where its provider would refuse.
    """
    order = session.scalar(select(Order).where(Order.public_id == public_id).with_for_update())
    if order is None:
        raise NotFound("order")
    _require_refundable(order, void_reason)
    payment = session.scalars(
        select(Payment).where(Payment.order_id == order.id, Payment.state == PaymentState.PAID)
    ).one()
    require_refundable(session, payment)
    if order.state == State.SETTLED and void_reason:
        void_order(session, order.id, void_reason)
    order.state = State.REFUNDING
    session.flush()
    return request_refund(session, payment.id, payment.amount_fen, reason)


def finish_refund(session: Session, order_id: int) -> None:
    """Called when a refund succeeded: the order is refunded once none is on its way."""
    # Locked first: two refunds that end at once would each still see the other under way.
    session.execute(select(Order.id).where(Order.id == order_id).with_for_update())
    waiting = (
        select(Refund.id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.order_id == order_id, Refund.state != RefundState.SUCCEEDED)
        .exists()
    )
    session.connection().execute(
        update(Order)
        .where(Order.id == order_id, Order.state == State.REFUNDING, ~waiting)
        .values(state=State.REFUNDED, ended_at=clock.now())
    )


def reopen_refund(session: Session, order_id: int) -> None:
    """Called when a refund that had succeeded came back: the order still owes its buyer."""
    session.connection().execute(
        update(Order)
        .where(Order.id == order_id, Order.state == State.REFUNDED)
        .values(state=State.REFUNDING, ended_at=None)
    )


def _require_refundable(order: Order, void_reason: str | None) -> None:
    free = order.state == State.AWAITING_RETIREMENT
    voiding = order.state == State.SETTLED and void_reason is not None
    if not (free or voiding):
        raise OrderNotCancellable("order", state=order.state)
