"""What Stripe is asked is written once, and said again word for word."""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from offsets.payments.gateway import Intent
from offsets.payments.stripe.register import key, next_attempt, note_session, remember
from tests.racing import together

INTENT = Intent("REFERENCE", 1_000, "林业碳汇 100 kg", "http://localhost/back", "redirect")


@pytest.fixture(autouse=True)
def _house(app: Flask) -> None:
    """These verbs need a database and no Stripe."""


def write(intent: Intent = INTENT) -> str:
    checkout = remember(intent, "localhost", ("card",))
    return f"{key(checkout)} {checkout.request}"


def test_the_words_stay_though_the_clock_and_the_address_move(
    clock: time_machine.Traveller,
) -> None:
    first = write()
    clock.shift(60)
    assert write(replace(INTENT, return_url="http://127.0.0.1/back")) == first


def test_two_taps_at_once_say_the_same(app: Flask) -> None:
    assert len(set(together(app, *[write] * 4))) == 1


def test_the_next_attempt_has_another_key_and_the_same_words() -> None:
    first = remember(INTENT, "localhost", ("card",))
    next_attempt(first)
    second = remember(INTENT, "localhost", ("card",))
    assert (key(first), key(second)) == ("pay-REFERENCE-1", "pay-REFERENCE-2")
    assert second.request == first.request


def test_two_who_met_the_same_fault_make_one_next_attempt() -> None:
    first = remember(INTENT, "localhost", ("card",))
    next_attempt(first)
    next_attempt(first)
    assert key(remember(INTENT, "localhost", ("card",))) == "pay-REFERENCE-2"


def test_stripes_number_is_kept() -> None:
    remember(INTENT, "localhost", ("card",))
    note_session("REFERENCE", "cs_test_1")
    assert remember(INTENT, "localhost", ("card",)).session_id == "cs_test_1"
