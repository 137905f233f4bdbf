"""A refresh token is good once; what comes of it when it comes again."""

from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.accounts.enter import enter
from offsets.accounts.models import SignIn
from offsets.accounts.recognise import recognise
from offsets.accounts.refresh import refresh
from offsets.accounts.rules import REFRESH_GRACE, Door
from offsets.accounts.tokens import new_refresh_token
from offsets.db import session, transaction
from offsets.errors import DomainError
from tests.racing import together


@pytest.fixture
def token(app: Flask) -> str:
    """A refresh token of somebody who signed in by a mini-program."""
    with transaction() as writing:
        person = recognise(writing, "wechat", "oSomebody", "zh")
        entered = enter(writing, person, Door.MINI_PROGRAM, "WeChat, iOS")
    assert entered.refresh_token is not None
    return entered.refresh_token


def said(token: str) -> str:
    """``ok``, or the code of the refusal."""
    try:
        refresh(token)
    except DomainError as error:
        return error.code
    return "ok"


def ended() -> bool:
    session().rollback()
    return session().scalars(select(SignIn.ended_at)).one() is not None


def test_of_two_at_once_exactly_one_wins(app: Flask, token: str) -> None:
    done = together(app, lambda: refresh(token), lambda: refresh(token))
    codes = sorted(getattr(each, "code", "ok") for each in done)
    assert codes == ["ok", "token_spent"]
    assert not ended()
    (won,) = (each for each in done if not isinstance(each, DomainError))
    assert said(won.refresh_token) == "ok"


def test_without_the_condition_both_would_win(
    app: Flask, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: read, then write, as one would at first."""
    from offsets.accounts import refresh as module

    both_have_read = Barrier(2)

    def careless(writing: Any, row: SignIn, token: str) -> object:
        row.seen_at = row.seen_at + timedelta(seconds=1)
        return object()

    def read(writing: Any, token: str) -> SignIn | None:
        row = session().scalars(select(SignIn)).one()
        both_have_read.wait(5)
        return row

    monkeypatch.setattr(module, "_rotate", careless)
    if app.extensions["engine"].dialect.name == "postgresql":
        # On SQLite they stand in a queue and cannot both have read.
        monkeypatch.setattr(module, "_family", read)
    done = together(app, lambda: refresh(token), lambda: refresh(token))
    assert not [each for each in done if isinstance(each, DomainError)]


def test_a_retry_within_the_grace_harms_nobody(clock: time_machine.Traveller, token: str) -> None:
    new = refresh(token)
    clock.shift(REFRESH_GRACE - timedelta(seconds=1))
    assert said(token) == "token_spent"
    assert not ended()
    assert said(str(new.refresh_token)) == "ok"


def test_a_spent_token_after_the_grace_ends_the_sign_in(
    clock: time_machine.Traveller, token: str
) -> None:
    new = refresh(token)
    clock.shift(REFRESH_GRACE)
    assert said(token) == "unauthenticated"
    assert ended()
    assert said(str(new.refresh_token)) == "unauthenticated"


@pytest.mark.parametrize("rounds", [2, 5])
def test_however_old_a_spent_token_is_it_tells_of_a_thief(
    clock: time_machine.Traveller, token: str, rounds: int
) -> None:
    newest = token
    for _ in range(rounds):
        newest = str(refresh(newest).refresh_token)
    # No grace for one that was spent long before the last.
    assert said(token) == "unauthenticated"
    assert ended()


def test_an_old_token_does_not_last_for_ever(clock: time_machine.Traveller, token: str) -> None:
    clock.shift(timedelta(days=30))
    assert said(token) == "unauthenticated"
    # It was nobody's theft: the sign-in is over by itself.
    assert not ended()


def test_made_up_tokens_end_nothing(token: str) -> None:
    for false in (new_refresh_token(), "rt_", token[3:], "at_" + token[3:]):
        assert said(false) == "unauthenticated"
    assert said(token) == "ok"


def test_two_first_sign_ins_at_once_are_one_person(app: Flask) -> None:
    def once() -> int:
        with transaction() as writing:
            return recognise(writing, "wechat", "oTheSame", "zh")

    done = together(app, *[once] * 4)
    assert len(set(done)) == 1
