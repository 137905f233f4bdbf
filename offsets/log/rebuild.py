"""Write the log's files anew from the database: after losing them, or for another store."""

from sqlalchemy import select

from offsets.db import session
from offsets.ledger.errors import Refused
from offsets.ledger.tiles import grow
from offsets.ledger.tree import EMPTY_ROOT
from offsets.log.errors import LogHalted
from offsets.log.models import LogEntry
from offsets.log.publish import check_not_behind, newest_checkpoint, published
from offsets.log.store import store

CHUNK = 256 * 64
"""Whole bundles, so that nothing is written that the next chunk would replace but at the edge."""


def rebuild() -> int:
    """Write all files of the newest signed checkpoint; how many entries it has.

    What is there already stays; raises LogHalted where it differs. The worker
    writes the checkpoint's own file when it starts.
    """
    reading = session()
    last = newest_checkpoint(reading)
    check_not_behind(last)
    if last is None:
        return 0
    target_size, target_root = published(last)
    size, root = 0, EMPTY_ROOT
    try:
        while size < target_size:
            upto = min(size + CHUNK, target_size)
            bodies = reading.scalars(
                select(LogEntry.body)
                .where(LogEntry.index >= size, LogEntry.index < upto)
                .order_by(LogEntry.index)
            ).all()
            grown = grow(size, root, bodies, store().get)
            for path, content in grown.files.items():
                store().put_immutable(path, content)
            size, root = grown.size, grown.root
    except Refused as error:
        raise LogHalted(f"the log's files: {error}") from None
    if root != target_root:
        raise LogHalted("the entries do not lead to the root that was signed")
    return size
