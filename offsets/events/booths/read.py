"""An event's booths as they stand now, in one query."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select

from offsets.certificates.holder import mask
from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.events.booths.models import Booth, BoothPlan, Subscription
from offsets.events.booths.rules import Light, light
from offsets.events.retired.models import Offset
from offsets.orders.models import Order


@dataclass(frozen=True, slots=True)
class BoothView:
    """One booth; ``name`` and ``mass_g`` are those of a lit one."""

    id: str
    hall: str
    label: str
    x: int
    y: int
    w: int
    h: int
    state: str
    name: str | None
    """In full where its exhibitor chose so, else as a stranger sees it on the certificate."""
    mass_g: int


def plan_of(event_id: int) -> BoothPlan | None:
    """The event's floor plan, if it has one."""
    found: BoothPlan | None = session().scalar(
        select(BoothPlan).filter_by(event_id=event_id).execution_options(populate_existing=True)
    )
    return found


def booths(event_id: int) -> list[BoothView]:
    """All booths by hall, row and column."""
    return [_view(row) for row in session().execute(_rows(event_id))]


def _rows(event_id: int) -> Select[Any]:
    counts = case((Offset.uncounted_at.is_(None), Offset.mass_g), else_=0)
    of_orders = (
        select(
            Certificate.order_id,
            func.min(Certificate.holder_name).label("name"),
            func.sum(case((Certificate.state == "valid", 1), else_=0)).label("valid"),
            func.coalesce(func.sum(counts), 0).label("counted_g"),
        )
        .join(Subscription, Subscription.order_id == Certificate.order_id)
        .join(Booth, Booth.id == Subscription.booth_id)
        .outerjoin(Offset, Offset.certificate_id == Certificate.id)
        .where(Booth.event_id == event_id, Subscription.ended_at.is_(None))
        .group_by(Certificate.order_id)
        .subquery()
    )
    living = (Subscription.booth_id == Booth.id) & Subscription.ended_at.is_(None)
    return (
        select(
            Booth.public_id, Booth.hall, Booth.label, Booth.x, Booth.y, Booth.w, Booth.h,
            Order.state, Subscription.shows_name,
            of_orders.c.name, of_orders.c.valid, of_orders.c.counted_g,
        )
        .outerjoin(Subscription, living)
        .outerjoin(Order, Order.id == Subscription.order_id)
        .outerjoin(of_orders, of_orders.c.order_id == Subscription.order_id)
        .where(Booth.event_id == event_id)
        .order_by(Booth.hall, Booth.y, Booth.x, Booth.id)
    )  # fmt: skip


def _view(row: Any) -> BoothView:
    counted_g = int(row.counted_g or 0)
    state = light(row.state, counted_g, int(row.valid or 0))
    is_lit = state is Light.LIT
    name = (row.name if row.shows_name else mask(row.name)) if is_lit else None
    names = ("hall", "label", "x", "y", "w", "h")
    return BoothView(
        id=row.public_id,
        state=state,
        name=name,
        mass_g=counted_g if is_lit else 0,
        **{each: getattr(row, each) for each in names},
    )
