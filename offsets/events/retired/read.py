"""What an organiser sees of papers that wait, and of purchases that are not paid yet."""

from sqlalchemy import func, select

from offsets.db import session
from offsets.events.retired.models import Purchase, Retirement
from offsets.orders.models import Order
from offsets.orders.rules import State


def retirements(event_id: int) -> list[Retirement]:
    """Retirements elsewhere that were registered for an event, the newest first."""
    rows = select(Retirement).filter_by(event_id=event_id).order_by(Retirement.id.desc())
    return list(session().scalars(rows))


def waiting_g(event_id: int) -> int:
    """Grams of orders that are placed for an event and not settled yet."""
    placed = (
        select(func.coalesce(func.sum(Order.mass_g), 0))
        .join(Purchase, Purchase.order_id == Order.id)
        .where(
            Purchase.event_id == event_id,
            Order.state.in_((State.PLACED, State.AWAITING_RETIREMENT)),
        )
    )
    return int(session().scalars(placed).one())
