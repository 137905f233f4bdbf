"""Refunds are sent, asked about, and end once, whatever the provider does meanwhile."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.errors import Conflict
from offsets.orders.cancel import cancel
from offsets.orders.pay import pay
from offsets.payments.gateway import (
    ProviderUnavailable,
    RefundIntent,
    RefundStanding,
    gateways,
)
from offsets.payments.inbox import keep_asked
from offsets.payments.models import Refund, SandboxRefund
from offsets.payments.record import record
from offsets.payments.refund import request_refund
from offsets.payments.repay import ASK_AGAIN_AFTER, repay_due
from offsets.payments.resolve import open_notices, resolve
from offsets.payments.sandbox import charges
from tests import factories


@pytest.fixture
def order(app: Flask, clock: time_machine.Traveller) -> str:
    """Cancelled while its money was on the way, which now goes back."""
    factories.make_lot()
    order = factories.make_order()
    pay(order, "sandbox", "redirect", "http://localhost/back")
    payment = factories.payment_of(order)
    charges.act(charges.open_charge(payment.reference, 100, "", ""), "delay")
    cancel(order)
    clock.shift(charges.DELAY)
    charges.settle_due()
    assert factories.say_paid(order) == "late"
    return order


def state() -> str:
    session().rollback()
    return session().scalars(select(Refund.state)).one()


def test_a_refund_is_sent_and_then_asked_about(order: str, clock: time_machine.Traveller) -> None:
    assert (repay_due(), state()) == (0, "pending")
    charges.settle_due()
    assert (repay_due(), state()) == (0, "pending")
    clock.shift(ASK_AGAIN_AFTER)
    assert (repay_due(), state()) == (1, "succeeded")
    assert factories.fresh(order).state == "refunded"
    assert repay_due() == 0


def test_a_silent_provider_is_asked_again_under_the_same_number(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = gateways()["sandbox"].refund

    def answer_lost(intent: RefundIntent) -> RefundStanding:
        refund(intent)
        raise ProviderUnavailable("gateway")

    with monkeypatch.context() as patched:
        patched.setattr(gateways()["sandbox"], "refund", answer_lost)
        repay_due()
    assert state() == "requested"
    repay_due()
    assert state() == "pending"
    assert len(session().scalars(select(SandboxRefund.reference)).all()) == 1


def test_a_notice_may_be_faster_than_the_answer(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def noticed_meanwhile(intent: RefundIntent) -> RefundStanding:
        with transaction() as writing:
            record(writing, RefundStanding(intent.reference, "succeeded"), livemode=False)
        return RefundStanding(intent.reference, "pending")

    monkeypatch.setattr(gateways()["sandbox"], "refund", noticed_meanwhile)
    repay_due()
    assert state() == "succeeded"
    assert factories.fresh(order).state == "refunded"


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_an_answer_at_once_ends_it(order: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(intent: RefundIntent) -> RefundStanding:
        return RefundStanding(intent.reference, end)  # type: ignore[arg-type]

    monkeypatch.setattr(gateways()["sandbox"], "refund", answer)
    assert (repay_due(), state()) == (1, end)


def test_another_sum_is_kept_for_a_person(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(intent: RefundIntent | str) -> RefundStanding:
        number = intent if isinstance(intent, str) else intent.reference
        return RefundStanding(number, "succeeded", amount_fen=90)

    monkeypatch.setattr(gateways()["sandbox"], "refund", answer)
    monkeypatch.setattr(gateways()["sandbox"], "ask_refund", answer)
    assert (repay_due(), state()) == (0, "pending")
    ((notice, ours_fen),) = open_notices()
    assert (notice.outcome, notice.said["amount_fen"], ours_fen) == ("mismatch", 90, 100)
    with pytest.raises(Conflict):
        resolve(notice.id, "refund")
    assert resolve(notice.id, "accept") == "accepted"
    assert (state(), factories.fresh(order).state) == ("succeeded", "refunded")
    assert open_notices() == []


def test_a_sum_that_fits_after_all_ends_the_wait(order: str) -> None:
    repay_due()
    reference = session().scalars(select(Refund.reference)).one()
    with transaction() as writing:
        wrong = RefundStanding(reference, "succeeded", amount_fen=90)
        keep_asked(writing, "sandbox", wrong, record(writing, wrong, livemode=False))
    assert len(open_notices()) == 1
    with transaction() as writing:
        record(writing, RefundStanding(reference, "succeeded", amount_fen=100), livemode=False)
    session().rollback()
    assert open_notices() == []


def test_a_failed_refund_is_not_sent_again_by_itself(
    order: str, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Callable[..., object]] = []
    reference = session().scalars(select(Refund.reference)).one()
    with transaction() as writing:
        record(writing, RefundStanding(reference, "failed"), livemode=False)
    monkeypatch.setattr(gateways()["sandbox"], "refund", asked.append)
    clock.shift(ASK_AGAIN_AFTER)
    assert repay_due() == 0
    assert asked == []


def test_a_refund_that_cannot_be_dealt_with_does_not_keep_the_others_waiting(
    order: str, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def stumbles_over_the_first(intent: RefundIntent) -> RefundStanding:
        asked.append(intent.reference)
        if intent.reference == asked[0]:
            raise KeyError("a word that nobody knows")
        return RefundStanding(intent.reference, "pending")

    with transaction() as writing:
        request_refund(writing, factories.payment_of(order).id, 1, "operator")
    monkeypatch.setattr(gateways()["sandbox"], "refund", stumbles_over_the_first)
    clock.shift(1)
    with pytest.raises(KeyError):
        repay_due()
    clock.shift(1)
    with pytest.raises(KeyError):
        repay_due()
    session().rollback()
    states = dict(session().execute(select(Refund.reference, Refund.state)).all())
    assert states.pop(asked[0]) == "requested"
    assert list(states.values()) == ["pending"]
