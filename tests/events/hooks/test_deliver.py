"""Messages over real HTTP to servers that take them, refuse them, hang, drip and flood."""

import json
import socket
import time

import pytest
import time_machine
from flask import Flask

from offsets.config import settings
from offsets.db import transaction
from offsets.events.hooks import deliver as delivering
from offsets.events.hooks import send as sending
from offsets.events.hooks.deliver import deliver_due
from offsets.events.hooks.forget import forget_messages
from offsets.events.hooks.replay import replay, resume
from offsets.events.hooks.rules import KEPT, MAX_TRIES, Failure, Fate, Standing
from offsets.events.hooks.send import Outcome, send
from tests.events.hooks.making import endpoint, make_endpoint, messages, owe_tests, tries
from tests.events.hooks.receiver import Receiver
from tests.events.making import make_organisation

SHORT_S = 0.4
DAY_S = 86_400


def send_now(url: str) -> Outcome:
    return send(url, {"X-Test": "1"}, b"{}", True, SHORT_S)


def test_messages_arrive_in_order_and_once(app: Flask, receiver: Receiver) -> None:
    organisation = make_organisation()
    hook = make_endpoint(organisation, receiver.to("/in"))
    ids = owe_tests(organisation, hook, 5)
    assert deliver_due() == 5
    arrived = [json.loads(body) for body in receiver.bodies("/in")]
    assert [each["id"] for each in arrived] == ids
    assert [each["sequence"] for each in arrived] == [1, 2, 3, 4, 5]
    assert {each.state for each in messages(hook)} == {Fate.DELIVERED}
    assert [(each.status, each.answer) for each in tries(hook)] == [(200, "ok")] * 5
    assert deliver_due() == 0


def test_a_refused_message_holds_the_later_ones_back(
    app: Flask, clock: time_machine.Traveller, receiver: Receiver
) -> None:
    organisation = make_organisation()
    hook = make_endpoint(organisation, receiver.to("/in", 500))
    sound = make_endpoint(organisation, receiver.to("/sound"))
    first, second = owe_tests(organisation, hook, 2)
    owe_tests(organisation, sound)
    assert deliver_due() == 2  # The neighbour is not held up.
    assert deliver_due() == 0
    receiver.to("/in")
    clock.shift(6)
    assert deliver_due() == 2
    arrived = [json.loads(body)["id"] for body in receiver.bodies("/in")]
    assert arrived == [first, first, second]
    assert len(set(receiver.bodies("/in")[:2])) == 1  # The very same bytes.


def test_three_days_of_failures_pause_the_endpoint_and_lose_nothing(
    app: Flask, clock: time_machine.Traveller, receiver: Receiver
) -> None:
    organisation = make_organisation()
    hook = make_endpoint(organisation, receiver.to("/in", 503))
    ids = owe_tests(organisation, hook, 2)
    for _ in range(MAX_TRIES):
        assert endpoint(hook).state == Standing.LIVE
        assert deliver_due() == 1
        clock.shift(DAY_S / 2)
    assert endpoint(hook).state == Standing.PAUSED
    assert [each.state for each in messages(hook)] == [Fate.PARKED, Fate.OWED]
    owe_tests(organisation, hook)
    assert deliver_due() == 0
    receiver.to("/in")
    resume(organisation, hook)
    assert deliver_due() == 3
    arrived = [json.loads(body)["id"] for body in receiver.bodies("/in")]
    assert arrived[MAX_TRIES:-1] == ids
    assert endpoint(hook).state == Standing.LIVE


def test_who_is_gone_hears_nothing_more(app: Flask, receiver: Receiver) -> None:
    organisation = make_organisation()
    hook = make_endpoint(organisation, receiver.to("/in", 410))
    owe_tests(organisation, hook, 2)
    assert deliver_due() == 1
    found = endpoint(hook)
    assert (found.state, found.is_gone) == (Standing.ENDED, True)
    assert {each.state for each in messages(hook)} == {Fate.PARKED}
    assert deliver_due() == 0


def test_a_worker_killed_before_writing_sends_the_same_again(
    app: Flask, receiver: Receiver
) -> None:
    organisation = make_organisation()
    hook = make_endpoint(organisation, receiver.to("/in"))
    (message,) = owe_tests(organisation, hook)

    def sent_and_killed(*what: object) -> Outcome:
        send(*what)  # type: ignore[arg-type]
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver_due(sent_and_killed)
    assert messages(hook)[0].state == Fate.OWED
    assert deliver_due() == 1
    assert [json.loads(body)["id"] for body in receiver.bodies("/in")] == [message, message]


