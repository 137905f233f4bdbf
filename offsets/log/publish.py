"""Publish what is sealed: files first, then a signature, the checkpoint last.

Each step may be the last one that this process takes. Files are the same bytes
whoever writes them; a checkpoint is kept as a row before anybody can see it; and
what may be seen is only ever the newest of these rows. So the next round goes on
where this one ended, and nothing that was once shown is contradicted.
"""

from typing import NamedTuple

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.config import settings
from offsets.db import session as reading
from offsets.db import transaction
from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.errors import Refused
from offsets.ledger.note import parse_note, sign_note
from offsets.ledger.tiles import (
    CHECKPOINT_PATH,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    TileTree,
    grow,
    parse_path,
)
from offsets.ledger.tree import EMPTY_ROOT
from offsets.log.errors import LogHalted
from offsets.log.known_keys import signers
from offsets.log.models import LogBatch, LogCheckpoint, LogEntry
from offsets.log.store import Store, store

MAX_ENTRIES = 20_000
"""Of one step, about, so that it fits into memory however far the files are behind."""


class Batch(NamedTuple):
    """A size at which a batch ended, and its root."""

    size: int
    root: bytes


_SHOWN = "log_shown"
"""Where this process remembers the note that readers see."""


def publish() -> int:
    """Bring files and checkpoint up to a batch that was sealed; how many entries that adds.

    Raises LogHalted where the files contradict the database or no key is here.
    """
    session = reading()
    last = newest_checkpoint(session)
    check_not_behind(last)
    size, root = published(last)
    batch = _next_batch(session, size)
    if last:
        show(last.note)
    if batch is None:
        return 0
    outgrown = _write_files(session, store(), (size, root), batch)
    note = _signed(session, batch)
    row = {"size": batch.size, "note": note, "origin": settings().log_origin, "witnesses": 0}
    with transaction() as writing:
        writing.connection().execute(insert(LogCheckpoint), row | {"signed_at": clock.now()})
    show(note)
    for tile in outgrown:
        store().drop_partials(tile)
    return batch.size - size


def newest_checkpoint(session: Session) -> LogCheckpoint | None:
    """The last checkpoint that was signed."""
    newest = select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(1)
    found: LogCheckpoint | None = session.scalars(newest).one_or_none()
    return found


def show(note: str) -> None:
    """Let readers see this note; costs nothing where they do already."""
    if current_app.extensions.get(_SHOWN) != note:
        store().put_checkpoint(note.encode())
        current_app.extensions[_SHOWN] = note


def check_not_behind(last: LogCheckpoint | None) -> None:
    """Raise LogHalted where readers have seen a longer log than the database remembers.

    It was restored from an old backup then. To go on would give the lost places
    away a second time.
    """
    if _SHOWN in current_app.extensions:
        return
    shown = store().get(CHECKPOINT_PATH)
    if shown is None:
        return
    try:
        seen = parse_checkpoint(parse_note(shown).text)
    except Refused as error:
        raise LogHalted(f"the checkpoint that is published: {error}") from None
    if last is None or seen.size > last.size:
        there = last.size if last else 0
        raise LogHalted(f"{seen.size} entries are published, the database knows {there}")


def published(last: LogCheckpoint | None) -> tuple[int, bytes]:
    """Size and root of the log as it was signed last."""
    if last is None:
        return 0, EMPTY_ROOT
    signed = parse_checkpoint(parse_note(last.note.encode()).text)
    return signed.size, signed.root


def _next_batch(session: Session, size: int) -> Batch | None:
    """The furthest batch within reach, or the next one if that is large."""
    ahead = select(LogBatch.size, LogBatch.root).where(LogBatch.size > size)
    within = ahead.where(LogBatch.size <= size + MAX_ENTRIES).order_by(LogBatch.size.desc())
    found = (
        session.execute(within.limit(1)).one_or_none()
        or session.execute(ahead.order_by(LogBatch.size).limit(1)).one_or_none()
    )
    return Batch(*found) if found else None


def _write_files(
    session: Session, files: Store, last: tuple[int, bytes], batch: Batch
) -> list[Tile]:
    """Write all files of a batch and read back what its root stands on.

    Returns the tiles that were partial before and are full now.
    """
    size, root = last
    bodies = session.scalars(
        select(LogEntry.body)
        .where(LogEntry.index >= size, LogEntry.index < batch.size)
        .order_by(LogEntry.index)
    ).all()
    try:
        grown = grow(size, root, bodies, files.get)
        if (grown.size, grown.root) != (batch.size, batch.root):
            raise LogHalted(f"the entries up to {batch.size} do not lead to the batch's root")
        for path, content in grown.files.items():
            files.put_immutable(path, content)
        TileTree(batch.size, batch.root, files.get)
    except Refused as error:
        raise LogHalted(f"the log's files: {error}") from None
    return [
        tile for tile in map(parse_path, grown.files) if tile.is_full and _was_begun(tile, size)
    ]


def _was_begun(tile: Tile, size: int) -> bool:
    """Whether a log of that size had a part of the tile."""
    there = size >> TILE_HEIGHT * (tile.level or 0)
    return tile.index * TILE_WIDTH < there


def _signed(session: Session, batch: Batch) -> str:
    """A batch's checkpoint, signed by every key here that counts at its size."""
    text = Checkpoint(settings().log_origin, batch.size, batch.root).text()
    return sign_note(text, signers(session, batch.size)).encode().decode()
