"""Sign in, refresh, end, come too late, steal: whatever the order, the tokens say what they may."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans
from sqlalchemy import select

from offsets.accounts.end import end
from offsets.accounts.enter import enter
from offsets.accounts.errors import Unauthenticated
from offsets.accounts.models import SignIn
from offsets.accounts.recognise import recognise
from offsets.accounts.refresh import refresh
from offsets.accounts.rules import ACCESS_LIFE, REFRESH_GRACE, REFRESH_LIFE, Door
from offsets.accounts.tokens import hashed
from offsets.db import session, transaction
from offsets.errors import DomainError
from tests.conftest import delete_all_rows

DOOR = Door.MINI_PROGRAM


class SignIns(RuleBasedStateMachine):
    """The model: each family's tokens in the order given out, the newest last."""

    app: Flask
    clock: time_machine.Traveller

    families = Bundle("families")

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.tokens: dict[str, list[str]] = {}
        self.access: dict[str, str] = {}
        self.refreshed_s: dict[str, float] = {}
        self.over: set[str] = set()

    @rule(target=families)
    def sign_in(self) -> str:
        with transaction() as writing:
            person = recognise(writing, "wechat", "oSomebody", "zh")
            entered = enter(writing, person, DOOR, "label")
        self.person = person
        self.tokens[entered.sign_in] = [str(entered.refresh_token)]
        self.access[entered.sign_in] = entered.access_token
        self.refreshed_s[entered.sign_in] = self.now_s
        return entered.sign_in

    @rule(family=families)
    def refresh_newest(self, family: str) -> None:
        newest = self.tokens[family][-1]
        if family in self.over or self._expired(family):
            with pytest.raises(Unauthenticated):
                refresh(newest)
            return
        entered = refresh(newest)
        self.tokens[family].append(str(entered.refresh_token))
        self.access[family] = entered.access_token
        self.refreshed_s[family] = self.now_s

    @rule(family=families, back=booleans())
    def refresh_spent(self, family: str, back: bool) -> None:
        spent = self.tokens[family][:-1]
        if not spent:
            return
        last = not back
        token = spent[-1] if last else spent[0]
        last = token == spent[-1]
        in_time = self.now_s - self.refreshed_s[family] < REFRESH_GRACE.total_seconds()
        with pytest.raises(DomainError) as refused:
            refresh(token)
        if family not in self.over and last and in_time:
            assert refused.value.code == "token_spent"
        else:
            assert refused.value.code == "unauthenticated"
            self.over.add(family)

    @rule(family=families)
    def sign_out(self, family: str) -> None:
        end(self.person, family)
        self.over.add(family)

    @rule(little=booleans())
    def wait(self, little: bool) -> None:
        shift = REFRESH_GRACE.total_seconds() / 2 if little else 3_600 * 24 * 11
        self.clock.shift(timedelta(seconds=shift))
        self.now_s += shift

    @invariant()
    def access_opens_what_is_alive(self) -> None:
        session().rollback()
        rows = session().execute(select(SignIn.public_id, SignIn.access_hash, SignIn.ended_at))
        found = {name: (access, ended) for name, access, ended in rows}
        assert found.keys() == self.tokens.keys()
        for family, (access, ended) in found.items():
            assert (ended is not None) == (family in self.over)
            assert access == hashed(self.access[family])

    def _expired(self, family: str) -> bool:
        return self.now_s - self.refreshed_s[family] >= REFRESH_LIFE[DOOR].total_seconds()

    def teardown(self) -> None:
        session().rollback()
        delete_all_rows(self.app)


def test_tokens_do_what_they_may(app: Flask, clock: time_machine.Traveller) -> None:
    SignIns.app, SignIns.clock = app, clock
    assert ACCESS_LIFE[DOOR] < REFRESH_LIFE[DOOR]
    run_state_machine_as_test(
        SignIns,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
