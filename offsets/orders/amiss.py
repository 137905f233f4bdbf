"""Paid orders held against what they got: certificates for every gram, or their money back."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from offsets.certificates.models import Allocation, Certificate
from offsets.orders.models import Order
from offsets.orders.rules import State

_OWED_NOTHING = (State.AWAITING_RETIREMENT, State.REFUNDING, State.REFUNDED)
"""Retired later, or repaid; that the refunds add up is the audit's to see."""


def amiss(session: Session, order_ids: list[int]) -> dict[int, str]:
    """What is wrong with each paid order that is neither settled in full nor given back."""
    got = (
        select(
            Certificate.order_id,
            func.sum(Allocation.end_g - Allocation.start_g).label("mass_g"),
        )
        .join(Allocation, Allocation.certificate_id == Certificate.id)
        .where(Certificate.order_id.in_(order_ids))
        .group_by(Certificate.order_id)
        .subquery()
    )
    rows = session.execute(
        select(Order.id, Order.public_id, Order.state, Order.mass_g, got.c.mass_g)
        .outerjoin(got, got.c.order_id == Order.id)
        .where(Order.id.in_(order_ids), Order.state.not_in(_OWED_NOTHING))
    )
    found = {}
    for order_id, public_id, state, mass_g, got_g in rows:
        if state != State.SETTLED:
            found[order_id] = f"order {public_id}: paid, and {state}"
        elif got_g != mass_g:
            found[order_id] = f"order {public_id}: paid {mass_g} g, got {int(got_g or 0)} g"
    return found
