"""What a phone has said to an event's questions, and what it bought there."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.events.attendance.bill import Bill, Way, bill
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer
from offsets.events.retired.models import Purchase
from offsets.footprint import methods
from offsets.orders.models import Order

_SAID = (
    select(Answer)
    .where(Answer.questionnaire_id == bindparam("of"), Answer.device_hash == bindparam("device"))
    .order_by(Answer.seat)
    .execution_options(populate_existing=True)
)
_BOUGHT = (
    select(Certificate.number, Certificate.mass_g)
    .join(Order, Order.id == Certificate.order_id)
    .join(Purchase, Purchase.order_id == Order.id)
    .where(
        Purchase.event_id == bindparam("of"),
        Order.device_hash.in_(bindparam("devices", expanding=True)),
        Certificate.state == "valid",
    )
    .order_by(Certificate.id)
)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that stands, with its bill as it was counted."""

    seat: int
    version: int
    way: Way
    bill: Bill
    said_at: datetime


class Bought(NamedTuple):
    """One certificate by its number."""

    number: str
    mass_g: int


def said(asked: Asked, device: bytes, seat: int) -> Said | None:
    """This phone's answer for one seat; None where there is none."""
    found = [each for each in all_said(asked, device) if each.seat == seat]
    return found[0] if found else None


def all_said(asked: Asked, device: bytes) -> list[Said]:
    """Everything this phone has said to the event: its owner's answer, then the children's."""
    rows = session().scalars(_SAID, {"of": asked.id, "device": device})
    return [_said(asked, row) for row in rows]


def bought(asked: Asked, device_hashes: tuple[bytes, ...]) -> list[Bought]:
    """The valid certificates that these phones have bought for the event, oldest first."""
    if not device_hashes:
        return []
    rows = session().execute(_BOUGHT, {"of": asked.event_id, "devices": list(device_hashes)})
    return [Bought(*row) for row in rows]


def _said(asked: Asked, row: Answer) -> Said:
    way = Way(row.distance_km, row.is_straight, row.mode, row.occupants, row.nights)
    counted = bill(way, asked.country, methods.load(asked.method))
    return Said(row.seat, row.version, way, counted, row.said_at)
