"""A script is one transaction on the driver: all of it or nothing, in its turn."""

from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import OperationalError

from offsets import sqlite
from offsets.db import connect, engine, in_turn, session
from offsets.idempotency import IdempotencyKey
from offsets.sqlite import Script
from tests.racing import together

pytestmark = pytest.mark.only("sqlite")

NOW = datetime(2026, 5, 1, tzinfo=UTC)
_COLUMNS = IdempotencyKey.__table__.c
_ADD = insert(IdempotencyKey).values(
    {name: bindparam(name, type_=_COLUMNS[name].type) for name in ("key_hash", "answer")}
    | {"body_hash": b"b" * 32, "created_at": NOW}
)
_RENAME = (
    update(IdempotencyKey)
    .where(IdempotencyKey.key_hash == bindparam("old"))
    .values(key_hash=bindparam("key_hash", type_=_COLUMNS.key_hash.type))
)
ADD, ADD_AND_RENAME = Script(_ADD), Script(_ADD, _RENAME)


def given(sign: str, **more: object) -> dict[str, object]:
    return {"key_hash": sign.encode() * 32, "answer": {"order": sign}} | more


def count() -> int:
    session().rollback()
    return session().scalars(select(func.count(IdempotencyKey.id))).one()


def test_values_go_through_their_types(app: Flask) -> None:
    assert in_turn(ADD, given("a"))
    row = session().scalars(select(IdempotencyKey)).one()
    assert (row.answer, row.created_at, row.body_hash) == ({"order": "a"}, NOW, b"b" * 32)


def test_a_statement_that_changes_nothing_takes_all_back(app: Flask) -> None:
    assert not in_turn(ADD_AND_RENAME, given("a", old=b"nobody"))
    assert count() == 0
    assert in_turn(ADD, given("a"))


def test_a_broken_constraint_takes_all_back(app: Flask) -> None:
    assert in_turn(ADD, given("a"))
    assert not in_turn(ADD, given("a"))
    assert count() == 1


def test_a_forgotten_value_is_an_error_before_the_turn(app: Flask) -> None:
    with pytest.raises(KeyError, match="answer"):
        in_turn(ADD, {"key_hash": b"a" * 32})
    assert in_turn(ADD, given("a"))


def test_many_at_once_take_turns(app: Flask) -> None:
    written = together(app, *(lambda n=n: in_turn(ADD, given(chr(97 + n))) for n in range(12)))
    assert (written, count()) == ([True] * 12, 12)


def test_who_does_not_queue_is_waited_for_and_then_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A foreign program holds SQLite's own lock: the house gives up with an error it knows."""
    monkeypatch.setattr(sqlite, "BUSY_MS", 50)
    hasty, other = (connect(str(engine().url)) for _ in range(2))
    held, done = Event(), Event()

    def hold_lock() -> None:
        foreign = other.raw_connection()
        foreign.driver_connection.execute("BEGIN IMMEDIATE")
        held.set()
        done.wait(10)
        foreign.driver_connection.execute("ROLLBACK")
        foreign.close()

    thread = Thread(target=hold_lock)
    thread.start()
    try:
        assert held.wait(10)
        with pytest.raises(OperationalError):
            ADD.run(hasty, given("a"))
    finally:
        done.set()
        thread.join()
    assert ADD.run(hasty, given("a"))
    hasty.dispose()
    other.dispose()
