"""Orders that nobody pays are not looked through for ever, and late money counts all the same."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select, update
from time_machine import Traveller

from offsets.db import engine, session, transaction
from offsets.events.audit import audit_events
from offsets.events.retired.count import count_due
from offsets.events.retired.give_up import LATE, count_late, give_up
from offsets.events.retired.models import Offset, Purchase
from offsets.events.retired.purchase import link
from offsets.events.rules import Party
from offsets.orders.cancel import cancel
from offsets.orders.expire import expire_due
from offsets.orders.models import Order
from offsets.orders.rules import MOVES, State
from offsets.payments.gateway import gateways
from offsets.worker import jobs
from tests.events.making import fresh, make_planned
from tests.factories import make_lot, make_order, make_settled_order, say_paid

MASS_G = 10_000
A_WHILE_S = 3_600
"""Longer than an order waits for its money."""


@pytest.fixture
def planned(app: Flask, clock: Traveller) -> str:
    event = make_planned()
    make_lot()
    return event


def bought(event: str) -> str:
    """An order of the event that nobody has paid."""
    order = make_order(mass_g=MASS_G)
    link(event, order, Party.ATTENDEE)
    return order


def waiting() -> int:
    """How many purchases the worker looks through every two seconds."""
    session().rollback()
    return session().scalars(select(func.count(Purchase.id)).filter_by(counted_at=None)).one()


def test_who_cancels_is_waited_for_no_more(planned: str) -> None:
    order, other = bought(planned), bought(planned)
    cancel(order)
    assert (give_up(), waiting()) == (1, 1)
    say_paid(other)
    assert count_due() == 1
    assert fresh(planned).retired_g == MASS_G


def test_an_expired_order_is_waited_for_while_money_may_come(
    planned: str, clock: Traveller
) -> None:
    in_time, late = bought(planned), bought(planned)
    clock.shift(A_WHILE_S)
    assert expire_due() == 2
    assert (give_up(), waiting()) == (0, 2)
    say_paid(in_time)
    assert count_due() == 1
    clock.shift(LATE + timedelta(seconds=1))
    assert (give_up(), waiting()) == (1, 0)
    # Its money comes after all, and is found by the nightly look.
    assert say_paid(late) == "settled"
    assert count_due() == 0
    assert count_late() == 1
    assert count_late() == 0
    assert fresh(planned).retired_g == 2 * MASS_G
    assert list(audit_events(session())) == []


def test_what_settles_while_it_is_given_up_is_found(planned: str) -> None:
    """As if the two had met: settled first, and marked as given up a moment later."""
    order = bought(planned)
    say_paid(order)
    with transaction() as writing:
        writing.execute(update(Purchase).values(counted_at=fresh(planned).created_at))
    assert count_due() == 0
    assert count_late() == 1
    assert fresh(planned).retired_g == MASS_G


def test_the_nightly_look_counts_nothing_twice(planned: str) -> None:
    link(planned, make_settled_order(mass_g=MASS_G), Party.SPONSOR)
    assert (count_due(), give_up(), count_late()) == (0, 0, 0)
    assert session().scalars(select(func.count(Offset.id))).one() == 1


def test_no_order_comes_back_from_where_it_is_given_up() -> None:
    """Of the states that are given up at once, none leads to certificates."""
    for state in (State.CANCELLED, State.REFUNDING, State.REFUNDED):
        assert not {State.SETTLED, State.AWAITING_RETIREMENT} & MOVES[state]
    assert State.SETTLED in MOVES[State.EXPIRED]  # Which is why that one waits.


def test_no_gateway_is_asked_for_longer(app: Flask) -> None:
    assert all(timedelta(hours=each.late_hours) < LATE for each in gateways().values())


def test_the_worker_looks_them_over_every_night(planned: str) -> None:
    cancel(bought(planned))
    (job,) = [each for each in jobs() if each.name == "give_up"]
    assert job.at_hour is not None
    assert (job.step(), waiting()) == (1, 0)


def test_a_thousand_orders_that_ended_cost_the_worker_nothing(planned: str) -> None:
    """Its question goes by the index of those that wait, and there is one left."""
    bought(planned)
    bury(1_000)
    assert waiting() == 1_001
    assert give_up() == 1_000
    assert waiting() == 1
    # A planner that knows the tables; else it depends on when the server last looked at them.
    with engine().begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    (plan,) = plans(count_due)
    assert "ix_event_purchases_uncounted" in plan


def bury(count: int) -> None:
    """So many purchases whose orders were cancelled, as copies of the one that is there."""
    order = session().execute(select(Order.__table__)).mappings().one()
    purchase = session().execute(select(Purchase.__table__)).mappings().one()
    numbers = range(10_000, 10_000 + count)
    ended = {"state": State.CANCELLED, "claim_hash": None}
    with transaction() as writing:
        writing.execute(
            insert(Order.__table__),
            [{**order, **ended, "id": n, "public_id": f"ended-{n}"} for n in numbers],
        )
        writing.execute(
            insert(Purchase.__table__), [{**purchase, "id": n, "order_id": n} for n in numbers]
        )


def plans(work: Any) -> list[str]:
    """How the database goes about each question for purchases that wait."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if "event_purchases.counted_at IS NULL" in statement:
            asked.append((statement, values))

    event.listen(engine(), "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    return [explained(*each) for each in asked]


def explained(statement: str, values: Any) -> str:
    with engine().connect() as connection:
        if engine().dialect.name == "postgresql":
            # A table of some rows is read whole, whatever index there is.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            told = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        else:
            told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return "\n".join(str(row) for row in told)
