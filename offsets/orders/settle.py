"""Money arrived: sell what is held, take the intervals, write the certificates.

Runs inside the transaction that recorded the money. Every step is a guarded
UPDATE, so it may be called by any road, late, twice or at once.
"""

from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.issue import Issue, issue
from offsets.certificates.statement import Wording, order_hash
from offsets.orders.models import Order
from offsets.orders.rules import State, sources
from offsets.stock.errors import LotPaused, SoldOut
from offsets.stock.hold import Share, hold
from offsets.stock.models import Hold
from offsets.stock.release import release_order
from offsets.stock.sell import SoldHold, mark_sold, unmark_sold

_TAKE_MONEY = (
    update(Order)
    .where(
        Order.id == bindparam("of_order"),
        Order.state.in_((State.PLACED, State.EXPIRED)),
        Order.to_order == bindparam("is_to_order"),
    )
    .values(
        state=bindparam("next_state"),
        paid_at=bindparam("moment"),
        settled_at=bindparam("settled_moment"),
        ended_at=None,
    )
    .returning(
        Order.id,
        Order.public_id,
        Order.project_id,
        Order.mass_g,
        Order.certificate_count,
        Order.holders,
        Order.purpose,
        Order.occasion,
        Order.locale,
    )
)


def settle(session: Session, order_id: int) -> bool:
    """Let an order take its money; False where it cannot any more and the money must go back.

    An expired order tries to hold its grams again. A cancelled one does not:
    its buyer said no.
    """
    order = _take_money(session, order_id, State.SETTLED)
    if order is None:
        waits = _take_money(session, order_id, State.AWAITING_RETIREMENT)
        return waits is not None or _send_back(session, order_id)
    sold = mark_sold(session, order_id)
    if sum(part.mass_g for part in sold) < order.mass_g:
        if not _hold_again(session, order_id):
            return _send_back(session, order_id)
        sold = sorted(sold + mark_sold(session, order_id), key=lambda part: part.lot_id)
    certify(session, order, sold)
    return True


def certify(session: Session, order: Order | Row[Any], sold: list[SoldHold]) -> None:
    """Write an order's certificates for what was sold to it."""
    issue(session, Issue(order.id, order.project_id, order.holders, wording(order)), sold)


def wording(order: Order | Row[Any]) -> Wording:
    """What the certificates of an order that settles now say."""
    return Wording(
        mass_g=order.mass_g // order.certificate_count,
        purpose=order.purpose,
        occasion=order.occasion,
        order_hash=order_hash(order.public_id),
        locale=order.locale,
        issued_at=clock.now(),
    )


def _take_money(session: Session, order_id: int, target: State) -> Row[Any] | None:
    now = clock.now()
    settled = target is State.SETTLED
    params = {
        "of_order": order_id,
        "is_to_order": not settled,
        "next_state": target,
        "moment": now,
        "settled_moment": now if settled else None,
    }
    return session.connection().execute(_TAKE_MONEY, params).one_or_none()


def _hold_again(session: Session, order_id: int) -> bool:
    """Hold anew what was released while the money was on its way; all of it or nothing."""
    lost = session.execute(
        select(Hold.lot_id, Hold.mass_g, Hold.amount_fen).where(
            Hold.order_id == order_id, Hold.state == "released"
        )
    )
    shares = [Share(*row) for row in lost]
    try:
        with session.begin_nested():
            hold(session, order_id, shares, clock.now())
    except (SoldOut, LotPaused):
        return False
    return True


def _send_back(session: Session, order_id: int) -> bool:
    """Turn the order towards its refund and let go of what it still holds; always False."""
    session.connection().execute(
        update(Order)
        .where(Order.id == order_id, Order.state.in_(sources(State.REFUNDING)))
        .values(state=State.REFUNDING, paid_at=clock.now(), settled_at=None)
    )
    unmark_sold(session, order_id)
    release_order(session, order_id)
    return False
