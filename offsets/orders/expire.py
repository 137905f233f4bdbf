"""Tidy up orders whose time to pay is over.

Their grams need no tidying: whoever finds a lot full releases overdue holds
itself. This ends the orders and tells the gateways.
"""

from contextlib import suppress

from sqlalchemy import select

from offsets import clock
from offsets.db import session
from offsets.orders.end import end
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.payments.close import close_at_gateway
from offsets.payments.gateway import ProviderUnavailable


def expire_due(limit: int = 100) -> int:
    """Expire placed orders whose time is up; how many ended.

    Where some cannot be ended, the others are before an ExceptionGroup of all errors is raised:
    they are asked for oldest first, so the same ones would be the first again next time.
    """
    due = session().scalars(
        select(Order.id)
        .where(Order.state == State.PLACED, Order.expires_at <= clock.now())
        .order_by(Order.expires_at)
        .limit(limit)
    )
    ended, faults = 0, []
    for order_id in due.all():
        try:
            ended += _expire(order_id)
        except Exception as error:
            faults.append(error)
    if faults:
        raise ExceptionGroup("orders that could not be ended", faults)
    return ended


def _expire(order_id: int) -> bool:
    # Where the gateway cannot be told, money may still come. Late money tries
    # to hold again, or goes back by itself.
    with suppress(ProviderUnavailable):
        close_at_gateway(order_id)
    return end(order_id, State.EXPIRED)
