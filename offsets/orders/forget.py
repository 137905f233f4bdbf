"""Forget what an order says of a holder who had a certificate's personal data erased."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets.orders.models import Order


def forget_holder(session: Session, order_id: int, position: int) -> None:
    """Take the name out of the order's list, and of a sole holder the other words as well.

    Sums, masses and times stay: they are the record of a sale.
    """
    order = session.scalars(select(Order).where(Order.id == order_id).with_for_update()).one()
    holders = list(order.holders)
    holders[position] = None
    order.holders = holders
    if order.certificate_count == 1:
        order.occasion = order.gift_message = None
