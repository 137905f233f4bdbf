"""The order's state table is whole, and no verb makes a move that it does not list."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from offsets import clock
from offsets.db import transaction
from offsets.errors import DomainError
from offsets.orders.cancel import cancel
from offsets.orders.expire import expire_due
from offsets.orders.models import Order
from offsets.orders.refund import finish_refund, refund_order
from offsets.orders.retire import retire
from offsets.orders.rules import MOVES, NEEDS_OCCASION, Purpose, State, sources
from tests import factories


def pay(order: str) -> None:
    factories.say_paid(order)


def expire(order: str) -> None:
    expire_due()


def refund(order: str) -> None:
    with transaction() as writing:
        refund_order(writing, order, "operator", "退款 Refund")


def finish(order: str) -> None:
    order_id = factories.fresh(order).id
    with transaction() as writing:
        finish_refund(writing, order_id)


def retire_it(order: str) -> None:
    with transaction() as writing:
        retire(writing, order, factories.lot_paper(tonnes=1))


def awaiting() -> str:
    order = factories.make_order(1_000_000, to_order=True)
    pay(order)
    return order


def ended(order: str, deed: Callable[[str], None]) -> str:
    deed(order)
    return order


def overdue() -> str:
    order = factories.make_order()
    with transaction() as writing:
        writing.execute(update(Order).values(expires_at=clock.now() - timedelta(seconds=1)))
    return order


def refunded() -> str:
    order = ended(awaiting(), refund)
    with transaction() as writing:
        writing.execute(update(Order).values(state=State.REFUNDED))
    return order


MAKE: dict[State, Callable[[], str]] = {
    State.PLACED: overdue,
    State.AWAITING_RETIREMENT: awaiting,
    State.SETTLED: lambda: ended(factories.make_order(), pay),
    State.CANCELLED: lambda: ended(factories.make_order(), cancel),
    State.EXPIRED: lambda: ended(overdue(), expire),
    State.REFUNDING: lambda: ended(awaiting(), refund),
    State.REFUNDED: refunded,
}


def test_every_state_is_in_the_table() -> None:
    assert set(MOVES) == set(State) == set(MAKE)
    assert set().union(*MOVES.values()) <= set(State)


def test_every_state_can_be_reached() -> None:
    assert {state for state in State if not sources(state)} == {State.PLACED}


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("deed", [pay, cancel, expire, refund, finish, retire_it])
def test_a_deed_moves_an_order_only_as_listed(
    app: Flask, before: State, deed: Callable[[str], None]
) -> None:
    factories.make_project(to_order_price_fen_per_t=1_554, to_order_min_t=1)
    factories.make_lot()
    order = MAKE[before]()
    assert factories.fresh(order).state == before
    with suppress(DomainError):
        deed(order)
    after = State(factories.fresh(order).state)
    assert after == before or after in MOVES[before]


def test_purposes_that_need_an_occasion_are_purposes() -> None:
    assert set(Purpose) > NEEDS_OCCASION
