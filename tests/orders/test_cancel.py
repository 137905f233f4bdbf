"""Changing one's mind before the grams are one's own."""

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.errors import NotFound
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.errors import OrderNotCancellable
from offsets.orders.pay import pay
from offsets.payments.gateway import ProviderUnavailable, Standing, gateways
from offsets.payments.models import Payment, Refund
from offsets.payments.sandbox import charges
from offsets.stock.models import Lot
from tests import factories


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    return factories.make_order()


def test_a_placed_order_frees_its_grams_and_closes_its_payment(order: str) -> None:
    cancel(order)
    row = factories.fresh(order)
    assert row.state == "cancelled"
    assert row.ended_at is not None
    assert session().scalars(select(Lot.held_g)).one() == 0
    assert session().scalars(select(Payment.state)).one() == "closed"


def test_the_provider_is_told(order: str) -> None:
    pay(order, "sandbox", "redirect", "http://localhost/back")
    cancel(order)
    reference = factories.payment_of(order).reference
    assert gateways()["sandbox"].ask(reference).state == "closed"


def test_where_the_provider_is_silent_the_order_stays(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(reference: str) -> Standing:
        raise ProviderUnavailable("gateway")

    pay(order, "sandbox", "redirect", "http://localhost/back")
    monkeypatch.setattr(gateways()["sandbox"], "close", silent)
    with pytest.raises(ProviderUnavailable):
        cancel(order)
    assert factories.fresh(order).state == "placed"


def test_money_that_was_faster_settles_instead(order: str) -> None:
    pay(order, "sandbox", "redirect", "http://localhost/back")
    payment = factories.payment_of(order)
    charges.act(charges.open_charge(payment.reference, 100, "", ""), "lose_notice")
    with pytest.raises(OrderNotCancellable) as refusal:
        cancel(order)
    assert refusal.value.facts == {"state": "settled"}
    assert audit(session()).faults == ()


def test_twice_is_refused(order: str) -> None:
    cancel(order)
    with pytest.raises(OrderNotCancellable):
        cancel(order)


def test_a_settled_order_cannot_be_cancelled(order: str) -> None:
    factories.say_paid(order)
    with pytest.raises(OrderNotCancellable):
        cancel(order)


def test_an_order_that_awaits_its_retirement_gets_its_money_back(app: Flask) -> None:
    factories.make_project(to_order_price_fen_per_t=1_554, to_order_min_t=1)
    order = factories.make_order(1_000_000, to_order=True)
    factories.say_paid(order)
    cancel(order)
    assert factories.fresh(order).state == "refunding"
    refund = session().scalars(select(Refund)).one()
    assert (refund.amount_fen, refund.reason) == (1_554, "cancelled")


def test_an_unknown_order_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        cancel("nothing")
