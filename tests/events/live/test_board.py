"""The live state is what the rows say, and the database is asked as often for one as for many."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as listening
from sqlalchemy.exc import OperationalError

from offsets.errors import NotFound
from offsets.events.booths.judge import Spot
from offsets.events.booths.lay_out import lay_out
from offsets.events.cancel import cancel
from offsets.events.live import board as boards
from offsets.events.live.board import board, refresh
from offsets.events.live.look import look
from offsets.events.live.pace import Pace
from offsets.events.live.rules import (
    FRESH_S,
    LONGEST_MS,
    MOST_PER_S,
    SHORTEST_MS,
    arc,
    pause_ms,
    percent,
)
from offsets.events.retired.attach import attach_certificate
from offsets.events.retired.count import count_due
from offsets.events.rules import Party
from tests.events.booths.making import SHARE_G, make_hall, take, take_and_pay
from tests.events.making import (
    TONNE,
    fresh,
    make_certificate,
    make_covered,
    make_event,
    make_frozen,
    make_stated,
)
from tests.factories import make_lot


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every query that reaches the database meanwhile."""
    said: list[str] = []
    lock = threading.Lock()

    def hear(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            with lock:
                said.append(statement)

    engine = app.extensions["engine"]
    listening.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        listening.remove(engine, "before_cursor_execute", hear)


def test_the_ring_is_the_events_own_counter(app: Flask) -> None:
    event = make_hall()
    make_lot()
    for label in ("A1", "A2"):
        take_and_pay(event, label)
    take(event, "A3")
    attach_certificate(event, *make_certificate(7), Party.ATTENDEE)
    count_due()
    state = look(event)
    assert state["retired_g"] == fresh(event).retired_g == 2 * SHARE_G + 7
    assert (state["goal_g"], state["is_estimate"]) == (5 * TONNE, True)
    assert state["percent"] == 4
    lights = [state[f"booths_{each}"] for each in ("lit", "reserved", "free")]
    assert lights == [2, 1, 0]
    # Latest first; an attendee's name as a stranger sees it, an exhibitor's as it chose.
    told = [(each["booth"], each["name"], each["mass_g"]) for each in state["lights"]]
    assert told == [(None, "小**", 7), ("A2", "某展商", SHARE_G), ("A1", "某展商", SHARE_G)]


def test_the_goal_is_the_final_inventory_once_there_is_one(app: Flask) -> None:
    event = make_covered(TONNE)
    state = look(event)
    assert (state["goal_g"], state["is_estimate"], state["percent"]) == (TONNE, False, 100)
    make_lot()
    attach_certificate(event, *make_certificate(TONNE // 2))
    # More than all of it is shown as such.
    assert (look(event)["percent"], look(event)["missing_g"]) == (150, 0)


def test_one_gram_less_is_not_all(app: Flask) -> None:
    event = make_frozen(TONNE)
    make_lot()
    attach_certificate(event, *make_certificate(TONNE - 1))
    assert (look(event)["percent"], look(event)["missing_g"]) == (99, 1)


def test_who_is_not_public_has_no_board(app: Flask) -> None:
    for unknown in (make_event(), "nobody222222", "../secret", "", "a" * 30):
        with pytest.raises(NotFound):
            board(unknown)
    folder = app.extensions["settings"].var_dir / "live"
    assert list(folder.glob("*nobody*")) == []


def test_a_called_off_event_says_so(app: Flask) -> None:
    event = make_hall()
    cancel(event)
    assert look(event)["state"] == "cancelled"


def test_a_crowd_costs_two_queries(app: Flask) -> None:
    event = make_hall()

    def watch(_: int) -> str:
        with app.app_context():
            return board(event).version

    with counted(app) as statements, ThreadPoolExecutor(8) as crowd:
        seen = set(crowd.map(watch, range(200)))
    assert len(seen) == 1
    # One reading, or two if the machine was slower than a state is fresh.
    assert len(statements) in (2, 4)
    # Without the shared state each watcher would have asked.
    with counted(app) as statements:
        for _ in range(3):
            look(event)
    assert len(statements) == 6


def test_it_is_as_new_as_it_says(app: Flask, monkeypatch) -> None:
    event = make_hall()
    make_lot()
    before = board(event)
    take(event)
    assert board(event).version == before.version
    monkeypatch.setattr(boards.time, "time", lambda: time.monotonic() + 10**10)
    assert board(event).state["booths_reserved"] == 1


def test_another_process_reads_what_was_written(app: Flask) -> None:
    event = make_hall()
    make_lot()
    first = board(event)
    assert board(event).state == first.state
    take(event)
    second = refresh(event)
    boards._kept.clear()  # as a process that has just begun
    assert board(event) == second
    assert second.version != first.version


def test_a_slow_reading_holds_nobody_up(app: Flask, monkeypatch) -> None:
    event = make_hall()
    before = refresh(event)
    begun, go_on = threading.Event(), threading.Event()

    def slow(public_id: str) -> Any:
        begun.set()
        assert go_on.wait(10)
        return look(public_id)

    def watch() -> str:
        with app.app_context():
            return board(event).version

    boards._seen(boards._path(event)).unlink()
    monkeypatch.setattr(boards, "look", slow)
    with ThreadPoolExecutor(2) as crowd:
        reading = crowd.submit(watch)
        assert begun.wait(10)
        assert crowd.submit(watch).result(5) == before.version
        go_on.set()
        assert reading.result(10) == before.version


def test_a_database_that_is_away_leaves_the_last_state(app: Flask, monkeypatch) -> None:
    event = make_hall()
    before = refresh(event)

    def away(_: str) -> Any:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(boards, "look", away)
    boards._seen(boards._path(event)).unlink()
    assert board(event) == before
    other = make_hall(name="另一个")
    with pytest.raises(OperationalError):
        board(other)


def test_a_plan_of_many_booths_is_still_two_queries(app: Flask) -> None:
    event = make_hall()
    lay_out(event, [Spot(f"B{n}") for n in range(200)], SHARE_G)
    with counted(app) as statements:
        assert len(look(event)["booths"]) == 200
    assert len(statements) == 2


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_a_hundred_per_cent_is_all_of_it(retired_g: int, goal_g: int) -> None:
    said = percent(retired_g, goal_g)
    assert said is not None
    assert (said >= 100) == (retired_g >= goal_g)
    assert 0 <= arc(retired_g, goal_g) <= 1010
    assert (arc(retired_g, goal_g) > 1000) == (retired_g >= goal_g)
    assert percent(retired_g, None) is None


@given(st.integers(0, 20_000), st.integers(SHORTEST_MS, LONGEST_MS))
def test_watchers_together_keep_to_the_rate(watchers: int, before_ms: int) -> None:
    pause = pause_ms(watchers * 1000 / before_ms, before_ms)
    assert SHORTEST_MS <= pause <= LONGEST_MS
    if pause < LONGEST_MS:
        assert watchers * 1000 / pause <= MOST_PER_S * 1.01 or watchers == 0
    # Once found, the pause stays.
    assert abs(pause_ms(watchers * 1000 / pause, pause) - pause) <= 1


def test_the_pause_follows_the_crowd() -> None:
    pace, now = Pace(), 100.0
    assert pace.next_ms(now) <= SHORTEST_MS * 1.1
    for _ in range(3_000):
        now += 0.01
        crowded = pace.next_ms(now)
    assert crowded > SHORTEST_MS * 1.5
    assert pace.next_ms(now + 600) <= SHORTEST_MS * 1.1
    # Two queries each time a state is read: less than one a second.
    assert 2 / FRESH_S < 1


def test_a_stated_event_keeps_its_word(app: Flask) -> None:
    state = look(make_stated(TONNE))
    assert (state["state"], state["percent"]) == ("stated", 100)
