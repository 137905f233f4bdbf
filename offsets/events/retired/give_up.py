"""Stop waiting for orders that nobody will pay any more, and find those that were paid after all.

The worker asks every two seconds which purchases are paid by now. It looks through those
that wait, so an order that has ended must not wait for ever.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from offsets import clock
from offsets.certificates.models import Certificate
from offsets.db import session as reading
from offsets.db import transaction
from offsets.events.retired.count import count_purchase
from offsets.events.retired.models import Offset, Purchase
from offsets.orders.models import Order
from offsets.orders.rules import State

LATE = timedelta(days=7)
"""How long an expired order is waited for. Money is asked about for three days at most
(``Gateway.late_hours``); what comes later still is found the next night."""
_NEVER_PAID = (State.CANCELLED, State.REFUNDING, State.REFUNDED)
"""From there no order comes to be settled: see ``orders.rules.MOVES``."""
_AT_ONCE = 500


def look_over() -> int:
    """Both, once a night; how many purchases."""
    return give_up() + count_late()


def give_up() -> int:
    """Wait no longer for purchases whose order has ended; how many."""
    waiting = (
        select(Purchase.order_id)
        .join(Order, Order.id == Purchase.order_id)
        .where(Purchase.counted_at.is_(None), _has_ended())
        .order_by(Purchase.order_id)
        .limit(_AT_ONCE)
    )
    done = 0
    while found := list(reading().scalars(waiting)):
        done += _left(found)
    return done


def count_late() -> int:
    """Count what was paid after it was given up; how many purchases.

    It asks for certificates that count nowhere, so it also finds what was settled while its
    purchase was being given up.
    """
    uncounted = exists().where(
        Certificate.order_id == Purchase.order_id,
        Certificate.state == "valid",
        ~exists().where(Offset.certificate_id == Certificate.id),
    )
    late = (
        select(Purchase.order_id)
        .join(Order, Order.id == Purchase.order_id)
        .where(Purchase.counted_at.is_not(None), Order.state == State.SETTLED, uncounted)
        .order_by(Purchase.order_id)
    )
    found = list(reading().scalars(late))
    for order_id in found:
        with transaction() as session:
            count_purchase(session, order_id)
    return len(found)


def _left(found: list[int]) -> int:
    ended = exists().where(Order.id == Purchase.order_id, _has_ended())
    with transaction() as session:
        left = session.connection().execute(
            update(Purchase)
            .where(Purchase.order_id.in_(found), Purchase.counted_at.is_(None), ended)
            .values(counted_at=clock.now())
        )
    return left.rowcount


def _has_ended() -> ColumnElement[bool]:
    return or_(
        Order.state.in_(_NEVER_PAID),
        and_(Order.state == State.EXPIRED, Order.ended_at < clock.now() - LATE),
    )
