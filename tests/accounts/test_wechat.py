"""WeChat's answers, refusals and silences, over real HTTP on loopback."""

import time
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from offsets.accounts.errors import (
    BlockedByWeChat,
    CodeInvalid,
    SignInUnavailable,
    TooManySignIns,
)
from offsets.accounts.wechat.client import PATIENCE_S, WeChat
from offsets.circuit import REST, SILENCES
from offsets.errors import DomainError
from tests.accounts.conftest import SHORT_S, Person
from tests.counterparts.code2session.server import Counterpart

SILENT = (
    "silent_before", "silent_after", "hang_up_before", "hang_up_after", "error_before",
    "error_after", "trickle", "garbage", "not_an_object", "no_openid", "huge", "bad_secret",
)  # fmt: skip
"""Faults after which nothing is known."""


@pytest.fixture
def code(counterpart: Counterpart) -> str:
    return counterpart.wechat.login("小林")


def test_a_code_names_its_user(wechat: WeChat, counterpart: Counterpart, code: str) -> None:
    assert wechat.openid(code) == counterpart.wechat.openid_of("小林")


def test_a_code_is_good_once(wechat: WeChat, code: str) -> None:
    wechat.openid(code)
    with pytest.raises(CodeInvalid):
        wechat.openid(code)


def test_a_busy_wechat_is_asked_once_more(
    wechat: WeChat, counterpart: Counterpart, code: str
) -> None:
    counterpart.faults.ask_for("code2session", "busy")
    assert wechat.openid(code)
    assert counterpart.calls == ["code2session"] * 2


def test_a_wechat_that_stays_busy_is_let_be(
    wechat: WeChat, counterpart: Counterpart, code: str
) -> None:
    counterpart.faults.ask_for("code2session", "busy", "busy")
    with pytest.raises(SignInUnavailable):
        wechat.openid(code)
    assert counterpart.calls == ["code2session"] * 2


@pytest.mark.parametrize(
    ("fault", "meant"),
    [
        ("code_invalid", CodeInvalid),
        ("code_used", CodeInvalid),
        ("too_often", TooManySignIns),
        ("high_risk", BlockedByWeChat),
    ],
)
def test_refusals_mean_what_they_say(
    wechat: WeChat, counterpart: Counterpart, code: str, fault: str, meant: type[DomainError]
) -> None:
    counterpart.faults.ask_for("code2session", fault)
    with pytest.raises(meant):
        wechat.openid(code)
    assert counterpart.calls == ["code2session"]


@pytest.mark.parametrize("fault", SILENT)
def test_whatever_breaks_is_over_in_time(
    hasty: WeChat, counterpart: Counterpart, code: str, fault: str
) -> None:
    counterpart.faults.ask_for("code2session", fault)
    began = time.monotonic()
    with pytest.raises(SignInUnavailable):
        hasty.openid(code)
    # Machines are busy; a counterpart that is silent would take five seconds and more.
    assert time.monotonic() - began < SHORT_S + 3
    assert PATIENCE_S < 3


def test_nobody_waits_for_a_wechat_that_is_away(
    clock: time_machine.Traveller, wechat: WeChat, counterpart: Counterpart
) -> None:
    counterpart.faults.ask_for("code2session", *["error_before"] * SILENCES)
    for _ in range(SILENCES + 2):
        with pytest.raises(SignInUnavailable):
            wechat.openid("any")
    assert len(counterpart.calls) == SILENCES
    shown = {"gateway": "wechat_sign_in"}
    assert REGISTRY.get_sample_value("offsets_gateway_circuit_open", shown) == 1
    clock.shift(REST)
    assert wechat.openid(counterpart.wechat.login("小林"))
    assert REGISTRY.get_sample_value("offsets_gateway_circuit_open", shown) == 0


def test_one_access_token_serves_many_numbers(wechat: WeChat, counterpart: Counterpart) -> None:
    for _ in range(3):
        assert wechat.phone_number(counterpart.wechat.press("13800138000")) == "+8613800138000"
    assert counterpart.calls.count("access_token") == 1


def test_an_access_token_that_was_ended_is_fetched_anew_once(
    wechat: WeChat, counterpart: Counterpart
) -> None:
    wechat.phone_number(counterpart.wechat.press("13800138000"))
    counterpart.wechat.end_access_tokens()
    assert wechat.phone_number(counterpart.wechat.press("13800138001"))
    assert counterpart.calls.count("access_token") == 2


def test_an_access_token_runs_out(
    clock: time_machine.Traveller, wechat: WeChat, counterpart: Counterpart
) -> None:
    wechat.phone_number(counterpart.wechat.press("13800138000"))
    clock.shift(7_200)
    wechat.phone_number(counterpart.wechat.press("13800138000"))
    assert counterpart.calls.count("access_token") == 2


ANSWERS = [
    ("code_invalid", 422, "code_invalid", False, None),
    ("too_often", 429, "rate_limited", True, "60"),
    ("high_risk", 403, "blocked_by_wechat", False, None),
    ("error_after", 503, "sign_in_unavailable", True, "5"),
]


@pytest.mark.parametrize(("fault", "status", "code", "retryable", "again"), ANSWERS)
def test_a_program_learns_what_to_do(
    phone: FlaskClient,
    counterpart: Counterpart,
    fault: str,
    status: int,
    code: str,
    retryable: bool,
    again: str | None,
) -> None:
    counterpart.faults.ask_for("code2session", fault)
    wish = {"provider": "wechat", "code": counterpart.wechat.login("小林")}
    refused: Any = phone.post("/api/v1/sessions", json=wish)
    told = refused.get_json()
    assert (refused.status_code, told["code"], told["retryable"]) == (status, code, retryable)
    assert refused.headers.get("Retry-After") == again


def test_who_is_signed_in_stays_so_while_wechat_is_away(
    person: Person, counterpart: Counterpart
) -> None:
    counterpart.faults.rates["*"] = {"error_before": 1.0}
    assert person.refresh().status_code == 200
    assert person.call("GET", "/me").status_code == 200
    refused = person.call("POST", "/me/phone", json={"code": "any"})
    assert refused.get_json()["code"] == "sign_in_unavailable"
