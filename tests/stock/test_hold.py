"""Promising grams: checked and taken at once, from several lots or from none."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from offsets import clock as house_clock
from offsets.db import session, transaction
from offsets.orders.audit import audit
from offsets.stock.errors import LotPaused, SoldOut
from offsets.stock.hold import Share, hold
from offsets.stock.models import Hold, Lot
from offsets.stock.pause import pause
from tests import factories
from tests.racing import together


def hold_for(order: str, *shares: Share, minutes: int = 15) -> None:
    order_id = factories.fresh(order).id
    with transaction() as writing:
        hold(writing, order_id, shares, house_clock.now() + timedelta(minutes=minutes))


def held_g() -> list[int]:
    session().rollback()
    return list(session().scalars(select(Lot.held_g).order_by(Lot.id)))


@pytest.fixture
def order(app: Flask) -> str:
    """An order of one gram of a lot of its own, for holds to hang on."""
    factories.make_lot(code="OTHER", tonnes=1)
    return factories.make_order(1)


def test_the_last_gram_can_be_held_and_no_more(order: str) -> None:
    lot = factories.make_lot(tonnes=1).id
    hold_for(order, Share(lot, 1_000_000, 10_000))
    with pytest.raises(SoldOut) as full:
        hold_for(order, Share(lot, 1, 1))
    assert full.value.facts == {"left_g": 0}


def test_sold_out_says_how_much_is_left(order: str) -> None:
    lot = factories.make_lot(tonnes=1).id
    hold_for(order, Share(lot, 999_000, 9_990))
    with pytest.raises(SoldOut) as full:
        hold_for(order, Share(lot, 1_001, 11))
    assert (full.value.field, full.value.facts) == ("mass_g", {"left_g": 1_000})


def test_a_paused_lot_is_not_held(order: str) -> None:
    lot = factories.make_lot()
    with transaction() as writing:
        pause(writing, lot.code)
    with pytest.raises(LotPaused):
        hold_for(order, Share(lot.id, 1, 1))


def test_all_shares_are_held_or_none(order: str) -> None:
    first, second = factories.make_lot(tonnes=1).id, factories.make_lot(tonnes=1).id
    before = held_g()
    with pytest.raises(SoldOut):
        hold_for(order, Share(first, 500, 5), Share(second, 1_000_001, 10_001))
    assert held_g() == before
    assert session().scalar(select(func.count(Hold.id)).where(Hold.lot_id == first)) == 0


def test_an_overdue_hold_gives_way_without_any_job(
    order: str, clock: time_machine.Traveller
) -> None:
    lot = factories.make_lot(tonnes=1).id
    hold_for(order, Share(lot, 1_000_000, 10_000))
    clock.shift(timedelta(minutes=15))
    hold_for(order_like(order), Share(lot, 1_000_000, 10_000))
    assert held_g()[-1] == 1_000_000
    assert audit(session()).faults == ()


def test_a_hold_that_is_not_overdue_stands(order: str, clock: time_machine.Traveller) -> None:
    lot = factories.make_lot(tonnes=1).id
    hold_for(order, Share(lot, 1_000_000, 10_000))
    clock.shift(timedelta(minutes=15) - timedelta(seconds=1))
    with pytest.raises(SoldOut):
        hold_for(order_like(order), Share(lot, 1, 1))


def test_a_new_hold_never_makes_room_for_itself(order: str) -> None:
    """It is written before the lot counts it: released at once it would be subtracted unadded."""
    lot = factories.make_lot(tonnes=1).id
    hold_for(order_like(order), Share(lot, 600_000, 6_000))
    with pytest.raises(SoldOut) as full:
        hold_for(order, Share(lot, 600_000, 6_000), minutes=0)
    assert full.value.facts == {"left_g": 400_000}


def test_two_at_once_for_the_last_grams(app: Flask, order: str) -> None:
    lot = factories.make_lot(tonnes=1).id
    other = order_like(order)
    results = together(
        app,
        lambda: hold_for(order, Share(lot, 600_000, 6_000)),
        lambda: hold_for(other, Share(lot, 600_000, 6_000)),
    )
    assert sorted(type(result) for result in results if result) == [SoldOut]
    assert held_g()[-1] == 600_000


def test_many_at_once_share_what_an_overdue_hold_gives_back(
    app: Flask, order: str, clock: time_machine.Traveller
) -> None:
    lot = factories.make_lot(tonnes=1).id
    hold_for(order, Share(lot, 1_000_000, 10_000))
    clock.shift(timedelta(minutes=15))
    others = [order_like(order) for _ in range(6)]
    deeds = [lambda other=other: hold_for(other, Share(lot, 10_000, 100)) for other in others]
    assert together(app, *deeds) == [None] * 6
    assert held_g()[-1] == 60_000


def test_two_at_once_over_the_same_lots_in_opposite_order(app: Flask, order: str) -> None:
    lots = [factories.make_lot(tonnes=1).id for _ in range(2)]
    shares = [Share(lot, 10_000, 100) for lot in lots]
    other = order_like(order)
    deeds = [lambda: hold_for(order, *shares), lambda: hold_for(other, *reversed(shares))] * 4
    assert together(app, *deeds) == [None] * 8
    assert held_g()[-2:] == [80_000, 80_000]


def order_like(order: str) -> str:
    """Another order on the same small lot."""
    return factories.make_order(1)
