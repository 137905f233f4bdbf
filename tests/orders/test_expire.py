"""Orders whose time to pay is over end by themselves."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.orders.expire import expire_due
from offsets.orders.pay import pay
from offsets.payments.gateway import Standing, gateways
from offsets.payments.sandbox import charges
from offsets.stock.availability import lots
from offsets.stock.models import Lot
from tests import factories

HOLD = timedelta(minutes=15)


@pytest.fixture
def order(clock: time_machine.Traveller, app: Flask) -> str:
    factories.make_lot()
    return factories.make_order()


def test_nothing_expires_before_its_time(order: str, clock: time_machine.Traveller) -> None:
    clock.shift(HOLD - timedelta(seconds=1))
    assert expire_due() == 0


def test_an_overdue_order_ends_and_frees_its_grams(
    order: str, clock: time_machine.Traveller
) -> None:
    clock.shift(HOLD)
    assert expire_due() == 1
    assert factories.fresh(order).state == "expired"
    assert session().scalars(select(Lot.held_g)).one() == 0
    assert expire_due() == 0


def test_its_grams_are_on_offer_before_any_job(order: str, clock: time_machine.Traveller) -> None:
    clock.shift(HOLD)
    (lot,) = lots()
    assert (lot.held_g, lot.free_g) == (0, lot.size_g)


def test_the_provider_is_told(order: str, clock: time_machine.Traveller) -> None:
    pay(order, "sandbox", "redirect", "http://localhost/back")
    clock.shift(HOLD)
    expire_due()
    payment = factories.payment_of(order)
    assert payment.state == "closed"
    assert gateways()["sandbox"].ask(payment.reference).state == "closed"


def test_money_found_at_the_last_moment_settles(order: str, clock: time_machine.Traveller) -> None:
    pay(order, "sandbox", "redirect", "http://localhost/back")
    reference = factories.payment_of(order).reference
    charges.act(charges.open_charge(reference, 100, "", ""), "lose_notice")
    clock.shift(HOLD)
    assert expire_due() == 0
    assert factories.fresh(order).state == "settled"


def test_a_gateway_may_wait_longer(
    app: Flask, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_lot()
    monkeypatch.setattr(gateways()["sandbox"], "hold_minutes", 60)
    factories.make_order()
    clock.shift(timedelta(minutes=59))
    assert expire_due() == 0
    clock.shift(timedelta(minutes=1))
    assert expire_due() == 1


def test_an_order_that_cannot_be_ended_does_not_keep_the_others_waiting(
    order: str, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(reference: str) -> Standing:
        raise KeyError("a word that nobody knows")

    stuck = [order, factories.make_order()]
    for each in stuck:
        pay(each, "sandbox", "redirect", "http://localhost/back")
    clock.shift(1)
    younger = factories.make_order()
    clock.shift(HOLD)
    monkeypatch.setattr(gateways()["sandbox"], "close", stumbles)
    with pytest.raises(ExceptionGroup) as raised:
        expire_due()
    assert [type(each) for each in raised.value.exceptions] == [KeyError, KeyError]
    assert [factories.fresh(each).state for each in stuck] == ["placed", "placed"]
    assert factories.fresh(younger).state == "expired"
