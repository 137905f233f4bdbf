"""Let a buyer change their mind before the grams are theirs."""

from offsets.db import transaction
from offsets.orders.end import end
from offsets.orders.errors import OrderNotCancellable
from offsets.orders.find import find
from offsets.orders.refund import refund_order
from offsets.orders.rules import State
from offsets.payments.close import close_at_gateway


def cancel(public_id: str) -> None:
    """Cancel a placed order, or give back the money of one that awaits its retirement.

    Raises NotFound, OrderNotCancellable, or ProviderUnavailable where the
    gateway could not be told, and then the order stays as it was.
    """
    order = find(public_id)
    if order.state == State.AWAITING_RETIREMENT:
        with transaction() as session:
            refund_order(session, public_id, "cancelled")
        return
    if order.state != State.PLACED:
        raise OrderNotCancellable("order", state=order.state)
    close_at_gateway(order.id)
    if not end(order.id, State.CANCELLED):
        raise OrderNotCancellable("order", state=find(public_id).state)
