"""An order that ends takes its waiting payment with it, unless the money was faster."""

import pytest
from flask import Flask

from offsets.orders.pay import pay
from offsets.payments import close, gateway
from offsets.payments.sandbox import charges
from tests import factories


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    return factories.make_order()


def test_a_payment_nobody_was_sent_to_needs_no_provider(order: str) -> None:
    assert close.close_at_gateway(factories.fresh(order).id) == "nothing_to_do"


def test_a_closed_charge_cannot_be_paid(order: str) -> None:
    pay(order, "sandbox", "redirect", "http://localhost/back")
    assert close.close_at_gateway(factories.fresh(order).id) == "closed"
    payment = factories.payment_of(order)
    assert payment.state == "closed"
    charges.act(str(charges.open_charge(payment.reference, 1, "", "")), "pay")
    asked = gateway.gateways()["sandbox"].ask(payment.reference)
    assert asked.state == "closed"


def test_money_that_was_faster_settles(order: str) -> None:
    pay(order, "sandbox", "redirect", "http://localhost/back")
    charge = charges.open_charge(factories.payment_of(order).reference, 1, "", "")
    charges.act(charge, "lose_notice")
    assert close.close_at_gateway(factories.fresh(order).id) == "settled"


def test_a_gateway_that_was_switched_off_is_not_asked(
    order: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(order, "sandbox", "redirect", "http://localhost/back")
    monkeypatch.setitem(app.extensions, "gateways", {})
    assert close.close_at_gateway(factories.fresh(order).id) == "nothing_to_do"
