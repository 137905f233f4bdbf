"""Enter a deed into the public log, in the deed's own transaction.

What is entered here waits for its place; ``seal`` gives it one. A sale needs
none of this: its allocation is its entry's row.
"""

from collections.abc import Collection

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.ledger.entry import Entry, LotOpen
from offsets.log.models import IS_STATED, LogEntry, LoggedLot, PendingEntry


def append(session: Session, entry: Entry, lot_id: int | None = None, after_g: int = 0) -> None:
    """Enter it; ``after_g`` is the end of the issued interval that it must follow."""
    row = {
        "kind": entry.KIND,
        "body": entry.encode(),
        "lot_id": lot_id,
        "after_g": after_g,
        "entered_at": clock.now(),
    }
    session.connection().execute(insert(PendingEntry), row)


def append_lot(session: Session, lot_id: int, entry: LotOpen) -> None:
    """Enter a lot's opening, and from now on know the lot by that entry's leaf hash."""
    append(session, entry, lot_id)
    row = {"lot_id": lot_id, "leaf": entry.leaf(), "sealed_g": 0}
    session.connection().execute(insert(LoggedLot), row)


def entered(session: Session, bodies: Collection[bytes]) -> set[bytes]:
    """Which of these statements and ends are on their way into the log, or there."""
    # In this order: what is sealed between the two reads is found by the second.
    waiting = select(PendingEntry.body).where(PendingEntry.body.in_(bodies))
    placed = select(LogEntry.body).where(IS_STATED, LogEntry.body.in_(bodies))
    return {*session.scalars(waiting), *session.scalars(placed)}


def leaf_of(session: Session, lot_id: int) -> bytes:
    """The hash by which entries name a lot."""
    found: bytes = session.scalars(select(LoggedLot.leaf).where(LoggedLot.lot_id == lot_id)).one()
    return found
