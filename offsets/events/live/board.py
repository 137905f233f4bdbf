"""One state of each watched event for all processes of a machine, read by one of them at a time.

The state lies in a file beside the house's other things. Whoever finds it older than
``FRESH_S`` and gets the lock reads it anew; everybody else shows what lies there. So
the database is asked as often for one watcher as for a thousand.
"""

import fcntl
import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from offsets.codes import ALPHABET
from offsets.config import settings
from offsets.db import session
from offsets.errors import NotFound
from offsets.events.live.look import LiveState, look
from offsets.events.live.rules import FRESH_S

_log = logging.getLogger(__name__)
_SIGNS = frozenset(ALPHABET.lower())
_MOST_KEPT = 50
"""Events that one process keeps at hand; more than are ever on a screen at once."""


@dataclass(frozen=True, slots=True)
class Board:
    """A state, and a name for it that changes whenever anything in it does."""

    version: str
    state: LiveState


_kept: dict[Path, tuple[tuple[int, int], Board]] = {}
"""What this process has read of the files, by inode and moment of writing."""


def board(public_id: str) -> Board:
    """The event's live state, a few seconds old at most; raises NotFound."""
    path = _path(public_id)
    at_hand = _stored(path)
    if at_hand is not None and _is_fresh(path):
        return at_hand
    with _turn(path, waits=at_hand is None) as is_ours:
        if not is_ours and at_hand is not None:
            return at_hand
        if _is_fresh(path) and (stored := _stored(path)) is not None:
            return stored
        return _renew(public_id, path, at_hand)


def refresh(public_id: str) -> Board:
    """The state as it stands this moment, kept for everybody; raises NotFound."""
    path = _path(public_id)
    with _turn(path, waits=True):
        return _renew(public_id, path, None)


def _renew(public_id: str, path: Path, before: Board | None) -> Board:
    try:
        session().rollback()
        found = _board(look(public_id))
        session().rollback()
    except NotFound:
        for each in (path, _seen(path), path.with_suffix(".lock")):
            each.unlink(missing_ok=True)
        raise
    except SQLAlchemyError:
        if before is None:
            raise
        # A screen in a hall had better stand still for a moment than show an error.
        _log.warning("live_state_not_read")
        _seen(path).touch()
        return before
    if before is None or before.version != found.version:
        _write(path, found)
    _seen(path).touch()
    return found


def _board(state: LiveState) -> Board:
    text = json.dumps(state, sort_keys=True, ensure_ascii=False)
    return Board(hashlib.sha256(text.encode()).hexdigest()[:16], state)


def _path(public_id: str) -> Path:
    if not public_id or len(public_id) > 20 or not _SIGNS.issuperset(public_id):
        raise NotFound("event")
    return settings().var_dir / "live" / f"{public_id}.json"


def _seen(path: Path) -> Path:
    """The file whose moment of change says when the database was last asked."""
    return path.with_suffix(".seen")


def _is_fresh(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return 0 <= time.time() - _seen(path).stat().st_mtime < FRESH_S
    return False


def _stored(path: Path) -> Board | None:
    try:
        there = path.stat()
    except FileNotFoundError:
        _kept.pop(path, None)
        return None
    mark = (there.st_ino, there.st_mtime_ns)
    known = _kept.get(path)
    if known is not None and known[0] == mark:
        return known[1]
    with suppress(FileNotFoundError, ValueError):
        found = _board(json.loads(path.read_text("utf-8")))
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[path] = (mark, found)
        return found
    return None


def _write(path: Path, found: Board) -> None:
    """In one go: whoever reads sees the old state or the new one, on an inode of its own."""
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps(found.state, ensure_ascii=False), "utf-8")
    fresh.replace(path)


@contextmanager
def _turn(path: Path, waits: bool) -> Iterator[bool]:
    """Whether it is our turn to read the database; who has nothing to show waits for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
