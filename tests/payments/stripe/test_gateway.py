"""Stripe keeps the gateway protocol, whatever Stripe does."""

from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import select

from offsets.circuit import REST, SILENCES
from offsets.db import session, transaction
from offsets.payments.gateway import Intent, ProviderUnavailable, RefundIntent
from offsets.payments.models import StripeCheckout
from offsets.payments.stripe.gateway import StripeGateway
from tests.counterparts.stripe.server import Counterpart

INTENT = Intent("REFERENCE", 1_000, "林业碳汇 100 kg", "http://localhost/back", "redirect")
BACK = RefundIntent("BACK", "REFERENCE", 1_000, 1_000)


@pytest.fixture
def started(gateway: StripeGateway, counterpart: Counterpart) -> str:
    """The id of a session that waits for its payer."""
    gateway.start(INTENT)
    return only(counterpart)


def only(counterpart: Counterpart) -> str:
    (session_id,) = counterpart.store.sessions
    return session_id


def test_a_payment_is_a_page_in_yuan_that_bears_our_mark(
    gateway: StripeGateway, counterpart: Counterpart
) -> None:
    instruction = gateway.start(INTENT)
    made = counterpart.store.sessions[only(counterpart)]
    assert instruction.redirect_url == made["url"]
    assert (made["amount_total"], made["currency"]) == (1_000, "cny")
    assert made["payment_method_types"] == ["card", "alipay", "wechat_pay"]
    assert made["metadata"] == {"house": "localhost", "reference": "REFERENCE"}


def test_starting_twice_is_one_session(gateway: StripeGateway, counterpart: Counterpart) -> None:
    first = gateway.start(INTENT)
    assert gateway.start(replace(INTENT, return_url="http://127.0.0.1/back")) == first
    assert len(counterpart.store.sessions) == 1


def test_other_words_under_the_same_key_would_be_refused(
    gateway: StripeGateway, counterpart: Counterpart, started: str
) -> None:
    with transaction() as writing:
        row = writing.scalars(select(StripeCheckout)).one()
        row.request = row.request | {"success_url": "http://127.0.0.1/back"}
    with pytest.raises(ProviderUnavailable):
        gateway.start(INTENT)


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after", "error_503"])
def test_one_lost_answer_is_made_good_by_the_second_try(
    gateway: StripeGateway, counterpart: Counterpart, fault: str
) -> None:
    counterpart.faults.add(fault, "/v1/checkout/sessions")
    assert gateway.start(INTENT).redirect_url
    assert len(counterpart.store.sessions) == 1


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after", "error_503"])
def test_silence_is_told_and_the_next_call_finds_the_same_session(
    gateway: StripeGateway, counterpart: Counterpart, fault: str
) -> None:
    counterpart.faults.add(fault, "/v1/checkout/sessions", times=2)
    with pytest.raises(ProviderUnavailable):
        gateway.start(INTENT)
    assert gateway.start(INTENT).redirect_url
    assert len(counterpart.store.sessions) == 1


def test_a_fault_of_stripes_own_is_not_asked_for_again_under_its_key(
    gateway: StripeGateway, counterpart: Counterpart
) -> None:
    counterpart.faults.add("error_500", "/v1/checkout/sessions")
    with pytest.raises(ProviderUnavailable):
        gateway.start(INTENT)
    assert gateway.start(INTENT).redirect_url
    assert session().scalars(select(StripeCheckout.attempt)).one() == 2


@pytest.mark.parametrize("fault", ["rate_limited", "key_rejected"])
def test_a_refusal_to_listen_is_told(
    gateway: StripeGateway, counterpart: Counterpart, fault: str
) -> None:
    counterpart.faults.add(fault, times=2)
    with pytest.raises(ProviderUnavailable):
        gateway.start(INTENT)


@pytest.mark.parametrize(
    ("deed", "state"), [("pay", "paid"), ("pay_slowly", "pending"), ("expire", "closed")]
)
def test_the_truth_about_a_payment(
    gateway: StripeGateway, counterpart: Counterpart, started: str, deed: str, state: str
) -> None:
    assert gateway.ask("REFERENCE").state == "pending"
    getattr(counterpart.store, deed)(started)
    told = gateway.ask("REFERENCE")
    assert (told.state, told.amount_fen, told.currency, told.livemode) == (
        state, 1_000, "CNY", False,
    )  # fmt: skip


@pytest.mark.parametrize(("succeeds", "state"), [(True, "paid"), (False, "failed")])
def test_the_truth_about_a_slow_payment_once_it_is_known(
    gateway: StripeGateway, counterpart: Counterpart, started: str, succeeds: bool, state: str
) -> None:
    counterpart.store.pay_slowly(started, "alipay")
    counterpart.store.finish_slow(started, succeeds)
    assert gateway.ask("REFERENCE").state == state


