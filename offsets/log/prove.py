"""Prove from the log's own files that an entry stands in it; the work grows with log n alone."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from offsets.config import settings
from offsets.ledger.checkpoint import parse_checkpoint
from offsets.ledger.decode import decode
from offsets.ledger.entry import Entry, Kind
from offsets.ledger.multiproof import multiproof
from offsets.ledger.note import parse_note
from offsets.ledger.proof_file import Logged
from offsets.ledger.tiles import TileTree
from offsets.log.errors import NotSealedYet
from offsets.log.models import IS_STATED, LogCheckpoint, LogEntry
from offsets.log.store import store
from offsets.units import GRAMS_PER_TONNE


@dataclass(frozen=True, slots=True)
class Place:
    """An entry and its place in the log."""

    index: int
    body: bytes

    def logged(self) -> Logged:
        """The entry, read."""
        return Logged(decode(self.body), self.index)


class Prover:
    """Proves entries against one signed checkpoint."""

    def __init__(self, note: str) -> None:
        self.note = note.encode()
        found = parse_checkpoint(parse_note(self.note).text)
        self._tree = TileTree(found.size, found.root, store().get)

    def hashes(self, indices: Collection[int]) -> tuple[bytes, ...]:
        """The proof that the entries at these places are there; raises Refused for spoilt files."""
        return tuple(multiproof(indices, self._tree.size, self._tree.node))

    def holds(self, place: Place) -> bool:
        """Whether the checkpoint's log is long enough to have it."""
        return place.index < self._tree.size


def prover(session: Session, index: int) -> Prover:
    """One whose checkpoint holds the entry at ``index``, cosigned by enough witnesses if any is.

    Raises NotSealedYet where the entry is not published.
    """
    quorum = max(1, settings().log_quorum)
    holding = select(LogCheckpoint.note).where(LogCheckpoint.size > index)
    newest = holding.order_by(LogCheckpoint.size.desc()).limit(1)
    witnessed = newest.where(LogCheckpoint.witnesses > 0, LogCheckpoint.witnesses >= quorum)
    note = session.scalar(witnessed) or session.scalar(newest)
    if note is None:
        raise NotSealedYet("number")
    return Prover(note)


def is_published(session: Session, index: int) -> bool:
    """Whether a signed checkpoint holds the entry at ``index``."""
    return bool(session.scalar(select(exists().where(LogCheckpoint.size > index))))


def place_of_lot(session: Session, lot_id: int) -> Place:
    """Where a lot was opened; raises NotSealedYet."""
    return _only(session, LogEntry.lot_id == lot_id, LogEntry.kind == Kind.LOT_OPEN)


def place_of_issue(session: Session, lot_id: int, start_g: int) -> Place:
    """Where the slice of a lot that begins at a gram was issued; raises NotSealedYet."""
    return _only(
        session,
        LogEntry.lot_id == lot_id,
        LogEntry.kind == Kind.ISSUE,
        LogEntry.start_g == start_g,
    )


def places_of_tonne(session: Session, lot_id: int, tonne: int) -> list[Place]:
    """The pages that list who has a full tonne, in order; none before it is full."""
    border_g = tonne * GRAMS_PER_TONNE
    pages = (
        select(LogEntry.index, LogEntry.body)
        .where(
            LogEntry.lot_id == lot_id,
            LogEntry.kind == Kind.TONNE,
            LogEntry.start_g.between(border_g, border_g + GRAMS_PER_TONNE - 1),
        )
        .order_by(LogEntry.start_g)
    )
    return [Place(*row) for row in session.execute(pages)]


def place_of_stated(session: Session, entry: Entry) -> Place:
    """Where a statement, or the end of one, stands; raises NotSealedYet."""
    body = entry.encode()
    found = select(LogEntry.index).where(IS_STATED, LogEntry.body == body)
    index = session.scalar(found)
    if index is None:
        raise NotSealedYet("version")
    return Place(index, body)


def _only(session: Session, *where: ColumnElement[bool]) -> Place:
    found = session.execute(select(LogEntry.index, LogEntry.body).where(*where)).one_or_none()
    if found is None:
        raise NotSealedYet("number")
    return Place(*found)
