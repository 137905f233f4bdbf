"""Open a gift with its claim code, and keep it on the device that opened it."""

from sqlalchemy import insert, select

from offsets import clock, codes
from offsets.db import transaction
from offsets.errors import Invalid, NotFound
from offsets.orders.access import claim_hash
from offsets.orders.errors import AlreadyClaimed
from offsets.orders.models import Claim, Order
from offsets.orders.rules import State


def open_gift(typed: str, device_hash: bytes) -> str:
    """The public id of the gift's order, from now on visible to this device too.

    Raises Invalid where the code is mistyped, NotFound where no settled gift
    has it, AlreadyClaimed where another device opened it first.
    """
    code = codes.normalise(typed)
    if not codes.is_valid(code):
        raise Invalid("code", "number_shape")
    with transaction() as session:
        order = session.scalar(
            select(Order)
            .where(Order.claim_hash == claim_hash(code), Order.state == State.SETTLED)
            .with_for_update()
        )
        if order is None:
            raise NotFound("code")
        claimed_by = session.scalar(select(Claim.device_hash).where(Claim.order_id == order.id))
        if claimed_by not in (None, device_hash):
            raise AlreadyClaimed("code")
        if claimed_by is None:
            session.execute(
                insert(Claim),
                {"order_id": order.id, "device_hash": device_hash, "claimed_at": clock.now()},
            )
        return order.public_id
