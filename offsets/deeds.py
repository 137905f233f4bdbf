"""What a database does in one call: deeds, each a transaction of its own, and questions.

What every buyer does is compiled once, at its first use, and handed to the
driver whole. Executed through SQLAlchemy, a statement's compiled form is
looked for each time, and on SQLite, which has one write lock for all, Python
would hold that lock from one statement to the next.

Parameters are named by ``bindparam``. What a statement says literally stays as
it is. Where a value is missing, KeyError is raised before anything is done.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol, cast

from sqlalchemy import ClauseElement, Connection, Dialect, Engine, PoolProxiedConnection, Row
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.sql.compiler import SQLCompiler

from offsets.sqlite import queue

Values = Mapping[str, Any]
Prepare = Callable[[Any], Any]


class Question:
    """A query of at most one row, of columns that every driver gives as they are."""

    def __init__(self, query: ClauseElement) -> None:
        self._query = query

    def ask(self, engine: Engine, given: Values) -> Row[Any] | None:
        text = self._texts[engine.dialect.name]
        with _connect(engine) as connection:
            return connection.exec_driver_sql(text.sql, text.values(given)).one_or_none()

    @cached_property
    def _texts(self) -> dict[str, "_Text"]:
        return {name: _Text(self._query, dialect) for name, dialect in _DIALECTS.items()}


class Deed(Protocol):
    """What is done wholly or not at all."""

    def do(self, engine: Engine, given: Values) -> bool:
        """Whether it was done."""


class Statement:
    """On PostgreSQL: one statement, which answers with a row where it did its work."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement

    def do(self, engine: Engine, given: Values) -> bool:
        values = self._text.values(given)
        with _connect(engine) as connection:
            try:
                answer = connection.exec_driver_sql(self._text.sql, values)
            except IntegrityError:
                return False
            return answer.one_or_none() is not None

    @cached_property
    def _text(self) -> "_Text":
        return _Text(self._statement, _DIALECTS["postgresql"])


class Script:
    """On SQLite: statements of which each must change one row, run by a view's trigger.

    A row of the values is inserted into the view, so SQLite does everything
    before Python has its next turn. View and trigger are the connection's own and
    leave nothing in the file.
    """

    def __init__(self, name: str, *statements: ClauseElement) -> None:
        dialect = _InTrigger()
        compiled = [_compiled(statement, dialect) for statement in statements]
        kinds = {said: bind.type for each in compiled for bind, said in each.bind_names.items()}
        self._prepare = {said: _preparing(kind, dialect) for said, kind in kinds.items()}
        self._lessons = tuple(_lessons(name, kinds, map(str, compiled)))
        self._sql = f"INSERT INTO {name} VALUES ({', '.join('?' * len(kinds))})"  # noqa: S608

    def do(self, engine: Engine, given: Values) -> bool:
        """Raises OperationalError where the turn never came."""
        values = [prepare(given[name]) for name, prepare in self._prepare.items()]
        connection = engine.raw_connection()
        try:
            driver = self._taught(connection)
            with queue(engine):
                driver.execute(self._sql, values)
        except sqlite3.IntegrityError:
            return False
        except sqlite3.OperationalError as error:
            raise OperationalError(None, None, error) from error
        finally:
            connection.close()
        return True

    def _taught(self, connection: PoolProxiedConnection) -> Any:
        driver: Any = connection.driver_connection
        # Whoever had the connection before may have left the driver to begin a
        # transaction by itself, which nobody would end.
        driver.isolation_level = None
        if self not in connection.info:
            for lesson in self._lessons:
                driver.execute(lesson)
            connection.info[self] = True
        return driver


class _Text:
    """A statement as the driver takes it."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = _compiled(statement, dialect)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        prepare = {name: _preparing(bind.type, dialect) for name, bind in binds.items()}
        self.sql = str(compiled)
        self._prepare = {name: prepare[name] for name, bind in binds.items() if bind.required}
        self._said = {
            name: prepare[name](bind.value) for name, bind in binds.items() if not bind.required
        }

    def values(self, given: Values) -> dict[str, Any]:
        asked = {name: prepare(given[name]) for name, prepare in self._prepare.items()}
        return self._said | asked


class _NewRow(SQLiteCompiler):
    """Says a parameter as the column that carries it, and anything else as it stands."""

    def visit_bindparam(self, bindparam: Any, *given: Any, **named: Any) -> Any:
        named["literal_binds"] = not bindparam.required
        return super().visit_bindparam(bindparam, *given, **named)  # type: ignore[no-untyped-call]

    def render_literal_value(self, value: Any, type_: Any) -> str:
        if isinstance(value, bytes):
            return f"x'{value.hex()}'"  # SQLAlchemy would write them as text.
        return super().render_literal_value(value, type_)

    def bindparam_string(self, name: str, *given: Any, **named: Any) -> str:
        super().bindparam_string(name, *given, **named)
        return f"NEW.{name}"


class _InTrigger(pysqlite.dialect):
    statement_compiler = _NewRow


_DIALECTS: dict[str, Dialect] = {
    "postgresql": psycopg.dialect(),  # type: ignore[no-untyped-call]
    "sqlite": pysqlite.dialect(paramstyle="named"),
}


def _lessons(name: str, columns: Iterable[str], statements: Iterable[str]) -> Iterator[str]:
    """A view that takes the values, and what is done when it is given them."""
    yield f"CREATE TEMP VIEW {name} AS SELECT {', '.join(f'NULL AS {one}' for one in columns)}"
    check = "SELECT RAISE(ABORT, 'nothing to change') WHERE changes() <> 1"
    steps = "".join(f"{statement}; {check}; " for statement in statements)
    yield f"CREATE TEMP TRIGGER do_{name} INSTEAD OF INSERT ON {name} BEGIN {steps}END"


def _connect(engine: Engine) -> Connection:
    """Without BEGIN and COMMIT on PostgreSQL: each is a round trip, and locks last from one
    to the other."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
    return connection


def _compiled(statement: ClauseElement, dialect: Dialect) -> SQLCompiler:
    return cast(SQLCompiler, statement.compile(dialect=dialect))


def _preparing(kind: Any, dialect: Dialect) -> Prepare:
    """What turns a value of a column's type into one of the driver's."""
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
