"""A deed is one transaction in one call: all of it or nothing, and on SQLite in its turn."""

from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, insert, literal, select, update
from sqlalchemy.exc import MultipleResultsFound, OperationalError

from offsets import sqlite
from offsets.db import ask, at_once, connect, engine, session
from offsets.deeds import Question, Script, Statement
from offsets.idempotency import IdempotencyKey
from tests.racing import together

NOW = datetime(2026, 5, 1, tzinfo=UTC)
BODY = bytes(range(32))
_COLUMNS = IdempotencyKey.__table__.c
_ADD = insert(IdempotencyKey).values(
    {name: bindparam(name, type_=_COLUMNS[name].type) for name in ("key_hash", "answer")}
    | {"body_hash": BODY, "created_at": NOW}
)
_RENAME = (
    update(IdempotencyKey)
    .where(IdempotencyKey.key_hash == bindparam("old"))
    .values(key_hash=bindparam("key_hash", type_=_COLUMNS.key_hash.type))
)
_ANSWERED = IdempotencyKey.id
ADD = {"sqlite": Script("add_key", _ADD), "postgresql": Statement(_ADD.returning(_ANSWERED))}
RENAME = {
    "sqlite": Script("rename_key", _RENAME),
    "postgresql": Statement(_RENAME.returning(_ANSWERED)),
}
ADD_AND_RENAME = {"sqlite": Script("add_and_rename_key", _ADD, _RENAME)}


def given(sign: str, **more: object) -> dict[str, object]:
    return {"key_hash": sign.encode() * 32, "answer": {"order": sign}} | more


def count() -> int:
    session().rollback()
    return session().scalars(select(func.count(IdempotencyKey.id))).one()


def test_values_go_through_their_types(app: Flask) -> None:
    assert at_once(ADD, given("a"))
    row = session().scalars(select(IdempotencyKey)).one()
    assert (row.answer, row.created_at, row.body_hash) == ({"order": "a"}, NOW, BODY)


def test_a_question_has_one_answer_or_none(app: Flask) -> None:
    """Columns come as they are; what is in a document is taken out by the database."""
    columns = (IdempotencyKey.id, IdempotencyKey.answer["order"].as_string().label("order"))
    which = IdempotencyKey.key_hash == bindparam("key_hash", type_=_COLUMNS.key_hash.type)
    question = Question(select(*columns).where(which, IdempotencyKey.body_hash == BODY))
    assert ask(question, given("a")) is None
    assert at_once(ADD, given("a"))
    row = ask(question, given("a"))
    assert row is not None
    assert row.order == "a"


def test_a_question_of_two_rows_is_an_error(app: Flask) -> None:
    question = Question(select(IdempotencyKey.id).where(IdempotencyKey.body_hash == BODY))
    assert at_once(ADD, given("a"))
    assert ask(question, {}) is not None
    assert at_once(ADD, given("b"))
    with pytest.raises(MultipleResultsFound):
        ask(question, {})


def test_what_nothing_comes_of_was_not_done(app: Flask) -> None:
    assert not at_once(RENAME, given("a", old=b"nobody"))
    assert at_once(ADD, given("b"))
    assert at_once(RENAME, given("a", old=b"b" * 32))
    assert session().scalars(select(IdempotencyKey.key_hash)).one() == b"a" * 32


@pytest.mark.only("sqlite")
def test_a_step_that_changes_nothing_takes_back_those_before_it(app: Flask) -> None:
    assert not at_once(ADD_AND_RENAME, given("a", old=b"nobody"))
    assert count() == 0
    assert at_once(ADD, given("a"))


def test_a_broken_constraint_takes_all_back(app: Flask) -> None:
    assert at_once(ADD, given("a"))
    assert not at_once(ADD, given("a"))
    assert count() == 1


def test_a_forgotten_value_is_an_error_before_the_turn(app: Flask) -> None:
    with pytest.raises(KeyError, match="answer"):
        at_once(ADD, {"key_hash": b"a" * 32})
    assert at_once(ADD, given("a"))


def test_it_is_written_for_good_whatever_was_done_on_the_connection_before(app: Flask) -> None:
    """SQLAlchemy leaves SQLite's driver to begin transactions of its own, which nobody ends."""
    for sign in "abc":
        plain = engine().execution_options(isolation_level="AUTOCOMMIT")
        with plain.connect() as connection:
            connection.execute(select(literal(1)))
        assert at_once(ADD, given(sign))
    other = connect(engine().url.render_as_string(hide_password=False))
    with other.connect() as connection:
        assert connection.scalar(select(func.count(IdempotencyKey.id))) == 3
    other.dispose()


def test_many_at_once_take_turns(app: Flask) -> None:
    done = together(app, *(lambda n=n: at_once(ADD, given(chr(97 + n))) for n in range(12)))
    assert (done, count()) == ([True] * 12, 12)


@pytest.mark.only("sqlite")
def test_it_leaves_nothing_in_the_file_but_its_rows(app: Flask) -> None:
    assert at_once(ADD, given("a"))
    other = connect(str(engine().url))
    with other.connect() as connection:
        made = "SELECT count(*) FROM sqlite_schema WHERE type IN ('view', 'trigger')"
        assert connection.exec_driver_sql(made).scalar() == 0
    other.dispose()


@pytest.mark.only("sqlite")
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
            ADD["sqlite"].do(hasty, given("a"))
    finally:
        done.set()
        thread.join()
    assert ADD["sqlite"].do(hasty, given("a"))
    hasty.dispose()
    other.dispose()


@pytest.mark.only("postgresql")
def test_where_the_server_went_away_one_buyer_hears_so_and_the_next_is_served(app: Flask) -> None:
    """All connections of the pool went with it; each would else fail somebody."""
    hasty, other = (connect(engine().url.render_as_string(hide_password=False)) for _ in range(2))
    pooled = [hasty.raw_connection() for _ in range(3)]
    drivers: list[Any] = [one.driver_connection for one in pooled]
    ends = [f"SELECT pg_terminate_backend({one.info.backend_pid}, 5000)" for one in drivers]
    for one in pooled:
        one.close()
    with other.connect() as connection:
        assert [connection.exec_driver_sql(end).scalar() for end in ends] == [True] * 3
    with pytest.raises(OperationalError):
        ADD["postgresql"].do(hasty, given("a"))
    assert ADD["postgresql"].do(hasty, given("a"))
    assert count() == 1
    hasty.dispose()
    other.dispose()


@pytest.mark.only("postgresql")
def test_where_no_server_is_the_error_is_one_the_house_knows(app: Flask) -> None:
    nowhere = connect(engine().url.set(database="nowhere").render_as_string(hide_password=False))
    with pytest.raises(OperationalError):
        ADD["postgresql"].do(nowhere, given("a"))
