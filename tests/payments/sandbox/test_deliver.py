"""Notices are brought until they are taken, each try waiting twice as long."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from offsets.config import settings
from offsets.payments.inbox import receive
from offsets.payments.sandbox import charges
from offsets.payments.sandbox.deliver import MAX_TRIES, deliver_due, post_over_http
from offsets.payments.sandbox.signature import HEADER
from tests import factories


@pytest.fixture
def charge(app: Flask, clock: time_machine.Traveller) -> str:
    made = charges.open_charge("REFERENCE", 100, "10 kg", "http://localhost/back")
    charges.act(made, "pay")
    return made


def refuse(url: str, headers: dict[str, str], body: bytes) -> bool:
    return False


def take(url: str, headers: dict[str, str], body: bytes) -> bool:
    return True


def hand_in(url: str, headers: dict[str, str], body: bytes) -> bool:
    return receive("sandbox", headers, body) == "settled"


def test_a_notice_goes_signed_to_our_webhook(charge: str) -> None:
    seen = []

    def look(url: str, headers: dict[str, str], body: bytes) -> bool:
        seen.append((url, HEADER in headers))
        return True

    assert deliver_due(look) == 1
    assert seen == [(f"{settings().public_url}/webhooks/sandbox", True)]


def test_what_was_taken_is_not_brought_again(charge: str, clock: time_machine.Traveller) -> None:
    assert deliver_due(take) == 1
    clock.shift(timedelta(days=1))
    assert deliver_due(take) == 0


def test_each_further_try_waits_twice_as_long(charge: str, clock: time_machine.Traveller) -> None:
    tries: list[bytes] = []

    def count(url: str, headers: dict[str, str], body: bytes) -> bool:
        tries.append(body)
        return False

    for number, wait_s in enumerate((1, 2, 4, 8), start=1):
        deliver_due(count)
        clock.shift(timedelta(seconds=wait_s - 1))
        deliver_due(count)
        assert len(tries) == number
        clock.shift(timedelta(seconds=1))


def test_it_gives_up_at_last(charge: str, clock: time_machine.Traveller) -> None:
    for _ in range(MAX_TRIES):
        deliver_due(refuse)
        clock.shift(timedelta(hours=1))
    assert deliver_due(take) == 0


def test_a_delivered_notice_settles(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_order()
    reference = factories.payment_of(order).reference
    charges.act(charges.open_charge(reference, 100, "", ""), "pay")
    assert deliver_due(hand_in) == 1
    assert factories.fresh(order).state == "settled"


def test_nobody_at_home_is_no_error(app: Flask) -> None:
    assert not post_over_http("http://127.0.0.1:9/webhooks/sandbox", {}, b"{}")
