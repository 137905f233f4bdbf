"""What a phone has said to an event's questions, and what it bought there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from offsets.db import session
from offsets.events.attendance.bill import Bill, Way, bill
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer
from offsets.events.retired.models import Purchase
from offsets.footprint import methods
from offsets.orders.models import Order
from offsets.orders.rules import State as OrderState


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that stands, with its bill as it was counted."""

    seat: int
    version: int
    way: Way
    bill: Bill
    said_at: datetime


def said(asked: Asked, device: bytes, seat: int) -> Said | None:
    """This phone's answer for one seat; None where there is none."""
    found = [each for each in all_said(asked, device) if each.seat == seat]
    return found[0] if found else None


def all_said(asked: Asked, device: bytes) -> list[Said]:
    """Everything this phone has said to the event: its owner's answer, then the children's."""
    rows = session().scalars(
        select(Answer)
        .filter_by(questionnaire_id=asked.id, device_hash=device)
        .order_by(Answer.seat)
        .execution_options(populate_existing=True)
    )
    return [_said(asked, row) for row in rows]


def paid_g(asked: Asked, device_hashes: tuple[bytes, ...]) -> int:
    """Grams that these phones have bought for the event, certificates issued."""
    if not device_hashes:
        return 0
    bought = (
        select(func.coalesce(func.sum(Order.mass_g), 0))
        .join(Purchase, Purchase.order_id == Order.id)
        .where(
            Purchase.event_id == asked.event_id,
            Order.device_hash.in_(device_hashes),
            Order.state == OrderState.SETTLED,
        )
    )
    return int(session().scalar(bought) or 0)


def _said(asked: Asked, row: Answer) -> Said:
    way = Way(row.distance_km, row.is_straight, row.mode, row.occupants, row.nights)
    counted = bill(way, asked.country, methods.load(asked.method))
    return Said(row.seat, row.version, way, counted, row.said_at)
