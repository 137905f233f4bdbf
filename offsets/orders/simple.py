"""Which paid orders are simple enough to be settled at once: one certificate of one open hold."""

from typing import Any

from sqlalchemy import Select, and_, bindparam, false, or_, select

from offsets.db import ask
from offsets.deeds import Question
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.payments.gateway import Standing
from offsets.payments.models import Payment
from offsets.payments.rules import LIVE
from offsets.stock.models import NOT_OPEN, Hold

# Written out, since lists of states would be compiled anew for every execution.
PAYS = (
    Payment.reference == bindparam("of_reference"),
    Payment.amount_fen == bindparam("of_amount_fen"),
    or_(*(Payment.state == state for state in LIVE)),
)
"""The payment that a provider's word is about, waiting for this sum."""
SIMPLE = (
    or_(Order.state == State.PLACED, Order.state == State.EXPIRED),
    Order.to_order == false(),
    Order.certificate_count == 1,
)
OPEN = and_(*(Hold.state != state for state in NOT_OPEN))


def find(said: Standing) -> Any:
    """The order that this word settles, with its one hold; None where it is not simple."""
    return ask(_FIND, of(said))


def of(said: Standing) -> dict[str, Any]:
    """The parameters of ``PAYS``."""
    return {"of_reference": said.reference, "of_amount_fen": said.amount_fen}


def _find() -> Select[Any]:
    told = (
        Order.id, Order.public_id, Order.project_id, Order.mass_g, Order.certificate_count,
        Order.purpose, Order.occasion, Order.locale, Hold.lot_id,
    )  # fmt: skip
    holder = Order.holders[0].as_string().label("holder")
    held_fen = Hold.amount_fen.label("held_fen")
    whole = and_(Hold.order_id == Order.id, Hold.mass_g == Order.mass_g, OPEN)
    return select(*told, holder, held_fen).join(Payment).join(Hold, whole).where(*PAYS, *SIMPLE)


_FIND = Question(_find())
