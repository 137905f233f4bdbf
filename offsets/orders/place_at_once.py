"""On PostgreSQL, an order of one lot is placed by a single statement.

It writes the same rows as the ordinary way, in one round trip instead of five.
Where it does not end with the lot taken, because the key is known or the lot
is full or paused, the caller rolls back and goes the ordinary way, which finds
out why.
"""

from typing import Any

from sqlalchemy import BindParameter, Insert, Select, Update, bindparam, exists, insert, select
from sqlalchemy.orm import Session

from offsets import idempotency
from offsets.db import Base
from offsets.idempotency import IdempotencyKey
from offsets.orders.models import Order
from offsets.payments.models import Payment
from offsets.stock.hold import TAKE
from offsets.stock.models import Hold

Row = dict[str, Any]

_COLUMNS: dict[type[Base], tuple[str, ...]] = {
    IdempotencyKey: ("key_hash", "body_hash", "answer", "created_at"),
    Order: (
        "public_id", "state", "project_id", "mass_g", "amount_fen", "certificate_count",
        "to_order", "purpose", "occasion", "holders", "gift_message", "claim_hash", "locale",
        "device_hash", "no_return_confirmed_at", "placed_at", "expires_at",
    ),
    Payment: ("reference", "gateway", "amount_fen", "state", "created_at", "asked_at"),
    Hold: ("lot_id", "mass_g", "amount_fen", "expires_at", "state"),
}  # fmt: skip


def place_at_once(session: Session, key: Row, order: Row, payment: Row, hold: Row) -> bool:
    """Write the four rows and take the lot; whether all of it was done."""
    rows = {IdempotencyKey: key, Order: order, Payment: payment, Hold: hold}
    given = {_name(model, column): row[column] for model, row in rows.items() for column in row}
    given |= {"of_lot": hold["lot_id"], "take_g": hold["mass_g"]}
    return session.connection().execute(_PLACE, given).rowcount == 1


def _statement() -> Update:
    key = idempotency.FRESH["postgresql"].values(_params(IdempotencyKey)).cte("keyed")
    # Each insert reads from the one before it: no fresh key, no order, nothing.
    order = _insert(Order, select(*_params(Order).values()).select_from(key))
    placed = order.returning(Order.id).cte("placed")
    payment = _insert(Payment, select(*_params(Payment).values(), placed.c.id), "order_id").cte(
        "intended"
    )
    hold = _insert(Hold, select(*_params(Hold).values(), placed.c.id), "order_id").cte("noted")
    return TAKE.where(exists(select(placed.c.id))).add_cte(payment, hold)


def _insert(model: type[Base], row: Select[*tuple[Any, ...]], *more: str) -> Insert:
    names = [*_COLUMNS[model], *more]
    return insert(model).from_select(names, row, include_defaults=False)


def _params(model: type[Base]) -> dict[str, BindParameter[Any]]:
    columns = model.__table__.c
    return {
        column: bindparam(_name(model, column), type_=columns[column].type)
        for column in _COLUMNS[model]
    }


def _name(model: type[Base], column: str) -> str:
    return f"{model.__tablename__}_{column}"


_PLACE = _statement()
