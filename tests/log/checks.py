"""What must hold of a log whatever happened to it."""

from collections.abc import Iterable

from sqlalchemy import select

from offsets.certificates.models import Allocation, Certificate
from offsets.config import settings
from offsets.db import session
from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.decode import decode
from offsets.ledger.entry import Issue, Kind
from offsets.ledger.monitor import Expectation, Report, monitor
from offsets.ledger.note import parse_note
from offsets.ledger.replay import replay
from offsets.ledger.rules import Violation
from offsets.ledger.tiles import Read, TileTree
from offsets.ledger.tree import root
from offsets.log.models import LogEntry, LoggedLot, PendingEntry
from offsets.log.witnesses import trust


def bodies() -> list[bytes]:
    """All entries that have a place, in order."""
    return list(session().scalars(select(LogEntry.body).order_by(LogEntry.index)))


def kinds() -> list[str]:
    """The kinds of all entries that have a place, in order."""
    found = session().scalars(select(LogEntry.kind).order_by(LogEntry.index))
    return [Kind(kind).name for kind in found]


def violations() -> list[Violation]:
    """What a replay of the sealed entries finds."""
    return replay(settings().log_origin, bodies())


def sold() -> list[tuple[bytes, int, int, bytes]]:
    """Every slice that was sold, as its ISSUE should say it."""
    rows = session().execute(
        select(LoggedLot.leaf, Allocation.start_g, Allocation.end_g, Certificate.commitment)
        .join_from(Allocation, Certificate)
        .join(LoggedLot, LoggedLot.lot_id == Allocation.lot_id)
    )
    return sorted(tuple(row) for row in rows)


def issued() -> list[tuple[bytes, int, int, bytes]]:
    """Every ISSUE that has a place."""
    found = [decode(body) for body in bodies()]
    return sorted(
        (each.lot, each.start_g, each.end_g, each.commitment)
        for each in found
        if isinstance(each, Issue)
    )


def waiting() -> int:
    """How many entries wait beside the axis."""
    return len(session().scalars(select(PendingEntry.id)).all())


def read_as_auditor(read: Read, last: Checkpoint | None = None) -> Report:
    """What a monitor says of the published files."""
    return monitor(read, Expectation(trust(session()), last))


def shown(read: Read) -> Checkpoint | None:
    """The checkpoint that readers see now."""
    note = read("checkpoint")
    return parse_checkpoint(parse_note(note).text) if note else None


def forgotten(read: Read, seen: Iterable[Checkpoint]) -> list[int]:
    """Sizes of the checkpoints seen before that the log as it is now does not continue."""
    now = shown(read)
    assert now is not None
    tree = TileTree(now.size, now.root, read)
    return [
        old.size for old in seen if old.size > now.size or root(old.size, tree.node) != old.root
    ]
