"""Everything goes wrong at once, and at the end every fen and every gram is where it belongs."""

import random
from collections import Counter
from contextlib import suppress

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.errors import DomainError
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.expire import expire_due
from offsets.orders.models import Order
from offsets.orders.pay import pay, refresh
from offsets.orders.refund import refund_order
from offsets.payments.check import sweep
from offsets.payments.models import Payment
from offsets.payments.repay import repay_due
from offsets.payments.stripe import client
from tests import factories
from tests.counterparts.stripe.faults import CALL_FAULTS, NOTICE_FAULTS
from tests.counterparts.stripe.server import Counterpart
from tests.payments.stripe.conftest import MASS_G

ORDERS = 60
PLACES = ("/v1/checkout/sessions", "/v1/refunds", "/v1/")
PAYER = ("pay", "pay", "pay", "pay_slowly", "pay_slowly", "nothing")
ENDED = {"settled", "expired", "cancelled", "refunded"}


@pytest.fixture(autouse=True)
def _impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is one of many faults here, and whether it was meant makes no difference."""
    monkeypatch.setattr(client, "READ_TIMEOUT_S", 0.3)


class Chaos:
    """A day at the counter on which whatever can go wrong does."""

    def __init__(self, counterpart: Counterpart, clock: time_machine.Traveller, seed: int) -> None:
        self._stripe = counterpart
        self._clock = clock
        self._luck = random.Random(seed)  # noqa: S311  # no secret, only variety

    def buy(self) -> None:
        """One buyer, from the order to the payer's choice, with something wrong on the way."""
        if self._luck.random() < 0.7:
            self._stripe.faults.add(self._luck.choice(CALL_FAULTS), self._luck.choice(PLACES), 2)
        if self._luck.random() < 0.7:
            self._stripe.faults.add(self._luck.choice(NOTICE_FAULTS), "checkout.session")
        order = factories.make_order(MASS_G)
        before = set(self._stripe.store.sessions)
        for _ in range(2):
            with suppress(DomainError):
                pay(order, "stripe", "redirect", "http://localhost/back")
        for session_id in sorted(set(self._stripe.store.sessions) - before)[-1:]:
            self._at_stripe(session_id)
        self._afterwards(order)

    def work(self) -> None:
        """One round of the worker, of the banks and of Stripe's deliveries."""
        self._clock.shift(self._luck.randint(1, 90))
        self._stripe.notices.deliver()
        for step in (sweep, expire_due, repay_due):
            step()
        for session_id, each in list(self._stripe.store.sessions.items()):
            if each["payment_intent"] and self._luck.random() < 0.3:
                self._stripe.store.finish_slow(session_id, self._luck.random() < 0.7)
        for refund_id, each in list(self._stripe.store.refunds.items()):
            if each["status"] == "pending" and self._luck.random() < 0.3:
                self._stripe.store.finish_refund(refund_id)

    def calm(self) -> None:
        """A day later: nothing more goes wrong, and Stripe has forgotten its keys."""
        self._stripe.faults.clear()
        self._stripe.forget_keys()
        for _ in range(60):
            self.work()

    def _at_stripe(self, session_id: str) -> None:
        choice = self._luck.choice(PAYER)
        method = self._luck.choice(("card", "alipay", "wechat_pay"))
        if choice != "nothing":
            getattr(self._stripe.store, choice)(session_id, method)

    def _afterwards(self, order: str) -> None:
        with suppress(DomainError):
            if self._luck.random() < 0.3:
                refresh(order)
            if self._luck.random() < 0.2:
                cancel(order)
            if self._luck.random() < 0.2:
                with transaction() as writing:
                    refund_order(writing, order, "operator", "asked by its buyer")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_no_fen_and_no_gram_is_lost(
    house: Flask, counterpart: Counterpart, clock: time_machine.Traveller, seed: int
) -> None:
    factories.make_lot(tonnes=10)
    chaos = Chaos(counterpart, clock, seed)
    for _ in range(ORDERS):
        chaos.buy()
        chaos.work()
    chaos.calm()
    session().rollback()

    states = Counter(session().scalars(select(Order.state)))
    assert states.keys() <= ENDED, states
    assert states["settled"] >= 10
    assert states["refunded"] >= 1
    assert audit(session()).faults == ()
    assert kept_by_stripe(counterpart) == owed_to_us()


@pytest.mark.slow
def test_a_house_that_hears_nothing_would_be_seen(
    house: Flask,
    counterpart: Counterpart,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for road in ("inbox", "check", "close"):
        monkeypatch.setattr(f"offsets.payments.{road}.record", lambda *_: "nothing_to_do")
    factories.make_lot(tonnes=10)
    chaos = Chaos(counterpart, clock, seed=1)
    for _ in range(10):
        chaos.buy()
    chaos.calm()
    session().rollback()
    assert kept_by_stripe(counterpart) != owed_to_us()


def kept_by_stripe(counterpart: Counterpart) -> dict[str, int]:
    """Fen that Stripe took and did not give back, by our number of the payment."""
    kept: Counter[str] = Counter()
    for charge in counterpart.store.charges.values():
        kept[charge["metadata"]["reference"]] += charge["amount"] - charge["amount_refunded"]
    return {reference: fen for reference, fen in kept.items() if fen}


def owed_to_us() -> dict[str, int]:
    """Fen of settled orders, by our number of the payment that paid them."""
    rows = session().execute(
        select(Payment.reference, Order.amount_fen)
        .join(Order, Order.id == Payment.order_id)
        .where(Order.state == "settled", Payment.state == "paid")
    )
    return {row.reference: row.amount_fen for row in rows}
