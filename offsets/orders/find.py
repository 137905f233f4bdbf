"""Find an order by the name that stands in addresses."""

from sqlalchemy import select

from offsets.db import session
from offsets.errors import NotFound
from offsets.orders.models import Order


def find(public_id: str) -> Order:
    """The order as it stands right now; raises NotFound."""
    found = session().scalar(
        select(Order).where(Order.public_id == public_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("order")
    return found
