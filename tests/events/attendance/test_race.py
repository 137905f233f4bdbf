"""The same phone answers many times at once, and is one row; without the constraint it is many."""

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Column, LargeBinary, MetaData, Table, func, insert, select

from offsets.db import session, transaction
from offsets.events.attendance.answer import Taken, answer
from offsets.events.attendance.errors import AnsweredElsewhere
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer, AnswerVersion
from offsets.events.attendance.tickets import add_tickets
from tests.events.attendance.making import fresh, make_answer, make_asked, make_phone, reply
from tests.racing import together

AT_ONCE = 8


def counted(questions: Asked) -> tuple[int, int, int]:
    session().rollback()
    rows = session().scalar(select(func.count(Answer.id))) or 0
    versions = session().scalar(select(func.count(AnswerVersion.id))) or 0
    return rows, versions, fresh(questions).answers


def test_one_phone_at_once_is_one_answer(app: Flask) -> None:
    questions, phone = make_asked(), make_phone()
    said = [reply(questions, phone, nights=nights) for nights in range(AT_ONCE)]
    done = together(app, *(lambda each=each: answer(questions, each) for each in said))
    assert sorted(each.version for each in done) == list(range(1, AT_ONCE + 1))
    assert counted(questions) == (1, AT_ONCE, 1)
    # What stands is what was said last.
    row = session().scalars(select(Answer)).one()
    last = session().scalars(select(AnswerVersion).filter_by(version=AT_ONCE)).one()
    assert (row.version, row.nights) == (AT_ONCE, last.nights)


def test_one_form_at_once_is_one_version(app: Flask) -> None:
    questions = make_asked()
    said = reply(questions)
    done = together(app, *[lambda: answer(questions, said)] * AT_ONCE)
    assert {each.version for each in done} == {1}
    assert counted(questions) == (1, 1, 1)


def test_many_phones_at_once_are_all_counted(app: Flask) -> None:
    questions = make_asked()
    done = together(app, *[lambda: make_answer(questions)] * AT_ONCE)
    assert all(isinstance(each, Taken) for each in done)
    assert counted(questions) == (AT_ONCE, AT_ONCE, AT_ONCE)


def test_one_registration_code_on_many_phones_is_one_answer(app: Flask) -> None:
    questions = make_asked()
    add_tickets(questions, ["T1"])
    questions = fresh(questions)
    done = together(app, *[lambda: make_answer(questions, ticket="T1")] * AT_ONCE)
    assert sum(isinstance(each, Taken) for each in done) == 1
    assert sum(isinstance(each, AnsweredElsewhere) for each in done) == AT_ONCE - 1
    assert counted(questions) == (1, 1, 1)


BARE = Table("bare_answers", MetaData(), Column("device_hash", LargeBinary))
"""The same without its constraint."""


@pytest.fixture
def bare(app: Flask) -> Iterator[Table]:
    session().rollback()
    BARE.create(app.extensions["engine"])
    yield BARE
    session().rollback()
    BARE.drop(app.extensions["engine"])


def test_looking_first_and_writing_then_counts_a_phone_twice(app: Flask, bare: Table) -> None:
    """What the constraint is for: the obvious way, raced, takes one phone for several."""
    phone = make_phone()
    together(app, *[lambda: look_and_write(bare, phone)] * AT_ONCE)
    session().rollback()
    assert session().scalar(select(func.count()).select_from(bare)) > 1


def look_and_write(table: Table, phone: bytes) -> None:
    known = session().scalar(select(table.c.device_hash).where(table.c.device_hash == phone))
    time.sleep(0.05)  # what a request does between looking and writing
    if known is None:
        with transaction() as writing:
            writing.execute(insert(table).values(device_hash=phone))
