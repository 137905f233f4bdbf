"""The front page's sums come from the lots' counters and are a few seconds old at most."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import update

from offsets.db import transaction
from offsets.projects import demo as projects_demo
from offsets.stock import demo, totals
from offsets.stock.models import Lot
from offsets.stock.totals import Totals
from tests import factories


def sell(code: str, grams: int, fen: int, certificates: int) -> None:
    with transaction() as session:
        session.execute(
            update(Lot)
            .where(Lot.code == code)
            .values(
                next_g=Lot.next_g + grams,
                sold_fen=Lot.sold_fen + fen,
                issued=Lot.issued + certificates,
            )
        )


def test_an_empty_house_has_sold_nothing(app: Flask) -> None:
    assert totals.add_up() == Totals(certificates=0, sold_g=0, sold_fen=0, villages=0)


def test_sums_run_over_every_lot_and_count_a_village_once(app: Flask) -> None:
    projects_demo.load_projects()
    demo.load_lots()
    factories.make_lot(code="FIRST")
    factories.make_lot(code="SECOND")
    sell("FIRST", 10_000, 100, 1)
    sell("SECOND", 20_000, 200, 2)
    sell("DEMO-CK-2020-01", 1_000_000, 1500, 1)

    assert totals.add_up() == Totals(certificates=4, sold_g=1_030_000, sold_fen=1800, villages=2)


def test_totals_are_kept_for_five_seconds(app: Flask, clock: time_machine.Traveller) -> None:
    projects_demo.load_projects()
    demo.load_lots()
    before = totals.totals()
    sell("DEMO-SC-2021-01", 10_000, 100, 1)

    assert totals.totals() == before
    clock.shift(timedelta(seconds=5))
    assert totals.totals().sold_g == 10_000


def test_a_clock_set_back_does_not_keep_old_totals(
    app: Flask, clock: time_machine.Traveller
) -> None:
    projects_demo.load_projects()
    demo.load_lots()
    totals.totals()
    sell("DEMO-SC-2021-01", 10_000, 100, 1)
    clock.shift(timedelta(days=-1))

    assert totals.totals().sold_g == 10_000
