"""An order of one lot, placed at once: on PostgreSQL by a single statement, on SQLite by a script.

It writes the same rows as the ordinary way, as a transaction of its own. A key
that is known writes nothing. On PostgreSQL that is one round trip and not
seven; a lot that is full or paused leaves a NULL where the hold needs its lot,
and the whole statement is taken back. On SQLite the write lock is held for a
fraction of the time. The ordinary way follows, and finds out why.
"""

from typing import Any

from sqlalchemy import BindParameter, Insert, Select, bindparam, exists, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import ReturningInsert

from offsets import idempotency
from offsets.db import Base, at_once
from offsets.deeds import Deed, Script, Statement
from offsets.idempotency import IdempotencyKey
from offsets.orders.models import Order
from offsets.payments.models import Payment
from offsets.stock.hold import TAKE
from offsets.stock.models import Hold, Lot

Row = dict[str, Any]

_COLUMNS: dict[type[Base], tuple[str, ...]] = {
    IdempotencyKey: ("key_hash", "body_hash", "answer", "created_at"),
    Order: (
        "public_id", "state", "project_id", "mass_g", "amount_fen", "certificate_count",
        "to_order", "purpose", "occasion", "holders", "gift_message", "claim_hash", "locale",
        "device_hash", "no_return_confirmed_at", "placed_at", "expires_at",
    ),
    Payment: ("reference", "gateway", "amount_fen", "state", "created_at", "asked_at"),
    Hold: ("mass_g", "amount_fen", "expires_at", "state"),
}  # fmt: skip


def place_at_once(key: Row, order: Row, payment: Row, hold: Row) -> bool:
    """Write the four rows and take the lot; False where nothing was done."""
    rows = {IdempotencyKey: key, Order: order, Payment: payment, Hold: hold}
    given = {_name(model, column): row[column] for model, row in rows.items() for column in row}
    given |= {"of_lot": hold["lot_id"], "take_g": hold["mass_g"]}
    return at_once(_WAYS, given)


def _statement() -> ReturningInsert[int]:
    key = idempotency.FRESH["postgresql"].values(_params(IdempotencyKey)).cte("keyed")
    # Each insert reads from the one before it: no fresh key, no order, nothing.
    order = _insert(Order, select(*_params(Order).values()).select_from(key))
    placed = order.returning(Order.id).cte("placed")
    paying = _insert(Payment, select(*_params(Payment).values(), placed.c.id), "order_id")
    intended = paying.returning(Payment.order_id).cte("intended")
    taken = TAKE.where(exists(select(placed.c.id))).returning(Lot.id).cte("taken")
    # The lot comes last, being locked from here to the end.
    lot = select(taken.c.id).scalar_subquery()
    hold = select(*_params(Hold).values(), intended.c.order_id, lot)
    return _insert(Hold, hold, "order_id", "lot_id").returning(Hold.lot_id)


def _script() -> Script:
    key = sqlite.insert(IdempotencyKey).values(_params(IdempotencyKey)).on_conflict_do_nothing()
    order = insert(Order).values(_params(Order))
    placed = select(Order.id).where(Order.public_id == _params(Order)["public_id"])
    payment = {**_params(Payment), "order_id": placed.scalar_subquery()}
    lot = bindparam("of_lot", type_=Lot.id.type)
    hold = {**_params(Hold), "order_id": placed.scalar_subquery(), "lot_id": lot}
    pay = insert(Payment).values(payment)
    return Script("place_order", key, order, pay, TAKE, insert(Hold).values(hold))


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


_WAYS: dict[str, Deed] = {"postgresql": Statement(_statement()), "sqlite": _script()}
