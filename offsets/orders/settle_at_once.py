"""A paid notice of a simple order takes its whole effect at once, as a transaction of its own.

It does what the notice's ordinary way does in seven statements: payment paid,
order settled, hold sold, interval taken, certificate and slice written, notice
kept. On PostgreSQL it is one statement, so the lot, which all buyers share, is
locked for no round trip at all; on SQLite a script. What is not so simple is
left for the ordinary way.

The statement's parts hang from each other. Where one does not come true,
because somebody else was faster, the next finds a NULL where none may stand,
and PostgreSQL takes the whole statement back.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    Insert,
    Select,
    bindparam,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from offsets.certificates.models import Allocation, Certificate
from offsets.db import Base, at_once
from offsets.deeds import Deed, Statement
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.orders.settle import wording
from offsets.orders.settle_in_turn import script
from offsets.orders.simple import OPEN, PAYS, SIMPLE, find, of
from offsets.payments.gateway import Standing
from offsets.payments.models import Notice, Payment
from offsets.payments.rules import PaymentState
from offsets.stock.models import Hold, Lot

_CERTIFICATE = (
    "number", "holder_name", "mass_g", "purpose", "occasion", "order_hash", "locale",
    "issued_at", "salt", "commitment",
)  # fmt: skip
_NOTICE = ("gateway", "event_id", "reference", "body", "received_at", "outcome")


def settle_at_once(said: Standing, notice: dict[str, Any]) -> bool:
    """Take a paid notice's effect and keep it; False where nothing was done."""
    order = find(said)
    if order is None:
        return False
    certificate = wording(order).columns(order.holder)
    given = _named(Certificate, certificate) | _named(Notice, notice) | of(said)
    given |= {"provider": said.provider_reference, "of_order": order.id}
    given |= {"of_project": order.project_id, "of_lot": order.lot_id, "held_fen": order.held_fen}
    return at_once(_WAYS, given)


def _named(model: type[Base], row: dict[str, Any]) -> dict[str, Any]:
    return {f"{model.__tablename__}_{column}": value for column, value in row.items()}


def _params(model: type[Base], columns: tuple[str, ...]) -> list[BindParameter[Any]]:
    types = model.__table__.c
    return [bindparam(f"{model.__tablename__}_{name}", type_=types[name].type) for name in columns]


_MOMENT = bindparam("certificates_issued_at", type_=Certificate.issued_at.type)


def _settle() -> Select[int]:
    paid = _paid()
    settled = _settled(paid)
    sold = _sold(settled)
    certificate = _certified(paid, settled)
    slice_ = _allocated(certificate, sold, _advanced(sold))
    return select(literal(1)).select_from(paid).add_cte(slice_, _kept(paid))


def _paid() -> CTE:
    pays = update(Payment).where(Payment.order_id == bindparam("of_order"), *PAYS)
    values = {
        "state": PaymentState.PAID,
        "paid_at": _MOMENT,
        "provider_reference": bindparam("provider"),
    }
    return pays.values(values).returning(Payment.order_id).cte("paid")


def _settled(paid: CTE) -> CTE:
    settles = update(Order).where(Order.id == paid.c.order_id, *SIMPLE)
    values = {
        "state": State.SETTLED,
        "paid_at": _MOMENT,
        "settled_at": _MOMENT,
        "ended_at": None,
    }
    return settles.values(values).returning(Order.id, Order.project_id, Order.mass_g).cte("settled")


def _sold(settled: CTE) -> CTE:
    whole = (Hold.order_id == settled.c.id, Hold.mass_g == settled.c.mass_g, OPEN)
    sells = update(Hold).where(*whole).values(state="sold")
    return sells.returning(Hold.lot_id, Hold.mass_g, Hold.amount_fen).cte("sold")


def _certified(paid: CTE, settled: CTE) -> CTE:
    order, project = (select(column).scalar_subquery() for column in settled.c[:2])
    fixed = (order, project, literal(0), literal("valid"))
    row = select(*fixed, *_params(Certificate, _CERTIFICATE)).select_from(paid)
    columns = ("order_id", "project_id", "position", "state", *_CERTIFICATE)
    return _insert(Certificate, columns, row).returning(Certificate.id).cte("certified")


def _advanced(sold: CTE) -> CTE:
    values = {
        "next_g": Lot.next_g + sold.c.mass_g,
        "held_g": Lot.held_g - sold.c.mass_g,
        "sold_fen": Lot.sold_fen + sold.c.amount_fen,
        "issued": Lot.issued + 1,
    }
    sells = update(Lot).where(Lot.id == sold.c.lot_id).values(values)
    return sells.returning(Lot.next_g.label("end_g")).cte("advanced")


def _allocated(certificate: CTE, sold: CTE, advanced: CTE) -> CTE:
    lot, mass_g = (select(column).scalar_subquery() for column in sold.c[:2])
    end_g = select(advanced.c.end_g).scalar_subquery()
    row = select(certificate.c.id, lot, end_g - mass_g, end_g)
    columns = ("certificate_id", "lot_id", "start_g", "end_g")
    return _insert(Allocation, columns, row).cte("allocated")


def _kept(paid: CTE) -> CTE:
    row = select(*_params(Notice, _NOTICE)).select_from(paid)
    kept = postgresql.insert(Notice).from_select(_NOTICE, row, include_defaults=False)
    # A row is there already only where an earlier try of the same notice failed.
    return kept.on_conflict_do_update(
        index_elements=("gateway", "event_id"),
        set_={"outcome": kept.excluded.outcome},
        where=Notice.outcome == "failed",
    ).cte("kept")


def _insert(model: type[Base], columns: tuple[str, ...], row: Select[Any]) -> Insert:
    return insert(model).from_select(columns, row, include_defaults=False)


_WAYS: dict[str, Deed] = {
    "postgresql": Statement(_settle()),
    "sqlite": script(_CERTIFICATE, _NOTICE),
}
