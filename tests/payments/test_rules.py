"""The state tables are whole, and no verb makes a move that they do not list."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.payments.gateway import RefundStanding
from offsets.payments.models import Refund
from offsets.payments.record import record
from offsets.payments.refund import request_refund
from offsets.payments.repay import repay_due
from offsets.payments.rules import (
    LIVE,
    PAYMENT_MOVES,
    REFUND_MOVES,
    PaymentState,
    RefundState,
)
from offsets.payments.start import start_payment
from tests import factories

WORDS = ("paid", "failed", "closed", "pending")


@pytest.mark.parametrize(
    ("states", "moves"), [(PaymentState, PAYMENT_MOVES), (RefundState, REFUND_MOVES)]
)
def test_every_state_is_in_its_table(
    states: type[StrEnum], moves: Mapping[StrEnum, frozenset[StrEnum]]
) -> None:
    assert set(moves) == set(states)
    assert set().union(*moves.values()) <= set(states)


def test_live_payments_may_still_be_paid() -> None:
    assert all(PaymentState.PAID in PAYMENT_MOVES[state] for state in LIVE)


@pytest.mark.parametrize("before", PaymentState)
@pytest.mark.parametrize("word", WORDS)
def test_a_word_moves_a_payment_only_as_listed(app: Flask, before: PaymentState, word: str) -> None:
    factories.make_lot()
    order = factories.make_order()
    with transaction() as writing:
        payment = writing.merge(factories.payment_of(order))
        payment.state = before
    factories.say_paid(order, state=word)
    after = PaymentState(factories.payment_of(order).state)
    assert after == before or after in PAYMENT_MOVES[before]


@pytest.mark.parametrize("before", PaymentState)
def test_starting_moves_a_payment_only_as_listed(app: Flask, before: PaymentState) -> None:
    factories.make_lot()
    order = factories.make_order()
    first = factories.payment_of(order)
    with transaction() as writing:
        writing.merge(first).state = before
    if before != PaymentState.PAID:
        start_payment(factories.fresh(order).id, 100, "sandbox", "redirect", "x", "http://x")
    after = PaymentState(session().get_one(type(first), first.id, populate_existing=True).state)
    assert after == before or after in PAYMENT_MOVES[before]


def succeed(reference: str) -> None:
    with transaction() as writing:
        record(writing, RefundStanding(reference, "succeeded"), livemode=False)


def fail(reference: str) -> None:
    with transaction() as writing:
        record(writing, RefundStanding(reference, "failed"), livemode=False)


@pytest.mark.parametrize("before", RefundState)
@pytest.mark.parametrize("deed", [succeed, fail, lambda _: repay_due()])
def test_a_refund_moves_only_as_listed(
    app: Flask, before: RefundState, deed: Callable[[str], object]
) -> None:
    factories.make_lot()
    order = factories.make_settled_order()
    with transaction() as writing:
        reference = request_refund(writing, factories.payment_of(order).id, 100, "operator")
        writing.scalars(select(Refund)).one().state = before
    deed(reference)
    session().rollback()
    after = RefundState(session().scalars(select(Refund.state)).one())
    assert after == before or after in REFUND_MOVES[before]
