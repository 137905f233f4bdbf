"""The pro-forma of a bank transfer: on a screen and on paper, for whoever has its address."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets import codes
from offsets.config import BadSettings
from offsets.db import session
from offsets.orders import roads
from offsets.orders.expire import expire_due
from offsets.orders.pay import pay
from offsets.orders.proforma import as_pdf, pro_forma
from offsets.payments.models import BankTransfer
from tests import factories
from tests.conftest import MakeApp
from tests.payments.bank_transfer.conftest import ACCOUNT
from tests.payments.bank_transfer.test_import_statement import credit


@pytest.fixture
def house(make_app: MakeApp, clock: time_machine.Traveller) -> Iterator[Flask]:
    made = make_app(gateways=("bank_transfer",), bank=ACCOUNT)
    with made.app_context():
        factories.make_lot()
        yield made


@pytest.fixture
def order(house: Flask) -> str:
    order = factories.make_order(purpose="organisation", occasion="某县财政局")
    pay(order, "bank_transfer", "redirect", "http://localhost/back")
    return order


@pytest.fixture
def client(house: Flask) -> FlaskClient:
    return house.test_client()


def address(order: str) -> str:
    shown = factories.payment_of(order).instruction or {}
    return str(shown["redirect_url"]).removeprefix("http://localhost")


def code() -> str:
    return session().scalars(select(BankTransfer.code)).one()


def test_it_says_what_to_pay_where_and_by_which_code(client: FlaskClient, order: str) -> None:
    page = client.get(address(order)).text
    for words in (ACCOUNT.payee, ACCOUNT.bank, ACCOUNT.number, "某县财政局", "10 "):
        assert words in page
    assert codes.grouped(code(), 5) in page
    assert "小林" not in page


def test_the_code_can_be_checked_for_a_slip_of_the_pen(order: str) -> None:
    assert codes.is_valid(code())
    assert len(code()) == 10


def test_the_sheet_is_a_pdf_and_always_the_same(client: FlaskClient, order: str) -> None:
    answer = client.get(f"{address(order)}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.data == as_pdf(pro_forma(factories.payment_of(order).reference))
    assert re.search("pro-forma-.{11}[.]pdf", answer.headers["Content-Disposition"])


def test_it_tells_of_parts_and_of_the_end(
    client: FlaskClient, order: str, clock: time_machine.Traveller
) -> None:
    credit(order, 60)
    assert "已到账" in client.get(address(order)).text
    clock.shift(timedelta(days=ACCOUNT.hold_days))
    expire_due()
    assert "订单已结束" in client.get(address(order)).text
    credit(order, 40)
    assert "款项已到账" in client.get(address(order)).text


def test_a_stranger_who_guesses_finds_nothing(client: FlaskClient, order: str) -> None:
    assert client.get("/transfers/NOBODYKNOWS").status_code == 404
    assert client.get("/transfers/NOBODYKNOWS.pdf").status_code == 404


def test_a_house_without_an_account_does_not_open(make_app: MakeApp) -> None:
    with pytest.raises(BadSettings):
        make_app(gateways=("bank_transfer",))


def test_who_wants_little_is_offered_no_transfer_of_much(make_app: MakeApp) -> None:
    much = replace(ACCOUNT, min_amount_fen=10_000)
    with make_app(gateways=("sandbox", "bank_transfer"), bank=much).app_context():
        assert roads.packs(100, 1) == []
        assert [road.name for road in roads.open_roads(10_000)] == ["sandbox", "bank_transfer"]
    with make_app(gateways=("bank_transfer",), bank=much).app_context():
        assert [pack.amount_fen for pack in roads.packs(100, 1)] == [10_000]
