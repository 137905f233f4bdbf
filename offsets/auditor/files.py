"""The auditor's own files: whom to trust, what was seen last, a witness's key."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.errors import Malformed
from offsets.ledger.note import parse_note


def last_seen(path: Path) -> Checkpoint | None:
    """The checkpoint that was kept, or None before the first; raises Malformed.

    It is a signed note as the log gave it out, so that two of them which
    contradict each other convict the log before anybody.
    """
    if not path.exists():
        return None
    try:
        return parse_checkpoint(parse_note(path.read_bytes()).text)
    except Malformed as error:
        raise Malformed(f"{path} does not hold a checkpoint: {error}") from None


def replace(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all, and on the disk before it returns."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else works on the file meanwhile; waits for whoever does."""
    with path.with_name(f"{path.name}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
