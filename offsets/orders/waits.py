"""Whether an order still waits for its money; one that has ended wants none."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets.orders.models import Order
from offsets.orders.rules import State


def waits(session: Session, order_id: int) -> bool:
    """Whether its money is awaited right now, in time or overdue."""
    return session.scalar(select(Order.state).where(Order.id == order_id)) == State.PLACED
