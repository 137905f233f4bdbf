"""One use case, one transaction: whole or not at all, and never on yesterday's news."""

import time
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from offsets.db import Moment, engine, session, transaction
from offsets.stock.models import Lot
from tests import factories
from tests.racing import together


def test_an_error_leaves_nothing_behind(app: Flask) -> None:
    factories.make_lot()

    def pause_and_stumble() -> None:
        with transaction() as writing:
            writing.execute(update(Lot).values(paused=True))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        pause_and_stumble()
    assert not session().scalars(select(Lot.paused)).one()


def test_use_cases_do_not_nest(app: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError, match="hand the session down"), transaction():
        pass


def test_a_transaction_may_follow_a_failed_one(app: Flask) -> None:
    with pytest.raises(ValueError, match="no"), transaction():
        raise ValueError("no")
    with transaction() as writing:
        assert writing.scalar(select(1)) == 1


def test_a_transaction_sees_the_newest_state_of_a_row_that_is_still_in_hand(app: Flask) -> None:
    factories.make_lot()
    with transaction() as writing:
        in_hand = writing.scalars(select(Lot)).one()
    with engine().begin() as elsewhere:
        elsewhere.execute(update(Lot).values(paused=True))
    with transaction() as writing:
        locked = writing.scalars(select(Lot).with_for_update()).one()
        assert locked is in_hand
        assert locked.paused


def test_a_moment_needs_its_zone(app: Flask) -> None:
    bare = datetime(2026, 5, 1)  # noqa: DTZ001  # this is the fault
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(bare, engine().dialect)


@pytest.mark.only("sqlite")
def test_writers_queue_for_sqlite_s_one_lock(app: Flask) -> None:
    """While one is inside, the next waits before it even begins, and is woken, not polled."""
    order = []

    def write(name: str) -> None:
        with transaction():
            order.append(f"{name} begins")
            time.sleep(0.05)
            order.append(f"{name} ends")

    together(app, lambda: write("one"), lambda: write("other"))
    first, second = order[0].split()[0], order[2].split()[0]
    assert order == [f"{n} {step}" for n in (first, second) for step in ("begins", "ends")]
    assert Path(f"{engine().url.database}.turn").exists()
