"""Promise grams to an order until it is paid or its time is up.

Checking and taking are one guarded UPDATE; reading first and writing after
oversells. The CHECK constraint ``never_oversold`` stands behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, false, insert, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.stock.errors import LotPaused, SoldOut
from offsets.stock.models import Hold, Lot
from offsets.stock.release import release_overdue

TAKE = (
    update(Lot)
    .where(
        Lot.id == bindparam("of_lot"),
        Lot.paused == false(),
        Lot.next_g + Lot.held_g + bindparam("take_g") <= Lot.size_g,
    )
    .values(held_g=Lot.held_g + bindparam("take_g"))
)
_NOTE = insert(Hold)


@dataclass(frozen=True, slots=True)
class Share:
    """What an order wants of one lot, and what it costs there."""

    lot_id: int
    mass_g: int
    amount_fen: int


def hold(session: Session, order_id: int, shares: Sequence[Share], expires_at: datetime) -> None:
    """Hold every share, or raise SoldOut or LotPaused and leave nothing behind.

    The holds are written first and the lots taken last, so that a lot's row
    lock is held for the shortest time. Lots are taken in key order.
    """
    notes = [hold_row(share, expires_at) | {"order_id": order_id} for share in shares]
    session.connection().execute(_NOTE, notes if len(notes) > 1 else notes[0])
    for share in sorted(shares, key=lambda share: share.lot_id):
        if not _take(session, share):
            _take_after_release(session, order_id, share)


def hold_row(share: Share, expires_at: datetime) -> dict[str, Any]:
    """The row that ``hold`` writes for a share, but for its order."""
    return {
        "lot_id": share.lot_id,
        "mass_g": share.mass_g,
        "amount_fen": share.amount_fen,
        "expires_at": expires_at,
        "state": "held",
    }


def _take(session: Session, share: Share) -> bool:
    params = {"of_lot": share.lot_id, "take_g": share.mass_g}
    return session.connection().execute(TAKE, params).rowcount == 1


def _take_after_release(session: Session, order_id: int, share: Share) -> None:
    """Try once more with the grams of overdue holds, or say why not."""
    # Locked first, so that whoever gives grams back right now is waited for, not
    # overlooked; weakly, because everybody's new holds refer to the lot.
    locked = select(Lot.id).where(Lot.id == share.lot_id).with_for_update(key_share=True)
    session.execute(locked)
    release_overdue(session, share.lot_id, order_id, clock.now())
    if _take(session, share):
        return
    lot = session.execute(
        select(Lot.paused, Lot.size_g - Lot.next_g - Lot.held_g).where(Lot.id == share.lot_id)
    ).one()
    if lot.paused:
        raise LotPaused("lot")
    raise SoldOut("mass_g", left_g=lot[1])
