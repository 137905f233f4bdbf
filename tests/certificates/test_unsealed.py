"""The log is told what was sold and has no place yet: in order, in shares, and since when."""

from datetime import timedelta

from flask import Flask

from offsets import clock as house_clock
from offsets.certificates import unsealed
from offsets.db import session
from offsets.log.demo import begin_log
from offsets.log.seal import seal
from tests import factories


def slices(limit: int = 100) -> list[list[tuple[int, int]]]:
    return [
        [(part.start_g, part.end_g) for part in lot.slices]
        for lot in unsealed.issues(session(), limit)
    ]


def test_nothing_waits_where_nothing_was_sold(app: Flask) -> None:
    factories.make_lot()
    assert not unsealed.waiting(session())
    assert (slices(), unsealed.oldest(session())) == ([], None)


def test_what_was_sold_waits_in_the_order_of_the_axis(app: Flask) -> None:
    factories.make_lot()
    for mass_g in (10_000, 20_000, 30_000):
        factories.make_settled_order(mass_g=mass_g)
    assert unsealed.waiting(session())
    assert slices() == [[(0, 10_000), (10_000, 30_000), (30_000, 60_000)]]
    assert slices(limit=2) == [[(0, 10_000), (10_000, 30_000)]]


def test_what_has_its_place_waits_no_more(app: Flask) -> None:
    begin_log()
    factories.make_lot()
    factories.make_settled_order()
    seal()
    assert not unsealed.waiting(session())
    factories.make_settled_order(mass_g=5)
    assert slices() == [[(10_000, 10_005)]]


def test_the_oldest_counts(app: Flask, clock) -> None:
    factories.make_lot()
    first = house_clock.now()
    for _ in range(2):
        factories.make_settled_order()
        clock.shift(60)
    assert unsealed.oldest(session()) == first
    begin_log()
    seal(limit=1)
    assert unsealed.oldest(session()) == first + timedelta(seconds=60)
