"""Re-add every counter of the axes from the rows, and say what is amiss.

The database does the sums: a million allocations cost it one walk each.
"""

from collections.abc import Iterator

from sqlalchemy import FromClause, Subquery, func, select
from sqlalchemy.orm import Session

from offsets.stock.models import Hold, Lot


def audit_axes(session: Session, slices: FromClause) -> Iterator[str]:
    """A sentence for each fault of a lot; nothing where all is well.

    ``slices`` is the table of allocations (lot_id, start_g, end_g); it belongs
    to a room above this one, so it is handed down.
    """
    yield from _counters(session, slices)
    yield from _breaks(session, slices)


def _counters(session: Session, slices: FromClause) -> Iterator[str]:
    """Where a lot's counters differ from the sums of its holds and slices."""
    held, sold, laid = _holds("held"), _holds("sold"), _laid(slices)
    rows = session.execute(
        select(Lot, held.c.mass_g, sold.c.mass_g, sold.c.amount_fen, laid.c.mass_g, laid.c.reach_g)
        .outerjoin(held, held.c.lot_id == Lot.id)
        .outerjoin(sold, sold.c.lot_id == Lot.id)
        .outerjoin(laid, laid.c.lot_id == Lot.id)
        .order_by(Lot.id)
    )
    for lot, held_g, sold_g, sold_fen, laid_g, reach_g in rows:
        found = (
            ("held grams", lot.held_g, held_g),
            ("sold grams by holds", lot.next_g, sold_g),
            ("sold fen", lot.sold_fen, sold_fen),
            ("sold grams by certificates", lot.next_g, laid_g),
            ("end of the last certificate", lot.next_g, reach_g),
        )
        for what, counted, added in found:
            # PostgreSQL adds bigints up to a numeric; an empty sum is null.
            if counted != int(added or 0):
                yield f"lot {lot.code}: {what}: counter {counted}, rows {int(added or 0)}"


def _breaks(session: Session, slices: FromClause) -> Iterator[str]:
    """Where two neighbouring slices of a lot overlap, or leave a gap between them."""
    columns = slices.c
    before = func.lag(columns.end_g, 1, 0).over(
        partition_by=columns.lot_id, order_by=columns.start_g
    )
    steps = select(columns.lot_id, columns.start_g, before.label("before_g")).subquery()
    rows = session.execute(
        select(Lot.code, steps.c.start_g, steps.c.before_g)
        .join(Lot, Lot.id == steps.c.lot_id)
        .where(steps.c.start_g != steps.c.before_g)
        .order_by(Lot.code, steps.c.start_g)
    )
    for code, start_g, before_g in rows:
        kind = "overlap" if start_g < before_g else "gap"
        yield f"lot {code}: {kind} between {before_g} and {start_g}"


def _holds(state: str) -> Subquery:
    return (
        select(
            Hold.lot_id,
            func.sum(Hold.mass_g).label("mass_g"),
            func.sum(Hold.amount_fen).label("amount_fen"),
        )
        .where(Hold.state == state)
        .group_by(Hold.lot_id)
        .subquery()
    )


def _laid(slices: FromClause) -> Subquery:
    return (
        select(
            slices.c.lot_id,
            func.sum(slices.c.end_g - slices.c.start_g).label("mass_g"),
            func.max(slices.c.end_g).label("reach_g"),
        )
        .group_by(slices.c.lot_id)
        .subquery()
    )
