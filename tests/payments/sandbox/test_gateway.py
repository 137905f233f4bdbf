"""The sandbox keeps the gateway protocol."""

import json
from typing import Any

import pytest
from flask import Flask

from offsets.payments.gateway import BadSignature, Intent, RefundIntent, RefundStanding, Standing
from offsets.payments.sandbox import charges
from offsets.payments.sandbox.gateway import SandboxGateway
from offsets.payments.sandbox.signature import HEADER, sign

SECRET = "s" * 40
INTENT = Intent("REFERENCE", 100, "10 kg", "http://localhost/back", "redirect")


@pytest.fixture
def gateway(app: Flask) -> SandboxGateway:
    made = SandboxGateway(SECRET, "http://localhost")
    made.start(INTENT)
    return made


def act(action: charges.Action) -> None:
    charges.act(charges.open_charge("REFERENCE", 100, "", ""), action)


def test_starting_twice_is_one_payment(gateway: SandboxGateway) -> None:
    assert gateway.start(INTENT) == gateway.start(INTENT)


@pytest.mark.parametrize(
    ("action", "state"),
    [("pay", "paid"), ("decline", "failed"), ("delay", "pending"), ("lose_notice", "paid")],
)
def test_the_truth_about_a_payment(
    gateway: SandboxGateway, action: charges.Action, state: str
) -> None:
    assert gateway.ask("REFERENCE").state == "pending"
    act(action)
    told = gateway.ask("REFERENCE")
    assert (told.state, told.amount_fen, told.currency, told.livemode) == (state, 100, "CNY", False)


def test_what_it_never_heard_of_cannot_be_paid(gateway: SandboxGateway) -> None:
    assert gateway.ask("NOTHING").state == "closed"


def test_closing_says_where_it_stands_afterwards(gateway: SandboxGateway) -> None:
    assert gateway.close("REFERENCE").state == "closed"


def test_closing_comes_too_late_for_money_on_its_way(gateway: SandboxGateway) -> None:
    act("delay")
    assert gateway.close("REFERENCE").state == "pending"


def test_a_refund_is_asynchronous(gateway: SandboxGateway) -> None:
    act("lose_notice")
    intent = RefundIntent("BACK", "REFERENCE", 100, 100)
    assert gateway.refund(intent).state == "pending"
    charges.settle_due()
    assert gateway.ask_refund("BACK").state == "succeeded"


def test_a_refund_without_money_fails(gateway: SandboxGateway) -> None:
    assert gateway.refund(RefundIntent("BACK", "REFERENCE", 100, 100)).state == "failed"


def read(gateway: SandboxGateway, **told: Any) -> Standing | RefundStanding:
    body = json.dumps({"id": "E", "reference": "REFERENCE"} | told).encode()
    return gateway.read_notice({HEADER: sign(SECRET, body)}, body).standing


def test_a_payment_s_notice_is_read(gateway: SandboxGateway) -> None:
    told = read(
        gateway, type="payment.paid", amount_fen=100, currency="CNY", livemode=False, charge="C"
    )
    assert told == Standing("REFERENCE", "paid", 100, "CNY", livemode=False, provider_reference="C")


def test_a_refund_s_notice_is_read(gateway: SandboxGateway) -> None:
    assert read(gateway, type="refund.failed") == RefundStanding("REFERENCE", "failed")


def test_a_notice_of_another_kind_is_refused(gateway: SandboxGateway) -> None:
    with pytest.raises(BadSignature):
        read(gateway, type="payment.dreamt")
