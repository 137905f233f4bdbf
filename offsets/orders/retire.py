"""Retire to order: open the lot that a paid order waited for, and write its certificates."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.errors import Conflict, Invalid, NotFound
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.orders.settle import certify
from offsets.projects.models import Project
from offsets.stock.hold import Share, hold
from offsets.stock.open_lot import LotPaper, open_lot
from offsets.stock.sell import mark_sold
from offsets.units import GRAMS_PER_TONNE


def retire(session: Session, public_id: str, paper: LotPaper) -> None:
    """Open the lot for this order alone and settle it.

    The retirement must be of the order's project and of exactly its tonnes.
    Raises NotFound, Conflict where the order awaits no retirement, Invalid,
    or what ``open_lot`` raises.
    """
    order = session.scalar(select(Order).where(Order.public_id == public_id).with_for_update())
    if order is None:
        raise NotFound("order")
    if order.state != State.AWAITING_RETIREMENT:
        raise Conflict("order", state=order.state)
    _check(session, order, paper)
    lot = open_lot(session, paper, order.id)
    order.state, order.settled_at = State.SETTLED, clock.now()
    session.flush()
    hold(session, order.id, [Share(lot.id, order.mass_g, order.amount_fen)], clock.now())
    certify(session, order, mark_sold(session, order.id))


def _check(session: Session, order: Order, paper: LotPaper) -> None:
    slug = session.scalars(select(Project.slug).where(Project.id == order.project_id)).one()
    if paper.project != slug:
        raise Invalid("project", "unknown_choice", choices=slug)
    tonnes = order.mass_g // GRAMS_PER_TONNE
    if paper.tonnes != tonnes:
        raise Invalid("tonnes", "out_of_range", min=tonnes, max=tonnes)
