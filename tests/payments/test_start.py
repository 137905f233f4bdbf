"""Sending somebody to pay: one live payment an order, however often they tap."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from offsets.db import session
from offsets.errors import Conflict, Invalid
from offsets.orders.cancel import cancel
from offsets.orders.errors import OrderNotPayable
from offsets.orders.pay import pay
from offsets.payments.gateway import BelowProviderMinimum, Instruction, gateways
from offsets.payments.models import Payment, SandboxCharge
from offsets.payments.start import start_payment
from tests import factories
from tests.racing import together

BACK = "http://localhost/orders/x/return"


def send_to_pay(order: str, channel: str = "redirect", gateway: str = "sandbox") -> Instruction:
    return pay(order, gateway, channel, BACK)


def count(table: type) -> int:
    session().rollback()
    return session().scalars(select(func.count()).select_from(table)).one()


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    return factories.make_order()


def test_starting_makes_the_payment_pending_with_its_instruction(order: str) -> None:
    instruction = send_to_pay(order)
    payment = factories.payment_of(order)
    assert payment.state == "pending"
    assert payment.instruction == instruction.as_dict()


def test_the_same_road_twice_is_the_same_instruction(order: str) -> None:
    assert send_to_pay(order) == send_to_pay(order)
    assert (count(Payment), count(SandboxCharge)) == (1, 1)


@pytest.mark.parametrize(
    ("channel", "given"),
    [("redirect", "redirect_url"), ("qr", "qr_text"), ("mini_program", "parameters")],
)
def test_each_channel_gives_its_own_instruction(order: str, channel: str, given: str) -> None:
    assert send_to_pay(order, channel).as_dict().keys() == {"kind", given}


def test_another_channel_is_still_the_same_payment(order: str) -> None:
    send_to_pay(order, "redirect")
    send_to_pay(order, "qr")
    assert (count(Payment), count(SandboxCharge)) == (1, 1)


def test_two_taps_at_once_are_one_payment(app: Flask, order: str) -> None:
    first, second = together(app, lambda: send_to_pay(order), lambda: send_to_pay(order))
    assert first == second
    assert (count(Payment), count(SandboxCharge)) == (1, 1)


def test_two_taps_at_once_after_a_decline_are_one_new_payment(app: Flask, order: str) -> None:
    factories.say_paid(order, state="failed")
    first, second = together(app, lambda: send_to_pay(order), lambda: send_to_pay(order))
    assert first == second
    assert count(Payment) == 2


def test_a_settled_order_cannot_be_paid_again(order: str) -> None:
    factories.say_paid(order)
    with pytest.raises(OrderNotPayable) as refusal:
        send_to_pay(order)
    assert refusal.value.facts == {"state": "settled"}


def test_a_cancelled_order_cannot_be_paid(order: str) -> None:
    cancel(order)
    with pytest.raises(OrderNotPayable):
        send_to_pay(order)


def test_an_overdue_order_cannot_be_paid(clock: time_machine.Traveller, order: str) -> None:
    clock.shift(15 * 60)
    with pytest.raises(OrderNotPayable) as refusal:
        send_to_pay(order)
    assert refusal.value.facts == {"state": "expired"}


def test_money_that_came_meanwhile_is_a_conflict(order: str) -> None:
    row = factories.fresh(order)
    factories.say_paid(order)
    with pytest.raises(Conflict):
        start_payment(row.id, row.amount_fen, "sandbox", "redirect", "x", BACK)


@pytest.mark.parametrize(
    ("changes", "field"), [({"gateway": "bank"}, "gateway"), ({"channel": "cash"}, "channel")]
)
def test_an_unknown_road_is_named(order: str, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        send_to_pay(order, **changes)
    assert (refusal.value.field, refusal.value.reason) == (field, "unknown_choice")


def test_an_amount_below_the_provider_s_minimum_leaves_nothing_behind(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_lot()
    monkeypatch.setattr(gateways()["sandbox"], "min_amount_fen", 101)
    with pytest.raises(BelowProviderMinimum) as refusal:
        factories.make_order(10_000)
    assert refusal.value.facts == {"min_amount_fen": 101}
    assert count(Payment) == 0
