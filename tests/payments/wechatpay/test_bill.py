"""WeChat Pay's bill of a day: fetched, held to its hash, and read by its headings."""

import gzip
from datetime import date, timedelta
from hashlib import sha1

import pytest
import time_machine
from flask import Flask

from offsets.db import session, transaction
from offsets.orders.pay import pay, refresh
from offsets.orders.refund import refund_order
from offsets.payments.gateway import BillLine, ProviderUnavailable, gateways
from offsets.payments.reconcile import reconcile
from offsets.payments.repay import ASK_AGAIN_AFTER, repay_due
from offsets.payments.wechatpay.bill import lines, unpack
from offsets.payments.wechatpay.gateway import WeChatPayGateway
from offsets.payments.wechatpay.words import Unclear
from tests import factories
from tests.counterparts.wechatpay.server import Counterpart

DAY = date(2026, 5, 1)
HEADS = "交易时间,商户订单号,交易状态,货币种类,商户退款单号,订单金额,申请退款金额\n"


@pytest.fixture
def paid(clock: time_machine.Traveller, house: Flask, counterpart: Counterpart) -> str:
    order = factories.make_order(gateway="wechatpay")
    instruction = pay(order, "wechatpay", "qr", "http://localhost/back")
    counterpart.ledger.pay(counterpart.scan(str(instruction.qr_text)).number)
    refresh(order)
    assert factories.fresh(order).state == "settled"
    return order


def bill(day: date = DAY) -> list[BillLine]:
    road = gateways()["wechatpay"]
    assert isinstance(road, WeChatPayGateway)
    return road.bill(day)


def test_it_has_what_came_and_what_went_back(
    paid: str, counterpart: Counterpart, clock: time_machine.Traveller
) -> None:
    reference = factories.payment_of(paid).reference
    assert bill() == [BillLine("payment", reference, 100)]
    with transaction() as writing:
        number = refund_order(writing, paid, "operator", "asked by its buyer")
    repay_due()
    counterpart.ledger.finish_refunds()
    clock.shift(ASK_AGAIN_AFTER)
    repay_due()
    assert bill()[1:] == [BillLine("refund", number, 100)]
    session().rollback()
    assert reconcile(DAY).differences == []


def test_a_day_without_business_has_none(paid: str) -> None:
    assert bill(DAY + timedelta(days=1)) == []


def test_a_difference_is_seen(paid: str, counterpart: Counterpart) -> None:
    (transaction_there,) = counterpart.ledger.transactions.values()
    transaction_there.asked["amount"]["total"] = 99
    (difference,) = reconcile(DAY).differences
    assert difference.says == "payment: 99 fen on the bill, 100 fen with us"


def test_a_bill_that_was_changed_on_its_way_is_none(
    paid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "offsets.payments.wechatpay.gateway.fetch", lambda *_: gzip.compress(HEADS.encode())
    )
    with pytest.raises(ProviderUnavailable):
        bill()
    assert [each.says for each in reconcile(DAY).differences] == ["the bill could not be read"]


def test_a_refusal_is_no_empty_bill(paid: str, counterpart: Counterpart) -> None:
    counterpart.faults.ask_for("call:bill", "error_before")
    with pytest.raises(ProviderUnavailable):
        bill()


def test_only_the_announced_text_is_unpacked() -> None:
    content = HEADS.encode()
    told = {"hash_type": "SHA1", "hash_value": sha1(content).hexdigest()}  # noqa: S324  # theirs
    assert unpack(told, gzip.compress(content)) == HEADS
    for wrong in ({"hash_value": "0" * 40}, {"hash_type": "MD5"}):
        with pytest.raises(Unclear):
            unpack(told | wrong, gzip.compress(content))
    with pytest.raises(Unclear):
        unpack(told, content)


@pytest.mark.parametrize(
    "row",
    [
        "`t,`N,`REVOKED,`CNY,`0,`1.00,`0.00",
        "`t,`N,`SUCCESS,`CNY,`0,`one,`0.00",
        "`t,`N,`SUCCESS,`CNY,`0,`0.001,`0.00",
        "`t,`N,`SUCCESS",
    ],
)
def test_what_does_not_read_as_documented_is_not_guessed(row: str) -> None:
    with pytest.raises(Unclear):
        list(lines(HEADS + row + "\n"))
