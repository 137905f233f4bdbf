"""A day at the counter: buyers, a worker, and a web process that dies twice."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import ColumnElement, and_, select, update

from offsets import clock
from offsets.db import session, transaction
from offsets.orders.audit import audit
from offsets.orders.expire import expire_due
from offsets.orders.models import Order
from offsets.orders.quote import QuoteRequest, quote
from offsets.payments.check import sweep
from offsets.payments.models import Payment, Refund
from offsets.payments.reconcile import reconcile
from offsets.payments.repay import repay_due
from offsets.payments.rules import LIVE, PaymentState
from tests.payments.chaos.buyers import Buyer
from tests.payments.chaos.haste import asking_often, hurry, make_faulty
from tests.payments.chaos.roads import Road
from tests.payments.chaos.web import Web

BUYERS_AT_ONCE = 8
CALM_ROUNDS = 40
CALM_ROUND = timedelta(minutes=2)
ENDED = {"settled", "expired", "cancelled", "refunded"}
DAWDLER = 7
"""Every seventh order runs out while everything goes wrong, as each may on a longer day."""
DAWDLES = timedelta(seconds=1)


class Storm:
    """A day in one house, from the first order to the last fen, by one road or by several.

    On several, each has hands of its own, and the bank's statement is taken in
    by two at once; some buyers begin on one road and go on by another.
    """

    def __init__(self, house: Flask, web: Web, roads: Sequence[Road], deaf: bool = False) -> None:
        self._house, self._web, self._roads, self._deaf = house, web, roads, deaf
        self._over = threading.Event()
        self._calm_since: datetime | None = None
        self.raged_s = self.calmed_s = 0.0
        self.kills = 0
        self.errors: list[BaseException] = []

    def rage(self, orders: int) -> None:
        """Let everybody buy at once; the web process dies after a third and after two thirds."""
        began_s = time.perf_counter()
        hurry()
        self.end_faults = make_faulty(self._house, seed=1)
        # So much that each road takes it.
        mass_g = max(road.mass_g for road in self._roads)
        token = quote(QuoteRequest(project="village", mass_g=mass_g)).token
        session().rollback()  # Nothing is read here while the storm lasts.
        workers = [threading.Thread(target=self._work, args=(deeds,)) for deeds in self._hands()]
        with asking_often():
            for worker in workers:
                worker.start()
            try:
                self._sell(orders, token)
            finally:
                self._over.set()  # Otherwise a failed storm would rage on, and nothing would end.
                for worker in workers:
                    worker.join()
        self._web.kill()
        self.raged_s = time.perf_counter() - began_s

    def calm(self, traveller: time_machine.Traveller, holds: set[timedelta]) -> None:
        """Nothing fails any more, unpaid orders run out, and the worker comes by until all ends.

        It asks no more often than in any house. Orders of the shortest hold come
        first: nobody asks a provider about a payment of last week.
        """
        began_s, self._calm_since = time.perf_counter(), clock.now()
        self.end_faults()
        for road in self._roads:
            road.calm(self._house)
        shortest, *longer = sorted(holds)
        traveller.shift(shortest + timedelta(minutes=1))
        self._come_by(traveller)
        # A notice that was held back may have told less than what stood by then, and the
        # worker waits half an hour after it. So all are asked about once more.
        self._calm_since = clock.now()
        self._come_by(traveller)
        for hold in longer:
            traveller.shift(hold + timedelta(minutes=1))
            self._come_by(traveller)
        self.calmed_s = time.perf_counter() - began_s

    def _sell(self, orders: int, token: str) -> None:
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

    def _come_by(self, traveller: time_machine.Traveller) -> None:
        for _ in range(CALM_ROUNDS):
            traveller.shift(CALM_ROUND)
            for road in self._roads:
                road.round()
            self._step(limit=500)
            for road in self._roads:
                if hasattr(road, "end_of_day"):
                    road.end_of_day()
            session().rollback()
            if not self._open():
                return

    def _buy(self, number: int, token: str) -> None:
        with self._house.app_context():
            Buyer(self._web, self._roads, number).buy(token)

    def _hands(self) -> list[list[Callable[[], None]]]:
        """What each thread does over and over: for one road all in turn, for several each alone."""
        if len(self._roads) == 1:
            return [[self._roads[0].round, self._come]]
        clerks = [road.round for road in self._roads if road.name == "bank_transfer"]
        return [[self._come], *([road.round] for road in self._roads), *([one] for one in clerks)]

    def _work(self, deeds: Sequence[Callable[[], None]]) -> None:
        while not self._over.wait(0.05):
            with self._house.app_context():
                try:
                    for deed in deeds:
                        deed()
                except Exception as error:
                    self.errors.append(error)

    def _come(self) -> None:
        _let_some_run_out()
        self._step(limit=50)

    def _step(self, limit: int) -> None:
        if not self._deaf:
            sweep(limit)
        expire_due(limit)
        repay_due(limit)

    def _open(self) -> bool:
        """Whether anything that may end by now has not; who has days left to pay may take them."""
        has_ended = Order.state.in_(ENDED)
        waiting = select(Order.id).where(~has_ended, Order.expires_at <= clock.now())
        refunds = select(Refund.id).where(Refund.state != "succeeded")
        lost = (Payment.state == PaymentState.PENDING) & has_ended
        asked = (
            select(Payment.id)
            .join(Order)
            .where(Payment.gateway != "bank_transfer", lost | self._unheard())
        )
        found = (session().scalars(each.limit(1)).first() for each in (waiting, refunds, asked))
        return any(found)

    def _unheard(self) -> ColumnElement[bool]:
        """Ended payments that may have been paid since, and were not asked about in the calm."""
        return and_(
            Payment.state.in_((PaymentState.FAILED, PaymentState.CLOSED)),
            Payment.instruction.is_not(None),
            Payment.asked_at < self._calm_since,
        )


def _let_some_run_out() -> None:
    now = clock.now()
    with transaction() as writing:
        writing.connection().execute(
            update(Order)
            .where(
                Order.state == "placed",
                Order.id % DAWDLER == 0,
                Order.placed_at <= now - DAWDLES,
                Order.expires_at > now,
            )
            .values(expires_at=now)
        )


def faults(roads: Sequence[Road], days: list[date]) -> list[str]:
    """Everything that is unaccounted for, in words; empty where each fen and gram has its place."""
    session().rollback()
    found = list(audit(session()).faults)
    states = Counter(session().scalars(select(Order.state)))
    found += [
        f"{count} orders are {state}" for state, count in states.items() if state not in ENDED
    ]
    found += _left_waiting()
    kept, owed = {}, _owed()
    for road in roads:
        kept |= road.kept()
    found += [
        f"payment {reference}: kept {kept.get(reference, 0)} fen, owed {owed.get(reference, 0)}"
        for reference in kept.keys() | owed.keys()
        if kept.get(reference) != owed.get(reference)
    ]
    found += _charged_twice(set(kept))
    for day in days:
        found += [each.says for each in reconcile(day).differences]
    return found


def table(storm: Storm, roads: Sequence[Road], days: list[date]) -> Iterator[str]:
    """What a reader of the run wants to see: orders by state, how long it took, and the bills."""
    session().rollback()
    states = Counter(session().scalars(select(Order.state)))
    refunds = Counter(session().scalars(select(Refund.reason)))
    names = ", ".join(road.name for road in roads)
    yield f"{names}: orders {dict(states)}; refunds {dict(refunds)}"
    raged_min, calmed_min = storm.raged_s / 60, storm.calmed_s / 60
    yield f"{raged_min:.1f} min of storm, {calmed_min:.1f} min until all had ended"
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


def _left_waiting() -> list[str]:
    """Payments and refunds that would be asked about for ever."""
    payments = Counter(session().scalars(select(Payment.state).where(Payment.state.in_(LIVE))))
    refunds = Counter(session().scalars(select(Refund.state).where(Refund.state != "succeeded")))
    return [f"{count} payments are {state}" for state, count in payments.items()] + [
        f"{count} refunds are {state}" for state, count in refunds.items()
    ]


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
