"""What a database does in one call: deeds, each a transaction of its own, and questions.

What every buyer does is compiled once, at its first use, and handed to the
driver whole. Executed through SQLAlchemy, a statement's compiled form is
looked for each time, and on SQLite, which has one write lock for all, Python
would hold that lock from one statement to the next. Errors of the driver are
raised as SQLAlchemy's all the same.

Parameters are named by ``bindparam``. What a statement says literally stays as
it is. Where a value is missing, KeyError is raised before anything is done.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol, cast

from sqlalchemy import ClauseElement, Dialect, Engine, PoolProxiedConnection, Select
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import DBAPIError, IntegrityError, MultipleResultsFound
from sqlalchemy.sql.compiler import SQLCompiler

from offsets.sqlite import queue

Values = Mapping[str, Any]
Prepare = Callable[[Any], Any]


class Question:
    """A query of at most one row, of columns that every driver gives as they are."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        self._query = query
        self._answer = namedtuple("Answer", query.selected_columns.keys())  # type: ignore[misc]

    def ask(self, engine: Engine, given: Values) -> Any:
        """A named tuple of the columns, or None."""
        text = self._texts[engine.dialect.name]
        values = text.values(given)
        with _lent(engine) as (driver, _):
            found = _one(driver.execute(text.sql, values))
        return found and self._answer(*found)

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
        try:
            with _lent(engine) as (driver, _):
                return _one(driver.execute(self._text.sql, values)) is not None
        except IntegrityError:
            return False

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
        try:
            with _lent(engine) as (driver, known):
                self._teach(driver, known)
                with queue(engine):
                    driver.execute(self._sql, values)
        except IntegrityError:
            return False
        return True

    def _teach(self, driver: Any, known: dict[Any, Any]) -> None:
        if self not in known:
            for lesson in self._lessons:
                driver.execute(lesson)
            known[self] = True


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


_SILENT = {"postgresql": ("autocommit", True), "sqlite": ("isolation_level", None)}
"""How a driver is told to begin no transaction by itself, which nobody would end."""


@contextmanager
def _lent(engine: Engine) -> Iterator[tuple[Any, dict[Any, Any]]]:
    """A connection of the pool as the driver has it, each of whose statements is a transaction.

    And what is remembered of it as long as it lives. Errors are SQLAlchemy's.
    """
    name, silent = _SILENT[engine.dialect.name]
    base: Any = engine.dialect.loaded_dbapi.Error
    try:
        connection = engine.raw_connection()
        driver: Any = connection.driver_connection
        try:
            # Whoever had the connection before may have had it otherwise.
            if getattr(driver, name) is not silent:
                setattr(driver, name, silent)
            yield driver, connection.info
        except base as error:
            _give_up_if_lost(engine, connection, error)
            raise
        finally:
            connection.close()
    except base as error:
        raise DBAPIError.instance(None, None, error, base) from error


def _one(answer: Any) -> Any:
    """Its row, or None; raises MultipleResultsFound where there are more."""
    rows = answer.fetchall()
    if len(rows) > 1:
        raise MultipleResultsFound(f"{len(rows)} rows where there may be one")
    return rows[0] if rows else None


def _give_up_if_lost(engine: Engine, connection: PoolProxiedConnection, error: Any) -> None:
    """Where the server went away, all connections of the pool went with it."""
    if engine.dialect.is_disconnect(error, connection, None):
        connection.invalidate(error)
        engine.dispose()


def _compiled(statement: ClauseElement, dialect: Dialect) -> SQLCompiler:
    return cast(SQLCompiler, statement.compile(dialect=dialect))


def _preparing(kind: Any, dialect: Dialect) -> Prepare:
    """What turns a value of a column's type into one of the driver's."""
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
