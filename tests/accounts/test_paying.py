"""A signed-in person pays in the mini-program, and nobody asks them for an openid."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.accounts.conftest import Person
from tests.accounts.test_clients import create
from tests.accounts.test_orders import buy, key, wish
from tests.conftest import MakeApp
from tests.counterparts.code2session.server import Counterpart
from tests.counterparts.wechatpay.keys import Keys
from tests.counterparts.wechatpay.server import Counterpart as WeChatPay

ASKED = {"gateway": "wechatpay", "channel": "mini_program"}


@pytest.fixture(scope="module")
def keys() -> Keys:
    """Made once: three RSA keys take a third of a second."""
    return Keys()


@pytest.fixture
def wechatpay(keys: Keys, counterpart: Counterpart) -> Iterator[WeChatPay]:
    counterpart.wechat.appid = keys.appid
    started = WeChatPay(keys).start()
    yield started
    started.stop()


@pytest.fixture
def house(
    app: Flask, make_app: MakeApp, counterpart: Counterpart, wechatpay: WeChatPay
) -> Iterator[Flask]:
    """A house that signs people in and takes their money by one app."""
    made = make_app(
        gateways=("wechatpay", "sandbox"),
        mini_program=counterpart.account,
        wechatpay=wechatpay.keys.account(wechatpay.url),
        public_url="http://127.0.0.1",
    )
    with made.app_context():
        factories.make_lot()
        yield made


def payers(wechatpay: WeChatPay) -> list[str]:
    return [one.asked["payer"]["openid"] for one in wechatpay.ledger.transactions.values()]


def test_the_openid_is_the_person_s_own(person: Person, wechatpay: WeChatPay) -> None:
    order = buy(person)["id"]
    told = person.call("POST", f"/orders/{order}/payments", json=ASKED)
    assert told.status_code == 201, told.text
    assert wechatpay.keys.signed_for_payment(told.get_json()["parameters"])
    assert payers(wechatpay) == [person.openid]
    assert person.openid not in told.text


def test_nobody_pays_in_somebody_else_s_name(person: Person, wechatpay: WeChatPay) -> None:
    order = buy(person)["id"]
    asked = ASKED | {"payer_openid": "oSomebodyElse"}
    assert person.call("POST", f"/orders/{order}/payments", json=asked).status_code == 201
    assert payers(wechatpay) == [person.openid]


def test_another_front_end_says_whom_it_signed_in(person: Person, wechatpay: WeChatPay) -> None:
    _, secret = create()
    headers: dict[str, Any] = {"Authorization": f"Bearer {secret}"}
    placed = person.phone.post("/api/v1/orders", json=wish(person.phone), headers=headers | key())
    payments = placed.get_json()["links"]["payments"]
    refused = person.phone.post(payments, json=ASKED, headers=headers)
    assert refused.get_json()["errors"][0]["field"] == "payer_openid"
    asked = ASKED | {"payer_openid": "oTheirPerson"}
    assert person.phone.post(payments, json=asked, headers=headers).status_code == 201
    assert payers(wechatpay) == ["oTheirPerson"]
