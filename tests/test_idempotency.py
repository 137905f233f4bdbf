"""Keys and answers: the same question gets the same answer, another one is refused."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from offsets import clock as house_clock
from offsets.db import session, transaction
from offsets.errors import Invalid
from offsets.idempotency import IdempotencyKey, KeyReused, Request, forget, recall, remember
from tests.racing import together

KEY = "0123456789abcdef"


def ask(answer: str, body: object = None, caller: str = "甲", key: str = KEY) -> object:
    with transaction() as writing:
        earlier = remember(writing, Request("test", caller, key, body), {"is": answer})
    return earlier and earlier["is"]


def test_the_first_answer_is_kept(app: Flask) -> None:
    assert [ask("one"), ask("two"), ask("three")] == [None, "one", "one"]


def test_another_body_is_refused(app: Flask) -> None:
    ask("one", body={"a": 1})
    with pytest.raises(KeyReused) as refusal:
        ask("two", body={"a": 2})
    assert refusal.value.field == "Idempotency-Key"


def test_the_order_of_names_in_a_body_does_not_matter(app: Flask) -> None:
    ask("one", body={"a": 1, "b": 2})
    assert ask("two", body={"b": 2, "a": 1}) == "one"


def test_callers_never_meet(app: Flask) -> None:
    ask("one", caller="甲")
    assert ask("two", caller="乙") is None


def test_use_case_caller_and_key_do_not_run_into_each_other() -> None:
    assert Request("a", "bc", KEY, None).key_hash != Request("ab", "c", KEY, None).key_hash


def test_a_deed_that_fails_forgets_its_key(app: Flask) -> None:
    def fail() -> None:
        with transaction() as writing:
            remember(writing, Request("test", "甲", KEY, None), {"is": "one"})
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError):
        fail()
    assert ask("two") is None


def test_many_at_once_get_one_answer(app: Flask) -> None:
    answers = together(app, *[lambda name=name: ask(name) for name in "abcd"])
    assert len({answer for answer in answers if answer}) == 1
    assert answers.count(None) == 1


def test_what_was_never_asked_is_not_recalled(app: Flask) -> None:
    assert recall(session(), Request("test", "甲", KEY, None)) is None


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "has a blank in it", "证" * 20, KEY + "\n"])
def test_a_key_of_another_shape_is_refused(key: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Request("test", "甲", key, None)
    assert refusal.value.field == "Idempotency-Key"


def test_old_keys_are_forgotten(app: Flask, clock: time_machine.Traveller) -> None:
    ask("old")
    clock.shift(timedelta(days=8))
    ask("new", key=KEY[::-1])
    with transaction() as writing:
        assert forget(writing, house_clock.now() - timedelta(days=7)) == 1
    assert session().scalars(select(func.count(IdempotencyKey.id))).one() == 1
