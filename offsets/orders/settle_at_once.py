"""On PostgreSQL, an order of one certificate from one lot is settled by a single statement.

It does what ``settle`` does in five, so that the lot, which all buyers share,
is locked for one round trip and not for three. An order that is not so simple,
or not waiting for its money, is left untouched for the ordinary way.
"""

import os

from sqlalchemy import (
    CTE,
    LargeBinary,
    Select,
    String,
    bindparam,
    exists,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.issue import SALT_BYTES
from offsets.certificates.models import Allocation, Certificate
from offsets.certificates.number import new_number
from offsets.db import Moment
from offsets.errors import Busy
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.stock.models import NOT_OPEN, Hold, Lot

_MOMENT = bindparam("moment", type_=Moment())


def settle_at_once(session: Session, order_id: int) -> bool:
    """Settle a simple order; False where it is not one, and then nothing was changed.

    Raises Busy where its hold was released between looking and taking: the
    transaction is to be rolled back, and the next try goes the ordinary way.
    """
    given = {
        "of_order": order_id,
        "moment": clock.now(),
        "number": new_number(),
        "salt": os.urandom(SALT_BYTES),
    }
    taken, written = session.connection().execute(_SETTLE, given).one()
    if taken and not written:
        raise Busy("order")
    return bool(written)


def _statement() -> Select[int, int]:
    order = _order()
    hold = _hold(order)
    lot = _lot(hold)
    certificate = _certificate(order)
    allocation = _allocation(certificate, hold, lot)
    count = func.count
    return select(
        select(count()).select_from(order).scalar_subquery(),
        select(count()).select_from(allocation).scalar_subquery(),
    )


def _order() -> CTE:
    """The order takes its money, if one open hold is all that it bought."""
    whole = exists().where(
        Hold.order_id == Order.id, Hold.mass_g == Order.mass_g, Hold.state.not_in(NOT_OPEN)
    )
    return (
        update(Order)
        .where(
            Order.id == bindparam("of_order"),
            Order.state.in_((State.PLACED, State.EXPIRED)),
            Order.to_order.is_(False),
            Order.certificate_count == 1,
            whole,
        )
        .values(state=State.SETTLED, paid_at=_MOMENT, settled_at=_MOMENT, ended_at=None)
        .returning(
            Order.id,
            Order.project_id,
            Order.mass_g,
            Order.purpose,
            Order.occasion,
            Order.holders[0].as_string().label("holder_name"),
        )
        .cte("settled")
    )


def _hold(order: CTE) -> CTE:
    return (
        update(Hold)
        .where(Hold.order_id == order.c.id, Hold.state.not_in(NOT_OPEN))
        .values(state="sold")
        .returning(Hold.lot_id, Hold.mass_g, Hold.amount_fen)
        .cte("sold")
    )


def _lot(hold: CTE) -> CTE:
    return (
        update(Lot)
        .where(Lot.id == hold.c.lot_id)
        .values(
            next_g=Lot.next_g + hold.c.mass_g,
            held_g=Lot.held_g - hold.c.mass_g,
            sold_fen=Lot.sold_fen + hold.c.amount_fen,
            issued=Lot.issued + 1,
        )
        .returning(Lot.id, Lot.next_g)
        .cte("advanced")
    )


def _certificate(order: CTE) -> CTE:
    row = select(
        bindparam("number", type_=String()),
        order.c.id,
        literal(0),
        order.c.project_id,
        order.c.mass_g,
        order.c.holder_name,
        order.c.purpose,
        order.c.occasion,
        bindparam("salt", type_=LargeBinary()),
        _MOMENT,
        literal("valid"),
    )
    columns = (
        "number", "order_id", "position", "project_id", "mass_g", "holder_name", "purpose",
        "occasion", "salt", "issued_at", "state",
    )  # fmt: skip
    written = insert(Certificate).from_select(columns, row, include_defaults=False)
    return written.returning(Certificate.id).cte("certified")


def _allocation(certificate: CTE, hold: CTE, lot: CTE) -> CTE:
    # One certificate, one hold, one lot: whatever was written belongs together.
    all_of_it = certificate.join(lot, true()).join(hold, hold.c.lot_id == lot.c.id)
    row = select(certificate.c.id, lot.c.id, lot.c.next_g - hold.c.mass_g, lot.c.next_g)
    columns = ("certificate_id", "lot_id", "start_g", "end_g")
    written = insert(Allocation).from_select(columns, row.select_from(all_of_it))
    return written.returning(Allocation.id).cte("allocated")


_SETTLE = _statement()
