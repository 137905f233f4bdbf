"""Rendered files kept on disk by what they are made of; each machine has its own.

A file's key is the hash of its data, its format and the edition of the
templates, so nothing ever goes stale and nothing needs to be told. Only what
strangers may see is kept here: a full name is drawn anew each time. Losing the
folder, or being unable to write it, costs some milliseconds and nothing else.
"""

import secrets
from contextlib import suppress
from itertools import count
from pathlib import Path

MOST_FILES = 2_000
"""At 60 to 600 kB a file this stays well below a gigabyte."""

_SWEEP_EVERY = 100
_writes = count(1)


def get(folder: Path, name: str) -> bytes | None:
    """The kept file, or None."""
    try:
        return (folder / name).read_bytes()
    except OSError:
        return None


def put(folder: Path, name: str, content: bytes) -> None:
    """Keep a file; readers see all of it or nothing. Now and then the oldest give way."""
    fresh = folder / f".{secrets.token_hex(8)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        fresh.replace(folder / name)
        if next(_writes) % _SWEEP_EVERY == 0:
            sweep(folder)
    except OSError:
        with suppress(OSError):
            fresh.unlink()


def sweep(folder: Path, most: int = MOST_FILES) -> None:
    """Delete the oldest files beyond the number that may stay."""
    files = sorted(folder.iterdir(), key=_written_at, reverse=True)
    for file in files[most:]:
        file.unlink(missing_ok=True)


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0  # Another process swept it between listing and asking.
