"""Giving grams back: once, and only those that are still held."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets import clock as house_clock
from offsets.db import session, transaction
from offsets.orders.audit import audit
from offsets.stock.models import Lot
from offsets.stock.release import release_order, release_overdue
from tests import factories


@pytest.fixture
def lot(app: Flask) -> Lot:
    return factories.make_lot(tonnes=1)


def give_back(order: str) -> int:
    order_id = factories.fresh(order).id
    with transaction() as writing:
        return release_order(writing, order_id)


def test_what_is_held_comes_back_once(lot: Lot) -> None:
    order = factories.make_order()
    assert give_back(order) == 10_000
    assert give_back(order) == 0
    assert session().scalars(select(Lot.held_g)).one() == 0


def test_what_is_sold_does_not_come_back(lot: Lot) -> None:
    assert give_back(factories.make_settled_order()) == 0
    assert audit(session()).faults == ()


def test_every_lot_of_an_order_gets_its_own_back(lot: Lot) -> None:
    factories.make_lot(tonnes=1)
    assert give_back(factories.make_order(1_500_000)) == 1_500_000
    assert audit(session()).faults == ()


def test_only_overdue_holds_of_others_are_released(lot: Lot, clock: time_machine.Traveller) -> None:
    factories.make_order(1)
    clock.shift(timedelta(minutes=14))
    own = factories.make_order(10)
    clock.shift(timedelta(minutes=1))
    factories.make_order(100)
    lot_id, own_id = session().scalars(select(Lot.id)).one(), factories.fresh(own).id
    with transaction() as writing:
        assert release_overdue(writing, lot_id, own_id, house_clock.now()) == 1
    clock.shift(timedelta(minutes=15))
    with transaction() as writing:
        assert release_overdue(writing, lot_id, own_id, house_clock.now()) == 100
    assert audit(session()).faults == ()
