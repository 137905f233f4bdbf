"""Give held grams back: at once when an order ends, and overdue ones when they are needed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from offsets.stock.models import NOT_OPEN, Hold, Lot

_RELEASE_ORDER = (
    update(Hold)
    .where(Hold.order_id == bindparam("of_order"), Hold.state.not_in(NOT_OPEN))
    .values(state="released")
    .returning(Hold.lot_id, Hold.mass_g)
)
# A hold that is being settled this very moment is locked, and not overdue after
# all: it is skipped rather than waited for.
_RELEASE_OVERDUE = (
    update(Hold)
    .where(
        Hold.id.in_(
            select(Hold.id)
            .where(
                Hold.lot_id == bindparam("of_lot"),
                Hold.order_id != bindparam("wanting_order"),
                Hold.state == "held",
                Hold.expires_at <= bindparam("moment"),
            )
            .with_for_update(skip_locked=True)
        )
    )
    .values(state="released")
    .returning(Hold.lot_id, Hold.mass_g)
)
_GIVE_BACK = (
    update(Lot).where(Lot.id == bindparam("of_lot")).values(held_g=Lot.held_g - bindparam("back_g"))
)


def release_order(session: Session, order_id: int) -> int:
    """Release what an order still holds; the grams given back, 0 if it held nothing."""
    rows = session.connection().execute(_RELEASE_ORDER, {"of_order": order_id}).all()
    return _give_back(session, rows)


def release_overdue(session: Session, lot_id: int, order_id: int, moment: datetime) -> int:
    """Release a lot's holds whose time is up, for an order that wants them; the grams given back.

    Whoever finds a lot full calls this first, so an expired hold frees its
    grams without waiting for any job. The order's own holds are spared: they
    are written down before the lot has counted them.
    """
    params = {"of_lot": lot_id, "wanting_order": order_id, "moment": moment}
    rows = session.connection().execute(_RELEASE_OVERDUE, params).all()
    return _give_back(session, rows)


def _give_back(session: Session, rows: Sequence[Row[int, int]]) -> int:
    sums = _sum_by_lot(rows)
    # Lots are always locked in the order of their keys, so two orders over
    # the same lots wait for each other instead of deadlocking.
    for lot_id in sorted(sums):
        session.connection().execute(_GIVE_BACK, {"of_lot": lot_id, "back_g": sums[lot_id]})
    return sum(sums.values())


def _sum_by_lot(rows: Iterable[Row[int, int]]) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for lot_id, mass_g in rows:
        sums[lot_id] += mass_g
    return sums
