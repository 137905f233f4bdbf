"""Paid orders got certificates for every gram, or are being given back; anything else is named."""

import pytest
from flask import Flask
from sqlalchemy import update

from offsets.certificates.models import Allocation
from offsets.db import session, transaction
from offsets.orders.amiss import amiss
from offsets.orders.models import Order
from offsets.orders.refund import refund_order
from offsets.orders.rules import State
from tests import factories


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    return factories.make_settled_order(holders=("小林", None))


def found(order: str) -> dict[int, str]:
    session().rollback()
    return amiss(session(), [factories.fresh(order).id])


def test_a_settled_order_with_all_its_grams_is_in_order(order: str) -> None:
    assert found(order) == {}


def test_missing_grams_are_named(order: str) -> None:
    with transaction() as writing:
        writing.execute(update(Allocation).values(end_g=Allocation.end_g - 1))
    number = factories.fresh(order).id
    assert found(order) == {number: f"order {order}: paid 20000 g, got 19998 g"}


def test_an_order_on_its_way_back_is_owed_nothing(order: str) -> None:
    with transaction() as writing:
        refund_order(writing, order, "operator", "asked by its buyer")
    assert found(order) == {}


@pytest.mark.parametrize("state", [State.PLACED, State.EXPIRED, State.CANCELLED])
def test_paid_and_not_settled_is_named(order: str, state: State) -> None:
    with transaction() as writing:
        writing.execute(update(Order).values(state=state))
    assert list(found(order).values()) == [f"order {order}: paid, and {state}"]


def test_only_those_asked_for_are_looked_at(order: str) -> None:
    with transaction() as writing:
        writing.execute(update(Order).values(state=State.EXPIRED))
    assert amiss(session(), []) == {}
