"""What SQLite needs that PostgreSQL does not: explicit transactions, a queue, and short turns.

SQLite has one write lock for all, and Python holds it. A statement through
SQLAlchemy costs a tenth of a millisecond, of which SQLite takes a tenth. A
``Script`` compiles its statements once, prepares their values before it queues
for the lock, and lets the driver run them one after another.
"""

import fcntl
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import ClauseElement, Engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.compiler import SQLCompiler

BUSY_MS = 10_000
"""How long a writer waits for its turn: long enough for a queue of 32."""

Values = Mapping[str, Any]

_DIALECT = sqlite.dialect(paramstyle="named")


class Script:
    """Statements that are one transaction; each must change a row, or nothing is written.

    Parameters are named by ``bindparam``, over all statements. What a statement
    says literally stays as it is.
    """

    def __init__(self, *statements: ClauseElement) -> None:
        self._steps = [_Step(statement) for statement in statements]

    def run(self, engine: Engine, given: Values) -> bool:
        """Whether it was written; raises OperationalError where the turn never came."""
        ready = [(step.sql, step.values(given)) for step in self._steps]
        connection = engine.raw_connection()
        try:
            with queue(engine):
                return _run(connection.driver_connection, ready)
        except sqlite3.OperationalError as error:
            raise OperationalError(None, None, error) from error
        finally:
            connection.close()


class _Step:
    """One statement as the driver takes it."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=_DIALECT))
        self.sql = str(compiled)
        named = {name: bind for bind, name in compiled.bind_names.items()}
        self._said = {name: bind.value for name, bind in named.items() if not bind.required}
        self._prepare = {name: _preparing(bind.type) for name, bind in named.items()}

    def values(self, given: Values) -> dict[str, Any]:
        said = self._said
        return {
            name: prepare(given[name] if name in given else said[name])
            for name, prepare in self._prepare.items()
        }


def _preparing(kind: Any) -> Callable[[Any], Any]:
    """What turns a value of a column's type into one of the driver's."""
    prepare = kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return prepare or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _run(driver: Any, ready: list[tuple[str, dict[str, Any]]]) -> bool:
    driver.execute("BEGIN IMMEDIATE")
    try:
        for sql, values in ready:
            if driver.execute(sql, values).rowcount != 1:
                driver.execute("ROLLBACK")
                return False
        driver.execute("COMMIT")
    except sqlite3.IntegrityError:
        driver.execute("ROLLBACK")
        return False
    except BaseException:
        driver.execute("ROLLBACK")
        raise
    return True


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
    with open(f"{file}.turn", "ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # Given back when the file is closed.
        yield


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
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection) -> None:
    """Begin as the caller asked for: writers take the lock at once, not in the middle."""
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