def test_what_stripe_never_confirmed_cannot_be_paid(gateway: StripeGateway) -> None:
    assert gateway.ask("NOTHING").state == "closed"
    assert gateway.close("NOTHING").state == "closed"


def test_a_closed_session_cannot_be_paid(
    gateway: StripeGateway, counterpart: Counterpart, started: str
) -> None:
    assert gateway.close("REFERENCE").state == "closed"
    counterpart.store.pay(started)
    assert gateway.close("REFERENCE").state == "closed"


@pytest.mark.parametrize(("deed", "state"), [("pay", "paid"), ("pay_slowly", "pending")])
def test_closing_comes_too_late_for_money_on_its_way(
    gateway: StripeGateway, counterpart: Counterpart, started: str, deed: str, state: str
) -> None:
    getattr(counterpart.store, deed)(started)
    assert gateway.close("REFERENCE").state == state


def test_a_card_is_refunded_at_once(
    gateway: StripeGateway, counterpart: Counterpart, started: str
) -> None:
    counterpart.store.pay(started, "card")
    assert gateway.refund(BACK).state == "succeeded"


def test_refunding_twice_is_one_refund_even_when_stripe_has_forgotten_the_key(
    gateway: StripeGateway, counterpart: Counterpart, started: str
) -> None:
    counterpart.store.pay(started, "card")
    part = replace(BACK, amount_fen=300)
    first = gateway.refund(part)
    counterpart.forget_keys()
    assert gateway.refund(part) == first
    (paid,) = counterpart.store.charges.values()
    assert paid["amount_refunded"] == 300


@pytest.mark.parametrize("fault", ["timeout_after", "error_503"])
def test_a_refund_whose_answer_was_lost_is_not_made_twice(
    gateway: StripeGateway, counterpart: Counterpart, started: str, fault: str
) -> None:
    counterpart.store.pay(started, "card")
    part = replace(BACK, amount_fen=300)
    counterpart.faults.add(fault, "/v1/refunds", times=2)
    with pytest.raises(ProviderUnavailable):
        gateway.refund(part)
    assert gateway.refund(part).state == "succeeded"
    (paid,) = counterpart.store.charges.values()
    assert paid["amount_refunded"] == 300


def test_parts_are_refunds_of_their_own_and_no_more_than_came(
    gateway: StripeGateway, counterpart: Counterpart, started: str
) -> None:
    counterpart.store.pay(started, "card")
    assert gateway.refund(replace(BACK, reference="A", amount_fen=600)).state == "succeeded"
    assert gateway.refund(replace(BACK, reference="B", amount_fen=400)).state == "succeeded"
    assert gateway.refund(replace(BACK, reference="C", amount_fen=1)).state == "failed"


def test_nothing_goes_back_of_what_never_came(gateway: StripeGateway, started: str) -> None:
    assert gateway.refund(BACK).state == "failed"
    assert gateway.refund(replace(BACK, payment_reference="NOTHING")).state == "failed"


def test_a_disputed_payment_is_not_refunded_on_top(
    gateway: StripeGateway, counterpart: Counterpart, started: str
) -> None:
    counterpart.store.pay(started, "card")
    (intent,) = counterpart.store.intents
    counterpart.store.dispute(intent)
    assert gateway.refund(BACK).state == "failed"


def test_a_wallet_refund_that_failed_may_be_asked_for_again_under_its_number(
    gateway: StripeGateway, counterpart: Counterpart, started: str
) -> None:
    counterpart.store.pay(started, "wechat_pay")
    assert gateway.refund(BACK).state == "pending"
    (first,) = counterpart.store.refunds
    counterpart.store.finish_refund(first, succeeds=False)
    assert gateway.refund(BACK).state == "pending"
    assert len(counterpart.store.refunds) == 2


def test_a_stripe_that_stays_silent_is_left_alone_for_a_while(
    gateway: StripeGateway, counterpart: Counterpart, clock: time_machine.Traveller
) -> None:
    counterpart.faults.add("error_503", times=99)
    for _ in range(SILENCES):
        with pytest.raises(ProviderUnavailable):
            gateway.start(INTENT)
    calls = len(counterpart.calls)
    with pytest.raises(ProviderUnavailable):
        gateway.start(INTENT)
    assert len(counterpart.calls) == calls
    counterpart.faults.clear()
    clock.shift(REST)
    assert gateway.start(INTENT).redirect_url


def test_what_stripe_refuses_is_no_silence(
    gateway: StripeGateway, counterpart: Counterpart, started: str
) -> None:
    for _ in range(SILENCES):
        assert gateway.close("REFERENCE").state == "closed"
    counterpart.store.pay(started)
    assert gateway.ask("REFERENCE").state == "closed"
