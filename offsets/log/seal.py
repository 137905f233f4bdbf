"""Give places to what waits: one transaction makes one batch.

The order within a batch is the one that ``ledger.replay`` demands: keys, lots,
the sold grams of each lot with the pages of the tonnes they fill, and last what
speaks of them. A batch is either there with its root or not at all, so whoever
seals may be killed at any moment. Nothing is signed here.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Row, delete, exists, insert, select, text, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.ledger.decode import decode
from offsets.ledger.entry import Issue, Kind
from offsets.ledger.tonnes import TonneBook
from offsets.ledger.tree import HASH_BYTES, Frontier, leaf_hash
from offsets.log.errors import LogHalted, NoKey
from offsets.log.joints import UnsealedLot, joints
from offsets.log.models import LogBatch, LogEntry, LoggedLot, PendingEntry
from offsets.log.rules import Broken, Placed, fills_a_tonne, laid_out, open_slices
from offsets.units import GRAMS_PER_TONNE

MAX_ENTRIES = 10_000
"""Of one batch, about: half a second of work, so that no lock is held for long."""

_FIRST = (Kind.KEY, Kind.LOT_OPEN)
"""What all other entries stand upon."""
_LOCK = 0x6C6F67  # "log"
_PENDING = select(PendingEntry.id, PendingEntry.kind, PendingEntry.body, PendingEntry.lot_id)


def seal(limit: int = MAX_ENTRIES) -> int:
    """Make a batch of what waits; how many entries it has, 0 where nothing waits.

    Raises LogHalted where the log may not go on; nothing is changed then.
    """
    if not anything_waits(reading()):
        return 0
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            # Two who seal would give one place twice. The worker makes sure of it
            # as well; this holds whoever calls.
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        return _seal(session, limit)


def frontier_of(batch: LogBatch | None) -> Frontier:
    """The right edge of the tree where a batch ended; of an empty log before the first."""
    if batch is None:
        return Frontier()
    roots = batch.frontier
    return Frontier(
        batch.size, (roots[at : at + HASH_BYTES] for at in range(0, len(roots), HASH_BYTES))
    )


def newest_batch(session: Session) -> LogBatch | None:
    """The last batch that was sealed."""
    newest = select(LogBatch).order_by(LogBatch.size.desc()).limit(1)
    found: LogBatch | None = session.scalars(newest).one_or_none()
    return found


def anything_waits(session: Session) -> bool:
    """Whether there is something to seal; two cheap queries."""
    return bool(session.scalar(select(exists().select_from(PendingEntry)))) or joints().waiting(
        session
    )


def _seal(session: Session, limit: int) -> int:
    # Each statement sees what is committed when it starts. So what stands upon
    # something is read first, and that upon which it stands last.
    lots = joints().issues(session, limit)
    later = _later(session, {lot.lot_id: lot.slices[-1].end_g for lot in lots}, limit)
    first = _first(session)
    frontier = frontier_of(newest_batch(session))
    if not frontier.size and (not first or first[0].kind != Kind.KEY):
        raise NoKey("the log has no key yet: python -m offsets keys create")
    entries = [*map(_placed, first), *_issued(session, lots), *map(_placed, later)]
    if entries:
        _write(session, frontier, entries)
        for lot in lots:
            sealed = update(LoggedLot).where(LoggedLot.lot_id == lot.lot_id)
            session.connection().execute(sealed.values(sealed_g=lot.slices[-1].end_g))
        _forget(session, [row.id for row in (*first, *later)])
    return len(entries)


def _first(session: Session) -> Sequence[Row[int, int, bytes, int | None]]:
    """Keys and lots that wait, keys first."""
    waiting = _PENDING.where(PendingEntry.kind.in_(_FIRST))
    return session.execute(waiting.order_by(PendingEntry.kind != Kind.KEY, PendingEntry.id)).all()


def _later(
    session: Session, reached_g: dict[int, int], limit: int
) -> list[Row[int, int, bytes, int | None]]:
    """Everything else that waits, if the grams it speaks of have a place by this batch's end."""
    waiting = (
        _PENDING.add_columns(PendingEntry.after_g, LoggedLot.sealed_g)
        # What speaks of no lot, such as a statement, waits for no gram.
        .outerjoin(LoggedLot, LoggedLot.lot_id == PendingEntry.lot_id)
        .where(PendingEntry.kind.not_in(_FIRST))
        .order_by(PendingEntry.id)
        .limit(limit)
    )
    return [
        row
        for row in session.execute(waiting)
        if row.lot_id is None or row.after_g <= reached_g.get(row.lot_id, row.sealed_g)
    ]


def _placed(row: Row[int, int, bytes, int | None]) -> Placed:
    entry = decode(row.body)
    return Placed(entry.KIND, row.body, row.lot_id, getattr(entry, "start_g", None))


def _issued(session: Session, lots: Sequence[UnsealedLot]) -> Iterator[Placed]:
    for lot in lots:
        book = TonneBook(lot.sealed_g, _begun(session, lot))
        try:
            yield from laid_out(lot.lot_id, lot.leaf, book, lot.slices)
        except Broken as error:
            raise LogHalted(str(error)) from None


def _begun(session: Session, lot: UnsealedLot) -> list[tuple[int, bytes]]:
    """The slices of the tonne that the log holds a part of, where this batch fills it."""
    if not fills_a_tonne(lot.sealed_g, lot.slices[-1].end_g):
        return []
    border_g = lot.sealed_g - lot.sealed_g % GRAMS_PER_TONNE
    issues = (LogEntry.lot_id == lot.lot_id, LogEntry.kind == Kind.ISSUE)
    across = select(LogEntry.start_g).where(*issues, LogEntry.start_g <= border_g)
    start_g = across.order_by(LogEntry.start_g.desc()).limit(1).scalar_subquery()
    bodies = session.scalars(
        select(LogEntry.body).where(*issues, LogEntry.start_g >= start_g).order_by(LogEntry.start_g)
    )
    found = [decode(body) for body in bodies]
    return open_slices([each for each in found if isinstance(each, Issue)], lot.sealed_g)


def _write(session: Session, frontier: Frontier, entries: Sequence[Placed]) -> None:
    rows = [
        {"index": index, **entry._asdict()} for index, entry in enumerate(entries, frontier.size)
    ]
    for entry in entries:
        frontier.push(leaf_hash(entry.body))
    batch = {
        "size": frontier.size,
        "root": frontier.root(),
        "frontier": b"".join(frontier.roots),
        "sealed_at": clock.now(),
    }
    session.connection().execute(insert(LogEntry), rows)
    session.connection().execute(insert(LogBatch), batch)


def _forget(session: Session, ids: Sequence[int]) -> None:
    if ids:
        session.connection().execute(delete(PendingEntry).where(PendingEntry.id.in_(ids)))
