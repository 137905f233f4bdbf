"""A day at the counter: buyers, a worker, and a web process that dies twice."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from offsets import clock
from offsets.db import session
from offsets.orders.audit import audit
from offsets.orders.expire import expire_due
from offsets.orders.models import Order
from offsets.orders.quote import QuoteRequest, quote
from offsets.payments import check, repay
from offsets.payments.check import sweep
from offsets.payments.models import Payment, Refund
from offsets.payments.reconcile import reconcile
from offsets.payments.repay import repay_due
from tests.payments.chaos.buyers import Buyer
from tests.payments.chaos.haste import hurry, make_faulty
from tests.payments.chaos.roads import Road
from tests.payments.chaos.web import Web

BUYERS_AT_ONCE = 8
CALM_ROUNDS = 40
ENDED = {"settled", "expired", "cancelled", "refunded"}
AGAIN = timedelta(seconds=0.3)


class Storm:
    """One road's day in one house, from the first order to the last fen."""

    def __init__(self, house: Flask, web: Web, road: Road, deaf: bool = False) -> None:
        self._house, self._web, self._road, self._deaf = house, web, road, deaf
        self._over = threading.Event()
        self.kills = 0
        self.errors: list[BaseException] = []

    def rage(self, orders: int) -> None:
        """Let everybody buy at once; the web process dies after a third and after two thirds."""
        check.ASK_AGAIN_AFTER = check.ASK_OLD_AGAIN_AFTER = repay.ASK_AGAIN_AFTER = AGAIN
        hurry()
        self.end_faults = make_faulty(self._house, seed=1)
        token = quote(QuoteRequest(project="village", mass_g=self._road.mass_g)).token
        session().rollback()  # Nothing is read here while the storm lasts.
        worker = threading.Thread(target=self._work)
        worker.start()
        kills = iter((orders // 3, 2 * orders // 3))
        next_kill, bought = next(kills), 0
        with ThreadPoolExecutor(BUYERS_AT_ONCE) as threads:
            for _ in threads.map(lambda number: self._buy(number, token), range(orders)):
                bought += 1
                if bought == next_kill:
                    self._web.kill()
                    self._web.start()
                    self.kills += 1
                    next_kill = next(kills, 0)
        self._over.set()
        worker.join()
        self._web.kill()

    def calm(self, traveller: time_machine.Traveller, hold: timedelta) -> None:
        """Nothing fails any more, unpaid orders run out, and the worker comes by until all ends."""
        self.end_faults()
        self._road.calm(self._house)
        traveller.shift(hold + timedelta(minutes=1))
        for _ in range(CALM_ROUNDS):
            traveller.shift(timedelta(seconds=40))
            self._road.round()
            self._step(limit=500)
            if hasattr(self._road, "end_of_day"):
                self._road.end_of_day()
            session().rollback()
            if not self._open():
                return

    def _buy(self, number: int, token: str) -> None:
        with self._house.app_context():
            Buyer(self._web, self._road, number).buy(token)

    def _work(self) -> None:
        while not self._over.wait(0.05):
            with self._house.app_context():
                try:
                    self._road.round()
                    self._step(limit=50)
                except Exception as error:
                    self.errors.append(error)

    def _step(self, limit: int) -> None:
        if not self._deaf:
            sweep(limit)
        expire_due(limit)
        repay_due(limit)

    def _open(self) -> int:
        waiting = select(Order.id).where(Order.state.not_in(ENDED)).limit(1)
        refunds = select(Refund.id).where(Refund.state != "succeeded").limit(1)
        return len([*session().scalars(waiting), *session().scalars(refunds)])


def faults(road: Road, days: list[date]) -> list[str]:
    """Everything that is unaccounted for, in words; empty where each fen and gram has its place."""
    session().rollback()
    found = list(audit(session()).faults)
    states = Counter(session().scalars(select(Order.state)))
    found += [
        f"{count} orders are {state}" for state, count in states.items() if state not in ENDED
    ]
    kept, owed = road.kept(), _owed()
    found += [
        f"payment {reference}: kept {kept.get(reference, 0)} fen, owed {owed.get(reference, 0)}"
        for reference in kept.keys() | owed.keys()
        if kept.get(reference) != owed.get(reference)
    ]
    found += _charged_twice(set(kept))
    for day in days:
        found += [each.says for each in reconcile(day).differences]
    return found


def table(road: Road, days: list[date]) -> Iterator[str]:
    """What a reader of the run wants to see: orders by state, and the bills."""
    session().rollback()
    states = Counter(session().scalars(select(Order.state)))
    refunds = Counter(session().scalars(select(Refund.reason)))
    yield f"{road.name}: orders {dict(states)}; refunds {dict(refunds)}"
    for report in map(reconcile, days):
        if report.differences or any("0 payments\t0 yuan\t0 refunds" not in x for x in report.sums):
            yield from report.lines()


@contextmanager
def days_of() -> Iterator[Callable[[], list[date]]]:
    """The days of China's calendar from now until the answer is asked for."""
    first = clock.on_screen(clock.now()).date()

    def until_now() -> list[date]:
        last = clock.on_screen(clock.now()).date()
        return [first + timedelta(days=each) for each in range((last - first).days + 1)]

    yield until_now


def _owed() -> dict[str, int]:
    rows = session().execute(
        select(Payment.reference, Order.amount_fen)
        .join(Order, Order.id == Payment.order_id)
        .where(Order.state == "settled", Payment.state == "paid")
    )
    return {row.reference: row.amount_fen for row in rows}


def _charged_twice(references: set[str]) -> list[str]:
    rows = session().execute(select(Payment.order_id, Payment.reference))
    times = Counter(order for order, reference in rows if reference in references)
    return [f"order {order}: charged {count} times" for order, count in times.items() if count > 1]
