"""WeChat Pay is away: the buyer is told at once, nothing is half-done, other roads stay open."""

import time
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.circuit import REST, SILENCES
from offsets.db import session
from offsets.orders.audit import audit
from offsets.orders.expire import expire_due
from offsets.orders.pay import pay
from offsets.payments.gateway import ProviderUnavailable
from offsets.payments.models import Payment
from tests import factories
from tests.counterparts.wechatpay.server import Counterpart
from tests.orders.test_buying import hidden
from tests.payments.wechatpay.test_road import BACK, buy, code_on, order_row


@pytest.fixture(params=["hang_up_before", "hang_up_after", "error_before", "error_after"])
def away(request: pytest.FixtureRequest, counterpart: Counterpart) -> Counterpart:
    counterpart.faults.rates["call:*"] = {request.param: 1.0}
    return counterpart


def payments() -> list[tuple[str, str]]:
    session().rollback()
    rows = session().execute(select(Payment.gateway, Payment.state).order_by(Payment.id))
    return [tuple(row) for row in rows]


def pay_by(buyer: FlaskClient, path: str, gateway: str) -> str:
    token = hidden(buyer.get(path).text)["csrf_token"]
    order = path.partition("?")[0]
    sent = {"csrf_token": token, "gateway": gateway}
    return str(buyer.post(f"{order}/pay", data=sent).location)


def test_silence_is_told_within_three_seconds(buyer: FlaskClient, counterpart: Counterpart) -> None:
    counterpart.faults.ask_for("call:native", "silent_before")
    started = time.monotonic()
    path = buy(buyer)
    assert time.monotonic() - started < 3
    page = buyer.get(path).text
    assert "支付服务暂时没有回应，没有扣款" in page
    assert code_on(page) is None


def test_the_same_order_can_be_paid_once_it_is_back(buyer: FlaskClient, away: Counterpart) -> None:
    path = buy(buyer)
    assert payments() == [("wechatpay", "intended")]
    away.faults.stop()
    assert code_on(buyer.get(pay_by(buyer, path, "wechatpay")).text)
    assert payments() == [("wechatpay", "pending")]
    assert len(away.ledger.transactions) == 1


def test_another_road_stays_open(buyer: FlaskClient, away: Counterpart) -> None:
    path = buy(buyer)
    assert "/sandbox/pay/" in pay_by(buyer, path, "sandbox")
    assert payments() == [("wechatpay", "closed"), ("sandbox", "pending")]
    assert factories.say_paid(order_row().public_id) == "settled"


def test_a_code_in_the_buyer_s_hand_is_not_given_up_unasked(
    house: Flask, counterpart: Counterpart
) -> None:
    order = factories.make_order(gateway="wechatpay")
    pay(order, "wechatpay", "qr", BACK)
    counterpart.faults.ask_for("call:*", "hang_up_before", "hang_up_before")
    with pytest.raises(ProviderUnavailable):
        pay(order, "sandbox", "redirect", BACK)
    assert payments() == [("wechatpay", "pending")]


def test_an_order_that_ends_meanwhile_leaves_no_gram_behind(
    house: Flask, away: Counterpart
) -> None:
    order = factories.make_order(gateway="wechatpay")
    with pytest.raises(ProviderUnavailable):
        pay(order, "wechatpay", "qr", BACK)
    with time_machine.travel(factories.fresh(order).expires_at):
        assert expire_due() == 1
    assert factories.fresh(order).state == "expired"
    assert audit(session()).faults == ()


def test_who_comes_later_waits_for_nobody(
    house: Flask, buyer: FlaskClient, counterpart: Counterpart
) -> None:
    counterpart.faults.rates["call:native"] = {"error_before": 1.0}
    path = buy(buyer)
    for _ in range(SILENCES - 1):
        assert "unanswered" in pay_by(buyer, path, "wechatpay")
    assert 'circuit_open{gateway="wechatpay"} 1.0' in buyer.get("/metrics").text
    counterpart.faults.rates["call:native"] = {"silent_before": 1.0}
    started = time.monotonic()
    assert "unanswered" in pay_by(buyer, path, "wechatpay")
    assert time.monotonic() - started < 1

    counterpart.faults.stop()
    with time_machine.travel(datetime.now(UTC) + REST):
        assert code_on(buyer.get(pay_by(buyer, path, "wechatpay")).text)
    assert 'circuit_open{gateway="wechatpay"} 0.0' in buyer.get("/metrics").text
