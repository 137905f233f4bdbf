"""The literal tables of attendance, walked; and what the database refuses by itself."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from offsets.db import session, transaction
from offsets.events.attendance.bill import Way, bill
from offsets.events.attendance.rules import (
    LEAST_BOUND,
    MOVES,
    WAYS,
    State,
    bound,
    rounded_km,
    share_percent,
    sources,
)
from offsets.footprint import methods
from tests.events.attendance.making import make_answer, make_asked


def test_what_is_frozen_stays_frozen() -> None:
    assert MOVES.keys() == set(State)
    assert MOVES[State.FROZEN] == frozenset()
    assert set(sources(State.FROZEN)) == {State.OPEN, State.CLOSED}
    assert sources(State.OPEN) == (State.CLOSED,)


@pytest.mark.parametrize(
    ("answered", "expected", "percent"),
    [(0, 0, 0), (0, 300, 0), (299, 300, 99), (300, 300, 100), (301, 300, 100), (1, 0, 0)],
)
def test_a_hundred_per_cent_is_everybody(answered: int, expected: int, percent: int) -> None:
    assert share_percent(answered, expected) == percent


def test_the_bound_leaves_some_room() -> None:
    assert bound(10) == LEAST_BOUND
    assert bound(10_000) == 12_000


def test_kilometres_are_rounded_and_never_nothing() -> None:
    assert [rounded_km(each) for each in (1, 4, 5, 14, 15, 1_963)] == [1, 1, 1, 1, 2, 196]


@pytest.mark.parametrize("mode", WAYS)
def test_every_way_that_is_offered_can_be_counted(mode: str) -> None:
    for straight in (True, False):
        found = bill(Way(30, straight, mode, 1, 2), "CN", methods.load())
        assert found.total.low_g <= found.total.central_g <= found.total.high_g
        assert found.lodging.central_g > 0
        assert (found.travel.central_g > 0) == (mode not in ("bicycle", "walking"))


def test_four_in_a_car_share_it() -> None:
    method = methods.load()
    alone, shared = (bill(Way(200, True, "car", people, 0), "CN", method) for people in (1, 4))
    assert 0 <= 4 * shared.travel.central_g - alone.travel.central_g < 4


def test_nights_where_no_hotel_has_a_factor_are_not_counted() -> None:
    found = bill(Way(200, True, "rail", 1, 3), "AQ", methods.load())
    assert found.lodging.central_g == 0


@pytest.mark.parametrize(
    "change",
    [
        {"nights": -1}, {"nights": 61}, {"distance_km": 0}, {"distance_km": 20_101},
        {"occupants": 0}, {"seat": 5}, {"version": 0}, {"travel_g": -1},
        {"travel_low_g": 10**9}, {"lodging_high_g": 0}, {"ticket_hash": b"x" * 32},
        {"questionnaire_id": 0},
    ],
    ids=str,
)  # fmt: skip
def test_the_database_refuses_by_itself(app: Flask, change: dict[str, Any]) -> None:
    make_answer(make_asked())
    ((name, value),) = change.items()
    refused("attendee_answers", f"{name} = :value", value=value)


@pytest.mark.parametrize(
    "change",
    [
        "answers = most_answers + 1, changes = most_answers + 1", "answers = -1",
        "changes = answers - 1", "state = 'ajar'", "local_km = 0", "event_id = 0",
    ],
)  # fmt: skip
def test_the_questionnaire_is_held_too(app: Flask, change: str) -> None:
    make_answer(make_asked())
    refused("attendee_questionnaires", change)


def test_a_phone_a_code_and_a_form_are_there_once(app: Flask) -> None:
    questions = make_asked()
    make_answer(questions)
    make_answer(questions)
    refused("attendee_answers", "device_hash = :value", value=b"x" * 32)
    refused("attendee_answer_versions", "form_hash = :value", value=b"x" * 32)
    refused("attendee_answer_versions", "answer_id = (SELECT min(id) FROM attendee_answers)")


def refused(table: str, change: str, **values: Any) -> None:
    statement = text(" ".join(("UPDATE", table, "SET", change)))
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.connection().execute(statement, values)
    session().rollback()
