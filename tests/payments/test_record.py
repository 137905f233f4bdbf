"""A provider's word becomes rows: each word once, and only a right one settles."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.orders.audit import audit
from offsets.orders.pay import pay
from offsets.orders.refund import refund_order
from offsets.payments.gateway import CURRENCY, RefundStanding, Standing
from offsets.payments.models import Payment, Refund
from offsets.payments.record import Outcome, record
from offsets.payments.refund import request_again
from tests import factories
from tests.racing import together


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    return factories.make_order()


def said(reference: str, state: Any = "paid", amount_fen: int = 100) -> Outcome:
    with transaction() as writing:
        standing = Standing(reference, state, amount_fen, CURRENCY, livemode=False)
        return record(writing, standing, livemode=False)


def second_attempt(order: str) -> tuple[str, str]:
    """Decline the first payment and start another; our numbers of both."""
    first = factories.payment_of(order).reference
    assert said(first, "failed") == "declined"
    pay(order, "sandbox", "redirect", "http://localhost/back")
    return first, factories.payment_of(order).reference


@pytest.mark.parametrize(
    "wrong",
    [{"amount_fen": 99}, {"amount_fen": 101}, {"currency": "USD"}, {"livemode": True}],
)
def test_money_that_is_not_what_was_asked_settles_nothing(
    order: str, wrong: dict[str, Any]
) -> None:
    assert factories.say_paid(order, **wrong) == "mismatch"
    assert factories.fresh(order).state == "placed"
    assert factories.payment_of(order).state == "intended"
    assert factories.say_paid(order) == "settled"


def test_an_unknown_payment_changes_nothing(order: str) -> None:
    assert said("NOBODYKNOWS") == "unknown"
    assert said("NOBODYKNOWS", "failed") == "nothing_to_do"


def test_a_pending_word_changes_nothing(order: str) -> None:
    assert factories.say_paid(order, state="pending") == "nothing_to_do"


def test_a_decline_leaves_the_order_waiting(order: str) -> None:
    assert factories.say_paid(order, state="failed") == "declined"
    assert factories.payment_of(order).state == "failed"
    assert factories.fresh(order).state == "placed"


def test_a_declined_payment_may_be_paid_after_all(order: str) -> None:
    factories.say_paid(order, state="failed")
    assert factories.say_paid(order) == "settled"


def test_a_late_decline_takes_nothing_back(order: str) -> None:
    factories.say_paid(order)
    assert factories.say_paid(order, state="failed") == "nothing_to_do"
    assert factories.fresh(order).state == "settled"


def test_a_second_payment_is_surplus_and_goes_back(order: str) -> None:
    first, second = second_attempt(order)
    assert said(second) == "settled"
    assert said(first) == "late"
    assert said(first) == "nothing_to_do"
    states = select(Payment.state).order_by(Payment.id)
    assert list(session().scalars(states)) == ["surplus", "paid"]
    refund = session().scalars(select(Refund)).one()
    assert (refund.amount_fen, refund.reason) == (100, "second_payment")
    assert factories.fresh(order).state == "settled"
    assert audit(session()).faults == ()


def test_a_refunded_surplus_leaves_its_order_settled(order: str) -> None:
    first, second = second_attempt(order)
    said(second)
    said(first)
    back = session().scalars(select(Refund.reference)).one()
    with transaction() as writing:
        assert record(writing, RefundStanding(back, "succeeded"), livemode=False) == "refunded"
    assert factories.fresh(order).state == "settled"


def test_two_payments_of_one_order_at_once_settle_one(app: Flask, order: str) -> None:
    first, second = second_attempt(order)
    outcomes = together(app, lambda: said(first), lambda: said(second))
    assert sorted(outcomes) == ["late", "settled"]
    assert audit(session()).faults == ()


@pytest.fixture
def repaid(order: str) -> str:
    """A settled order whose money has gone back; our number of the refund."""
    factories.say_paid(order)
    with transaction() as writing:
        number = refund_order(writing, order, "operator", "asked by its buyer")
    assert say_of(number, "succeeded") == "refunded"
    assert factories.fresh(order).state == "refunded"
    return number


def say_of(number: str, state: Any, provider: str = "re_1", fen: int | None = 100) -> Outcome:
    with transaction() as writing:
        return record(writing, RefundStanding(number, state, provider, fen), livemode=False)


def refund_row() -> Refund:
    session().rollback()
    return session().scalars(select(Refund)).one()


def test_money_that_comes_back_to_us_reopens_its_refund(order: str, repaid: str) -> None:
    assert say_of(repaid, "failed") == "refund_failed"
    assert (refund_row().state, factories.fresh(order).state) == ("failed", "refunding")
    assert audit(session()).faults == ()
    # The word that it had succeeded may be repeated; it succeeds no more.
    assert say_of(repaid, "succeeded") == "nothing_to_do"
    with transaction() as writing:
        assert request_again(writing, factories.fresh(order).id) == 1
    assert say_of(repaid, "succeeded", "re_2") == "refunded"
    assert factories.fresh(order).state == "refunded"


def test_an_earlier_attempt_that_failed_reopens_nothing(order: str, repaid: str) -> None:
    assert say_of(repaid, "failed", "re_0") == "nothing_to_do"
    assert (refund_row().state, factories.fresh(order).state) == ("succeeded", "refunded")


def test_a_surplus_that_comes_back_leaves_its_order_settled(order: str) -> None:
    first, second = second_attempt(order)
    said(second)
    said(first)
    back = session().scalars(select(Refund.reference)).one()
    assert say_of(back, "succeeded") == "refunded"
    assert say_of(back, "failed") == "refund_failed"
    assert (refund_row().state, factories.fresh(order).state) == ("failed", "settled")


@pytest.mark.parametrize("fen", [1, 99, 101])
def test_a_refund_of_another_sum_ends_nothing(order: str, fen: int) -> None:
    factories.say_paid(order)
    with transaction() as writing:
        number = refund_order(writing, order, "operator", "asked by its buyer")
    assert say_of(number, "succeeded", fen=fen) == "mismatch"
    assert (refund_row().state, factories.fresh(order).state) == ("requested", "refunding")
    assert say_of(number, "succeeded", fen=None) == "refunded"
    assert say_of(number, "succeeded", fen=fen) == "nothing_to_do"


def test_an_unknown_refund_changes_nothing(order: str) -> None:
    with transaction() as writing:
        standing = RefundStanding("NOBODYKNOWS", "succeeded")
        assert record(writing, standing, livemode=False) == "nothing_to_do"
