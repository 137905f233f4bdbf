"""Behind the gateway protocol stands an account: asked is our own record of its statement."""

import pytest
from flask import Flask

from offsets.config import BadSettings, Settings
from offsets.orders.pay import pay
from offsets.payments.bank_transfer.gateway import BankTransferGateway, open_gateway
from offsets.payments.gateway import BadSignature, GivesBill, Intent, RefundIntent, gateways
from offsets.payments.inbox import receive
from tests import factories
from tests.payments.bank_transfer.conftest import ACCOUNT
from tests.payments.bank_transfer.test_import_statement import awaited, code_of, credit


@pytest.fixture
def gateway(house: Flask) -> BankTransferGateway:
    found = gateways()["bank_transfer"]
    assert isinstance(found, BankTransferGateway)
    return found


def test_the_same_intent_twice_is_one_transfer(gateway: BankTransferGateway) -> None:
    intent = Intent("R" * 24, 100, "", "http://localhost/back", "redirect")
    assert gateway.start(intent) == gateway.start(intent)
    assert gateway.ask("R" * 24).state == "pending"


def test_it_is_paid_by_the_whole_sum_only(gateway: BankTransferGateway) -> None:
    order = awaited()
    reference = factories.payment_of(order).reference
    credit(order, 99)
    assert gateway.ask(reference).state == "pending"
    credit(order, 1)
    said = gateway.ask(reference)
    assert (said.state, said.amount_fen) == ("paid", 100)


def test_a_closed_transfer_is_closed_unless_it_is_paid(gateway: BankTransferGateway) -> None:
    open_, paid = awaited(), awaited()
    credit(paid, 100)
    states = [gateway.close(factories.payment_of(order).reference).state for order in (open_, paid)]
    assert states == ["closed", "paid"]


def test_an_unknown_transfer_is_closed(gateway: BankTransferGateway) -> None:
    assert gateway.ask("NOBODYKNOWS").state == "closed"


def test_another_road_and_back_gets_another_code(gateway: BankTransferGateway) -> None:
    order = awaited()
    first = code_of(order)
    pay(order, "sandbox", "redirect", "http://localhost/back")
    pay(order, "bank_transfer", "redirect", "http://localhost/back")
    assert code_of(order) != first


def test_a_refund_waits_for_the_operator(gateway: BankTransferGateway) -> None:
    assert gateway.refund(RefundIntent("F", "P", 100, 100)).state == "pending"
    assert gateway.ask_refund("F").state == "pending"


def test_a_bank_sends_no_notices(gateway: BankTransferGateway) -> None:
    with pytest.raises(BadSignature):
        receive("bank_transfer", {}, b"{}")


def test_it_gives_a_bill(gateway: BankTransferGateway) -> None:
    assert isinstance(gateway, GivesBill)


def test_without_an_account_it_does_not_open(settings: Settings) -> None:
    with pytest.raises(BadSettings):
        open_gateway(settings)
    assert ACCOUNT.number not in repr(ACCOUNT)
