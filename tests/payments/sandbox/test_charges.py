"""The sandbox as an outside party: what the payer does, and what it owes the merchant."""

import json

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.errors import Conflict, NotFound
from offsets.payments.models import SandboxCharge, SandboxEvent
from offsets.payments.sandbox import charges
from tests.racing import together

BACK = "http://localhost/back"


@pytest.fixture
def charge(app: Flask) -> str:
    return charges.open_charge("REFERENCE", 100, "10 kg", BACK)


def state() -> str:
    session().rollback()
    return session().scalars(select(SandboxCharge.state)).one()


def owed() -> list[str]:
    session().rollback()
    bodies = session().scalars(select(SandboxEvent.body).order_by(SandboxEvent.next_try_at))
    return [json.loads(body)["type"] for body in bodies]


def test_the_same_number_is_the_same_charge(charge: str) -> None:
    assert charges.open_charge("REFERENCE", 100, "10 kg", BACK) == charge


def test_the_same_number_at_once_is_the_same_charge(app: Flask) -> None:
    made = together(app, *[lambda: charges.open_charge("TWICE", 1, "", BACK)] * 4)
    assert len(set(made)) == 1


def test_paying_owes_a_notice(charge: str) -> None:
    assert charges.act(charge, "pay") == BACK
    assert (state(), owed()) == ("paid", ["payment.paid"])


def test_a_lost_notice_is_owed_to_nobody(charge: str) -> None:
    charges.act(charge, "lose_notice")
    assert (state(), owed()) == ("paid", [])


def test_a_declined_charge_may_be_paid(charge: str, clock: time_machine.Traveller) -> None:
    charges.act(charge, "decline")
    clock.shift(1)
    charges.act(charge, "pay")
    assert (state(), owed()) == ("paid", ["payment.declined", "payment.paid"])


def test_paying_twice_is_paying_once(charge: str) -> None:
    charges.act(charge, "pay")
    charges.act(charge, "pay")
    assert owed() == ["payment.paid"]


def test_a_delayed_charge_turns_paid_when_the_worker_comes_by(
    charge: str, clock: time_machine.Traveller
) -> None:
    charges.act(charge, "delay")
    assert (charges.settle_due(), state()) == (0, "processing")
    clock.shift(charges.DELAY)
    assert (charges.settle_due(), state()) == (1, "paid")
    assert (charges.settle_due(), owed()) == (0, ["payment.paid"])


@pytest.mark.parametrize(
    ("action", "after"), [("decline", "closed"), ("pay", "paid"), ("delay", "processing")]
)
def test_only_a_charge_without_money_can_be_closed(
    charge: str, action: charges.Action, after: str
) -> None:
    charges.act(charge, action)
    charges.close_charge("REFERENCE")
    assert state() == after


def test_a_closed_charge_cannot_be_paid(charge: str) -> None:
    charges.close_charge("REFERENCE")
    charges.act(charge, "pay")
    assert (state(), owed()) == ("closed", [])


def test_an_unknown_charge_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        charges.act("nothing", "pay")


def test_a_refund_succeeds_later_with_a_notice(charge: str) -> None:
    charges.act(charge, "lose_notice")
    charges.refund_charge("BACK", "REFERENCE", 100)
    charges.refund_charge("BACK", "REFERENCE", 100)
    assert (charges.settle_due(), owed()) == (1, ["refund.succeeded"])


def test_no_more_goes_back_than_came(charge: str) -> None:
    with pytest.raises(Conflict):
        charges.refund_charge("BACK", "REFERENCE", 1)
    charges.act(charge, "lose_notice")
    charges.refund_charge("BACK", "REFERENCE", 60)
    with pytest.raises(Conflict):
        charges.refund_charge("MORE", "REFERENCE", 41)
