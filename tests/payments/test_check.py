"""Asking the provider: on the buyer's return, and from time to time for those who never return."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from offsets.orders.cancel import cancel
from offsets.orders.expire import expire_due
from offsets.orders.pay import pay, refresh
from offsets.payments.check import (
    ASK_AGAIN_AFTER,
    ASK_OLD_AGAIN_AFTER,
    OLD_AFTER,
    sweep,
)
from offsets.payments.gateway import (
    Instruction,
    Intent,
    ProviderUnavailable,
    Standing,
    gateways,
)
from offsets.payments.sandbox import charges
from offsets.payments.sandbox.charges import Action
from tests import factories


def sent_to_pay() -> str:
    """An order whose buyer stands before the pay page."""
    order = factories.make_order()
    pay(order, "sandbox", "redirect", "http://localhost/back")
    return order


def payer(order: str, action: Action) -> None:
    payment = factories.payment_of(order)
    charge = charges.open_charge(payment.reference, payment.amount_fen, "", "")
    charges.act(charge, action)


def state(order: str) -> str:
    return factories.fresh(order).state


def at_the_provider(order: str) -> str:
    return gateways()["sandbox"].ask(factories.payment_of(order).reference).state


def silent(reference: str) -> Standing:
    raise ProviderUnavailable("gateway")


@pytest.fixture(autouse=True)
def lot(app: Flask) -> None:
    factories.make_lot()


def test_the_return_page_settles_without_a_notice() -> None:
    order = sent_to_pay()
    payer(order, "lose_notice")
    refresh(order)
    assert state(order) == "settled"


def test_the_return_page_settles_what_was_declined_first() -> None:
    order = sent_to_pay()
    payer(order, "decline")
    refresh(order)
    assert factories.payment_of(order).state == "failed"
    payer(order, "lose_notice")
    refresh(order)
    assert state(order) == "settled"


def test_nobody_is_asked_before_the_buyer_was_sent_to_pay() -> None:
    order = factories.make_order()
    refresh(order)
    assert factories.payment_of(order).state == "intended"


def test_the_sweeper_finds_a_lost_notice(clock: time_machine.Traveller) -> None:
    order = sent_to_pay()
    payer(order, "lose_notice")
    assert sweep() == 0
    clock.shift(ASK_AGAIN_AFTER)
    assert sweep() == 1
    assert state(order) == "settled"
    assert sweep() == 0


def test_who_was_asked_about_waits_for_the_next_turn(clock: time_machine.Traveller) -> None:
    order = sent_to_pay()
    clock.shift(ASK_AGAIN_AFTER)
    assert sweep() == 0
    payer(order, "lose_notice")
    assert sweep() == 0
    clock.shift(ASK_AGAIN_AFTER)
    assert sweep() == 1


def test_a_silent_provider_is_asked_again_later(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = sent_to_pay()
    payer(order, "lose_notice")
    clock.shift(ASK_AGAIN_AFTER)
    with monkeypatch.context() as patched:
        patched.setattr(gateways()["sandbox"], "ask", silent)
        assert sweep() == 0
    clock.shift(ASK_AGAIN_AFTER)
    assert sweep() == 1


def test_a_payment_that_cannot_be_settled_does_not_block_the_others(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, right = sent_to_pay(), sent_to_pay()
    payer(right, "lose_notice")
    gateway, reference = gateways()["sandbox"], factories.payment_of(wrong).reference
    ask = gateway.ask

    def too_little(asked: str) -> Standing:
        if asked == reference:
            return Standing(asked, "paid", 1, "CNY", livemode=False)
        return ask(asked)

    monkeypatch.setattr(gateway, "ask", too_little)
    clock.shift(ASK_AGAIN_AFTER)
    sweep(limit=1)
    sweep(limit=1)
    assert (state(wrong), state(right)) == ("placed", "settled")


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_money_on_its_way_when_the_order_ended_is_not_forgotten(
    clock: time_machine.Traveller, end: str
) -> None:
    order = sent_to_pay()
    payer(order, "delay")
    if end == "cancel":
        cancel(order)
    else:
        clock.shift(timedelta(minutes=15))
        assert expire_due() == 1
    clock.shift(ASK_AGAIN_AFTER)
    charges.settle_due()
    assert sweep() == 1
    assert state(order) == ("refunding" if end == "cancel" else "settled")


def test_a_provider_that_was_silent_at_the_end_is_asked_until_it_answers(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = sent_to_pay()
    clock.shift(timedelta(minutes=15))
    with monkeypatch.context() as patched:
        patched.setattr(gateways()["sandbox"], "close", silent)
        assert expire_due() == 1
    payer(order, "lose_notice")
    clock.shift(ASK_AGAIN_AFTER)
    assert sweep() == 1
    assert state(order) == "settled"


def test_a_provider_that_was_silent_at_the_end_is_told_of_it_later(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = sent_to_pay()
    clock.shift(timedelta(minutes=15))
    with monkeypatch.context() as patched:
        patched.setattr(gateways()["sandbox"], "close", silent)
        assert expire_due() == 1
        clock.shift(ASK_AGAIN_AFTER)
        assert sweep() == 0
    assert factories.payment_of(order).state == "pending"
    clock.shift(ASK_AGAIN_AFTER)
    assert sweep() == 1
    assert factories.payment_of(order).state == "closed"
    payer(order, "pay")
    assert at_the_provider(order) == "closed"


def test_what_its_order_still_waits_for_is_not_closed(clock: time_machine.Traveller) -> None:
    order = sent_to_pay()
    clock.shift(ASK_AGAIN_AFTER)
    assert sweep() == 0
    assert at_the_provider(order) == "pending"


def declined_and_paid_after_all() -> str:
    order = sent_to_pay()
    payer(order, "decline")
    refresh(order)
    assert factories.payment_of(order).state == "failed"
    payer(order, "lose_notice")
    return order


def test_the_sweeper_finds_a_declined_payment_that_was_paid_after_all(
    clock: time_machine.Traveller,
) -> None:
    order = declined_and_paid_after_all()
    clock.shift(ASK_OLD_AGAIN_AFTER - timedelta(seconds=1))
    assert sweep() == 0
    clock.shift(timedelta(seconds=1))
    assert sweep() == 1
    assert state(order) == "settled"


def test_after_the_gateways_time_nobody_is_asked(clock: time_machine.Traveller) -> None:
    declined_and_paid_after_all()
    clock.shift(timedelta(hours=gateways()["sandbox"].late_hours))
    assert sweep() == 0


def test_an_ended_payment_that_nobody_was_sent_to_is_not_asked_about(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel(factories.make_order())
    asked: list[str] = []
    monkeypatch.setattr(gateways()["sandbox"], "ask", asked.append)
    clock.shift(ASK_OLD_AGAIN_AFTER)
    sweep()
    assert asked == []


def test_an_old_payment_is_asked_about_less_often(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_to_pay()
    asked: list[str] = []
    ask = gateways()["sandbox"].ask
    monkeypatch.setattr(gateways()["sandbox"], "ask", lambda ref: (asked.append(ref), ask(ref))[1])
    clock.shift(OLD_AFTER)
    sweep()
    clock.shift(ASK_AGAIN_AFTER)
    sweep()
    assert len(asked) == 1
    clock.shift(ASK_OLD_AGAIN_AFTER)
    sweep()
    assert len(asked) == 2


def cancelled_on_the_way_to_pay(monkeypatch: pytest.MonkeyPatch) -> str:
    order = factories.make_order()
    start = gateways()["sandbox"].start

    def cancelled_meanwhile(intent: Intent) -> Instruction:
        instruction = start(intent)
        cancel(order)
        return instruction

    monkeypatch.setattr(gateways()["sandbox"], "start", cancelled_meanwhile)
    pay(order, "sandbox", "redirect", "http://localhost/back")
    return order


def test_whose_instruction_came_after_the_end_is_asked_about_too(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = cancelled_on_the_way_to_pay(monkeypatch)
    assert factories.payment_of(order).state == "closed"
    payer(order, "lose_notice")
    clock.shift(ASK_OLD_AGAIN_AFTER)
    assert sweep() == 1
    assert state(order) == "refunding"


def test_whose_instruction_came_after_the_end_can_soon_not_pay_any_more(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = cancelled_on_the_way_to_pay(monkeypatch)
    clock.shift(ASK_OLD_AGAIN_AFTER)
    sweep()
    payer(order, "lose_notice")
    assert at_the_provider(order) == "closed"
