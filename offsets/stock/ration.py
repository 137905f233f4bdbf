"""Keep most of a lot for those who pay at once.

A road whose money takes days holds grams for days, for anybody who asks. How
many of a lot may wait so is the operator's to say; the hold itself is taken
first, so the lot's row is locked and nobody else's can slip in uncounted.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.stock.errors import TooMuchWaiting
from offsets.stock.hold import Share
from offsets.stock.models import Hold

LONG = timedelta(hours=1)
"""Who pays on the spot is waited for half an hour at most. A hold that has less than this left
counts no more, whatever road it came by."""


def ration(session: Session, shares: Sequence[Share], limit_g: int) -> None:
    """Raise TooMuchWaiting where more of a lot than this waits for long; call it after ``hold``."""
    rows = session.execute(
        select(Hold.lot_id, func.sum(Hold.mass_g))
        .where(
            Hold.lot_id.in_([share.lot_id for share in shares]),
            Hold.state == "held",
            Hold.expires_at > clock.now() + LONG,
        )
        .group_by(Hold.lot_id)
    )
    waiting_g = {lot_id: int(mass_g) for lot_id, mass_g in rows}
    for share in shares:
        over_g = waiting_g.get(share.lot_id, 0) - limit_g
        if over_g > 0:
            raise TooMuchWaiting("gateway", left_g=max(0, share.mass_g - over_g))
