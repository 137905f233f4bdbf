"""What SQLite needs that PostgreSQL does not: explicit transactions and a queue for writers."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

BUSY_MS = 10_000
"""How long a writer waits for its turn: long enough for a queue of 32."""

WAL_PAGES = 8_000
"""So many pages, 32 MB, are written before they are copied home. A page that was written often
is copied once, and whoever copies has the lock meanwhile."""


@contextmanager
def queue(engine: Engine) -> Iterator[None]:
    """Queue up for the one write lock.

    SQLite itself lets a writer who comes too late sleep and look again, up to
    a tenth of a second at a time, while the lock lies free. The operating
    system wakes the next one at once. Whoever writes without queueing, such as
    another program, still meets SQLite's own lock.
    """
    file = engine.url.database
    if file is None:
        yield
        return
    turn = os.open(f"{file}.turn", os.O_RDWR | os.O_CREAT, 0o666)  # As umask says.
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)  # Gives the turn back.


def prepare(connection: Any, _: object) -> None:
    """Make a new connection durable, enforcing, and silent about BEGIN."""
    # The driver's own transaction handling is switched off, so that ``begin``
    # alone decides how a transaction begins.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        f"wal_autocheckpoint={WAL_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection) -> None:
    """Begin as the caller asked for: writers take the lock at once, not in the middle."""
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
