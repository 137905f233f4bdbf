"""On SQLite, what a paid notice of a simple order does, as a script that it runs in one call.

Every statement must change one row. Where one does not, because somebody else
was faster, nothing is written at all.
"""

from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, literal, select, update
from sqlalchemy.dialects import sqlite

from offsets.certificates.models import Allocation, Certificate
from offsets.db import Base
from offsets.deeds import Script
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.orders.simple import OPEN, PAYS, SIMPLE
from offsets.payments.models import Notice, Payment
from offsets.payments.rules import PaymentState
from offsets.stock.models import Hold, Lot

_ORDER = bindparam("of_order", type_=Order.id.type)
_LOT = bindparam("of_lot", type_=Lot.id.type)
_MASS_G = bindparam("certificates_mass_g", type_=Certificate.mass_g.type)
_MOMENT = bindparam("certificates_issued_at", type_=Certificate.issued_at.type)


def script(certificate: tuple[str, ...], notice: tuple[str, ...]) -> Script:
    """The script for rows of these columns; the others it knows by itself."""
    pay = update(Payment).where(Payment.order_id == _ORDER, *PAYS)
    settle = update(Order).where(Order.id == _ORDER, *SIMPLE)
    sell = update(Hold).where(Hold.order_id == _ORDER, Hold.mass_g == _MASS_G, OPEN)
    provider = bindparam("provider", type_=Payment.provider_reference.type)
    paid = {"state": PaymentState.PAID, "paid_at": _MOMENT, "provider_reference": provider}
    settled = {"state": State.SETTLED, "paid_at": _MOMENT, "settled_at": _MOMENT, "ended_at": None}
    certified = {
        "order_id": _ORDER,
        "project_id": bindparam("of_project", type_=Order.project_id.type),
        "position": literal(0),
        "state": literal("valid"),
    }
    return Script(
        "settle_order",
        pay.values(paid),
        settle.values(settled),
        sell.values(state="sold"),
        insert(Certificate).values(certified | _params(Certificate, certificate)),
        _advance(),
        _allocate(),
        _keep(notice),
    )


def _advance() -> Any:
    money_fen = bindparam("held_fen", type_=Hold.amount_fen.type)
    values = {
        "next_g": Lot.next_g + _MASS_G,
        "held_g": Lot.held_g - _MASS_G,
        "sold_fen": Lot.sold_fen + money_fen,
        "issued": Lot.issued + 1,
    }
    return update(Lot).where(Lot.id == _LOT).values(values)


def _allocate() -> Any:
    number = bindparam("certificates_number", type_=Certificate.number.type)
    taken = select(Certificate.id, Lot.id, Lot.next_g - _MASS_G, Lot.next_g)
    row = taken.where(Certificate.number == number, Lot.id == _LOT)
    columns = ("certificate_id", "lot_id", "start_g", "end_g")
    return insert(Allocation).from_select(columns, row, include_defaults=False)


def _keep(columns: tuple[str, ...]) -> Any:
    kept = sqlite.insert(Notice).values(_params(Notice, columns))
    # A row is there already only where an earlier try of the same notice failed.
    return kept.on_conflict_do_update(
        index_elements=("gateway", "event_id"),
        set_={"outcome": kept.excluded.outcome},
        where=Notice.outcome == "failed",
    )


def _params(model: type[Base], columns: tuple[str, ...]) -> dict[str, BindParameter[Any]]:
    types = model.__table__.c
    return {
        name: bindparam(f"{model.__tablename__}_{name}", type_=types[name].type) for name in columns
    }
