"""Stop selling a lot for a while, and go on again. What is held or sold stays so."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from offsets.errors import NotFound
from offsets.stock.models import Lot


def pause(session: Session, code: str, paused: bool = True) -> None:
    """Pause a lot, or resume it with ``paused=False``; raises NotFound."""
    changed = session.connection().execute(
        update(Lot).where(Lot.code == code).values(paused=paused)
    )
    if not changed.rowcount:
        raise NotFound("lot")
