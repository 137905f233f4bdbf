"""Everything goes wrong at once, and in the end every fen and every gram is where it belongs."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.errors import DomainError
from offsets.orders.audit import audit
from offsets.orders.models import Order
from offsets.orders.pay import pay
from offsets.payments.check import ASK_AGAIN_AFTER, sweep
from offsets.payments.models import Payment
from offsets.payments.repay import repay_due
from offsets.stock.models import Lot
from tests import factories
from tests.counterparts.wechatpay.faults import CALL_FAULTS, NOTICE_FAULTS
from tests.counterparts.wechatpay.notices import Post
from tests.counterparts.wechatpay.server import Counterpart
from tests.payments.wechatpay.test_road import BACK

ORDERS = 40
ROUNDS = 30
CALLS = dict.fromkeys(CALL_FAULTS, 0.05)
NOTICES = dict.fromkeys(NOTICE_FAULTS, 0.08)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC)) as traveller:
        yield traveller


@pytest.fixture
def storm(counterpart: Counterpart, monkeypatch: pytest.MonkeyPatch) -> Counterpart:
    """Each call fails in nine ways, each notice in eleven; nobody rests, so all are met."""
    monkeypatch.setattr("offsets.circuit.SILENCES", 1_000)
    counterpart.faults.silence_s = 0
    counterpart.faults.rates.update({"call:*": CALLS, "notice:": NOTICES})
    return counterpart


def stubborn_buyer(counterpart: Counterpart) -> str:
    """Places an order, asks for a code until there is one, scans it and pays."""
    order = factories.make_order(gateway="wechatpay")
    for _ in range(20):
        try:
            code = pay(order, "wechatpay", "qr", BACK).qr_text
        except DomainError:
            continue
        counterpart.ledger.pay(counterpart.scan(str(code)).number)
        return order
    raise AssertionError("twenty calls in a row went wrong")


def total(column: object) -> int:
    session().rollback()
    return int(session().scalar(select(func.sum(column))) or 0)


@pytest.mark.slow
def test_every_order_is_settled_once(
    house: Flask, storm: Counterpart, post: Post, clock: time_machine.Traveller
) -> None:
    for _ in range(ORDERS):
        stubborn_buyer(storm)
    assert states() == {"placed"}
    for _ in range(ROUNDS):
        storm.outbox.deliver(post)
        clock.shift(ASK_AGAIN_AFTER)
        sweep()
        repay_due()
    paid_fen = sum(one.total_fen for one in storm.ledger.transactions.values() if one.paid_at)

    assert states() == {"settled"}
    assert len(session().scalars(select(Certificate.id)).all()) == ORDERS
    assert paid_fen == total(Lot.sold_fen) == ORDERS * 100
    assert total(Lot.next_g) == ORDERS * 10_000
    assert total(Lot.held_g) == 0
    assert storm.ledger.refunds == {}
    assert session().scalars(select(Payment.state).distinct()).all() == ["paid"]
    assert audit(session()).faults == ()
    # The storm was one: lies were told, and some were taken for what they are.
    assert {lie for lie, _ in storm.outbox.answers} - {None}


def states() -> set[str]:
    session().rollback()
    return set(session().scalars(select(Order.state)).all())
