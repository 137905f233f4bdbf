"""Stripe's bill of a day: our charges and refunds, and nobody else's."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from offsets.db import session, transaction
from offsets.orders.pay import pay, refresh
from offsets.orders.refund import refund_order
from offsets.payments.gateway import BillLine
from offsets.payments.reconcile import reconcile
from offsets.payments.repay import ASK_AGAIN_AFTER, repay_due
from offsets.payments.stripe.gateway import StripeGateway
from tests import factories
from tests.counterparts.stripe.server import Counterpart
from tests.payments.stripe.conftest import AMOUNT_FEN

DAY = date(2026, 5, 1)


@pytest.fixture
def paid(clock: time_machine.Traveller, order: str, counterpart: Counterpart) -> str:
    pay(order, "stripe", "redirect", "http://localhost/back")
    (session_id,) = counterpart.store.sessions
    counterpart.store.pay(session_id)
    refresh(order)
    assert factories.fresh(order).state == "settled"
    return order


def give_back(order: str, clock: time_machine.Traveller) -> str:
    with transaction() as writing:
        number = refund_order(writing, order, "operator", "asked by its buyer")
    for _ in range(2):
        repay_due()
        clock.shift(ASK_AGAIN_AFTER)
    return number


def test_it_has_what_went_through_and_what_went_back(
    gateway: StripeGateway, paid: str, clock: time_machine.Traveller
) -> None:
    reference = factories.payment_of(paid).reference
    assert gateway.bill(DAY) == [BillLine("payment", reference, AMOUNT_FEN)]
    number = give_back(paid, clock)
    assert gateway.bill(DAY)[1:] == [BillLine("refund", number, AMOUNT_FEN)]
    session().rollback()
    assert reconcile(DAY).differences == []


def test_another_day_has_a_bill_of_its_own(gateway: StripeGateway, paid: str) -> None:
    assert gateway.bill(date(2026, 4, 30)) == []
    assert gateway.bill(date(2026, 5, 2)) == []


def test_what_another_shop_sold_is_not_on_it(
    gateway: StripeGateway, paid: str, counterpart: Counterpart
) -> None:
    for charge in counterpart.store.charges.values():
        charge["metadata"] = {"house": "another"}
    assert gateway.bill(DAY) == []


def test_a_difference_is_seen(house: Flask, paid: str, counterpart: Counterpart) -> None:
    for charge in counterpart.store.charges.values():
        charge["amount"] = 1
    (difference,) = reconcile(DAY).differences
    assert difference.says == f"payment: 1 fen on the bill, {AMOUNT_FEN} fen with us"
