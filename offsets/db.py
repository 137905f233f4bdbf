"""The database: one engine an application, explicit transactions, SQLite or PostgreSQL.

Reading goes through ``session()``, one per request. Writing goes through
``transaction()``: one use case, one transaction, rolled back unless it reaches
its end. On SQLite a writing transaction begins with ``BEGIN IMMEDIATE``, so
that it waits for the write lock at its start instead of failing in the middle.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from offsets import sqlite
from offsets.deeds import Deed, Question, Values

LOCK_WAIT_MS = 5_000
"""How long a PostgreSQL statement waits for a row; a lot's lock is held for some milliseconds."""

Key = BigInteger().with_variant(Integer, "sqlite")
"""Row identity; SQLite numbers rows by itself only under the plain INTEGER type."""

Document = JSON().with_variant(JSONB, "postgresql")
"""A small structured value that is read and written whole."""


class Base(DeclarativeBase):
    """Parent of every row; constraint names follow a convention so errors can be mapped."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """A UTC moment; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def connect(url: str, pool_size: int = 5) -> Engine:
    """An engine whose connections are explicit about BEGIN, and on SQLite durable and enforcing.

    So what a deed does by the driver alone is a transaction of its own.
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=5,
        pool_recycle=300,
        hide_parameters=True,  # an error's text is no place for a buyer's name
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", sqlite.prepare)
        event.listen(engine, "begin", sqlite.begin)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def init_app(app: Flask, url: str, pool_size: int = 5) -> None:
    """Give the application its engine and close each request's session at its end."""
    app.extensions["engine"] = connect(url, pool_size)
    app.teardown_appcontext(_close)


def engine() -> Engine:
    """The engine of the running application."""
    found: Engine = current_app.extensions["engine"]
    return found


def session() -> Session:
    """The reading session of this request, opened at its first use."""
    if "session" not in g:
        g.session = Session(engine(), expire_on_commit=False)
    opened: Session = g.session
    return opened


@contextmanager
def transaction() -> Iterator[Session]:
    """One use case's writing: commits at the end, rolls back on any error.

    What was read before is let go and forgotten first, so the connection is
    free and the transaction sees the newest state. Verbs do not nest: the
    outermost opens the transaction and hands its session down.
    """
    current = session()
    if current.info.get("writing"):
        raise RuntimeError("a use case is one transaction; hand the session down instead")
    current.rollback()
    current.expire_all()
    with _queue():
        current.info["writing"] = True
        try:
            current.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            yield current
            current.commit()
        except BaseException:
            current.rollback()
            raise
        finally:
            current.info.pop("writing", None)


def ask(question: Question, given: Values) -> Any:
    """What a use case in one call needs to know beforehand: a named tuple, or None."""
    _let_go()
    return question.ask(engine(), given)


def at_once(ways: Mapping[str, Deed], given: Values) -> bool:
    """A use case in one call of the driver, by the way of this database; False if not done."""
    _let_go()
    current = engine()
    return ways[current.dialect.name].do(current, given)


def _let_go() -> None:
    """Free the connection that this request has read by."""
    if "session" in g:
        g.session.rollback()


def _queue() -> AbstractContextManager[None]:
    current = engine()
    return sqlite.queue(current) if current.dialect.name == "sqlite" else nullcontext()


def _close(_: BaseException | None) -> None:
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()


def _prepare_postgresql(connection: Any, _: object) -> None:
    # Whoever waits longer than this waits for something that hangs: the buyer
    # is told to try again, and a transaction left open lets go by itself.
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_WAIT_MS}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {4 * LOCK_WAIT_MS}")
        # Rows are looked up one by one, in memory or on flash. At the price of a
        # turning disk the planner reads a small table whole instead, and a
        # prepared statement goes on doing so while the table grows.
        cursor.execute("SET random_page_cost = 1.1")
    connection.commit()
    connection.autocommit = True  # The driver's BEGIN is switched off, as on SQLite.


def _begin_postgresql(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN")