def test_who_hangs_beyond_every_time_out_holds_up_nobody(
    app: Flask, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a look-up of a name may, which no timer of ours can cut."""
    monkeypatch.setattr(delivering, "TIMEOUT_S", -0.4)  # The round waits for 0.2 s.
    organisation = make_organisation()
    stuck = make_endpoint(organisation, "http://127.0.0.1/stuck")
    sound = make_endpoint(organisation, receiver.to("/in"))
    owe_tests(organisation, stuck)
    owe_tests(organisation, sound)

    def post(url: str, *what: object) -> Outcome:
        if url.endswith("stuck"):
            receiver.over.wait(1)
        return send(url, *what)  # type: ignore[arg-type]

    started = time.monotonic()
    assert deliver_due(post) == 2
    assert time.monotonic() - started < 0.9
    assert messages(sound)[0].state == Fate.DELIVERED
    assert messages(stuck)[0].state == Fate.OWED
    assert [each.failure for each in tries(stuck)] == [Failure.TIMEOUT]


def test_one_is_sent_again_by_hand_under_its_id(app: Flask, receiver: Receiver) -> None:
    organisation = make_organisation()
    hook = make_endpoint(organisation, receiver.to("/in"))
    ids = owe_tests(organisation, hook, 2)
    deliver_due()
    replay(organisation, hook, ids[0])
    assert deliver_due() == 1
    assert [json.loads(body)["id"] for body in receiver.bodies("/in")] == [*ids, ids[0]]
    assert len(tries(hook)) == 3


@pytest.mark.parametrize(
    ("answer", "status", "failure"),
    [
        ("hang", None, Failure.TIMEOUT),
        ("drip", None, Failure.TIMEOUT),
        ("gibberish", None, Failure.NO_HTTP),
        (302, 302, None),
        (500, 500, None),
        (204, 204, None),
    ],
)
def test_what_comes_of_a_try(
    receiver: Receiver, answer: object, status: int | None, failure: Failure | None
) -> None:
    started = time.monotonic()
    outcome = send_now(receiver.to("/in", answer))
    assert (outcome.status, outcome.failure) == (status, failure)
    assert time.monotonic() - started < 5 * SHORT_S
    assert [each.path for each in receiver.arrived] == ["/in"]  # No redirect was followed.


def test_an_endless_answer_is_cut(receiver: Receiver) -> None:
    outcome = send_now(receiver.to("/in", "flood"))
    assert outcome.status == 200
    assert len(outcome.answer) == 500
    assert outcome.answer.isprintable()


def test_nobody_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert send_now(f"http://127.0.0.1:{port}/").failure == Failure.UNREACHABLE


def test_tls_is_verified(receiver: Receiver) -> None:
    assert send_now(receiver.url.replace("http", "https")).failure == Failure.TLS


@pytest.mark.parametrize("extra", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
def test_a_name_with_a_private_address_is_not_reached(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver, extra: str
) -> None:
    """Also where only one of its addresses is: who answers so may answer otherwise at once."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in
             ("93.184.215.14", extra)]  # fmt: skip
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *_, **__: found)
    outcome = send("https://example.org/", {}, b"{}", False, SHORT_S)
    assert outcome.failure == Failure.FORBIDDEN_ADDRESS


def test_production_reaches_no_loopback(receiver: Receiver) -> None:
    url = receiver.to("/in")
    assert send(url, {}, b"", False, SHORT_S).failure == Failure.FORBIDDEN_ADDRESS
    assert receiver.arrived == []
    assert send(url, {}, b"", True, SHORT_S).status == 200


def test_old_messages_are_forgotten(app: Flask, receiver: Receiver) -> None:
    assert settings().is_demo
    organisation = make_organisation()
    hook = make_endpoint(organisation, receiver.to("/in"))
    owe_tests(organisation, hook)
    deliver_due()
    owe_tests(organisation, hook)
    assert forget_messages() == 0
    with transaction() as writing:
        for row in writing.query(type(messages(hook)[0])):
            row.occurred_at -= KEPT * 2
    assert forget_messages() == 1
    assert [each.state for each in messages(hook)] == [Fate.OWED]
