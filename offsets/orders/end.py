"""End an unpaid order in one transaction: what cancelling and expiring have in common."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import transaction
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.payments.close import close_row
from offsets.stock.release import release_order


def end(order_id: int, state: State) -> bool:
    """Move a placed order to its end and free its grams; False where money was faster."""
    with transaction() as session:
        # Locked in the same order as by settling: payment, order, holds, lots.
        close_row(session, order_id)
        if not _move(session, order_id, state):
            session.rollback()
            return False
        release_order(session, order_id)
    return True


def _move(session: Session, order_id: int, state: State) -> bool:
    moved = session.connection().execute(
        update(Order)
        .where(Order.id == order_id, Order.state == State.PLACED)
        .values(state=state, ended_at=clock.now())
    )
    return moved.rowcount == 1
