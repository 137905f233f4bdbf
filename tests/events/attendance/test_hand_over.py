"""The answers become a part of the event's actual data, and the freeze takes all of them."""

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.errors import Conflict
from offsets.events.attendance.coverage import coverage
from offsets.events.attendance.errors import AnswersClosed, AnswersNotHandedOver
from offsets.events.attendance.hand_over import hand_over
from offsets.events.find import find, newest_inventory
from offsets.events.freeze import freeze
from offsets.events.measure import measure, measured
from offsets.events.missing import missing
from offsets.events.models import Measurement
from offsets.events.rules import Source
from offsets.footprint.lines import Group
from tests.events import making
from tests.events.attendance.making import (
    BEIJING,
    fresh,
    make_answer,
    make_asked,
    make_phone,
)
from tests.racing import together


def test_the_actual_data_hold_every_answer_and_the_rest_openly(app: Flask) -> None:
    questions = make_asked(expected=10)
    bills = [make_answer(questions, nights=nights).bill for nights in (0, 2, 2)]
    bills.append(make_answer(questions, origin=BEIJING, mode="plane", nights=3).bill)
    assert hand_over(questions) == 4
    found = measured(find(questions.event))
    assert found is not None
    result = found.computed.result
    silent = [line for line in result.lines if line.activity == "unresolved"]
    assert {line.group for line in silent} == {Group.TRANSPORT, Group.LODGING_MEALS}
    assert {line.flags for line in silent} == {("extrapolated",)}
    assert all(line.note.startswith("6 of 10") for line in silent)
    said_g = sum(line.mass.central_g for line in result.lines if line not in silent)
    # Each bill rounds up by itself, the inventory once for all who did the same.
    assert 0 <= sum(bill.total.central_g for bill in bills) - said_g <= 2 * len(bills)
    whole_g = coverage(fresh(questions)).whole_g
    assert whole_g is not None
    assert 0 <= whole_g - found.computed.total.central_g <= 2 * 10


def test_no_place_is_handed_over(app: Flask) -> None:
    questions = make_asked()
    make_answer(questions, origin="厦门")
    hand_over(questions)
    inputs = str(session().scalars(select(Measurement.inputs)).one())
    assert "CN-" not in inputs
    assert "厦门" not in inputs


def test_handed_over_again_it_replaces_what_was_there(app: Flask) -> None:
    questions, phone = make_asked(expected=2), make_phone()
    make_answer(questions, phone)
    hand_over(questions)
    make_answer(questions, phone, nights=0)
    make_answer(questions)
    assert hand_over(questions) == 2
    (row,) = session().scalars(select(Measurement)).all()
    assert sum(each.get("people", 1) for each in row.inputs["journeys"]) == 2


def test_nothing_is_handed_over_of_nobody(app: Flask) -> None:
    with pytest.raises(Conflict):
        hand_over(make_asked())


def test_the_freeze_takes_no_inventory_that_lacks_an_answer(app: Flask) -> None:
    questions, phone = make_asked(expected=3), make_phone()
    measure(questions.event, Source.ORGANISER, making.inventory_of(making.TONNE))
    make_answer(questions, phone)
    with pytest.raises(AnswersNotHandedOver):
        freeze(questions.event)
    hand_over(questions)
    make_answer(questions, phone, nights=0)
    with pytest.raises(AnswersNotHandedOver):
        freeze(questions.event)
    assert find(questions.event).state == "measuring"
    assert "answers_taken_over" in missing(find(questions.event))
    hand_over(questions)
    assert missing(find(questions.event)) == []
    assert freeze(questions.event) == 1
    inventory = newest_inventory(find(questions.event).id)
    assert inventory is not None
    assert inventory.actual_g > making.TONNE


def test_after_the_freeze_nothing_changes_any_more(app: Flask) -> None:
    questions, phone = make_asked(expected=3), make_phone()
    make_answer(questions, phone)
    hand_over(questions)
    before = coverage(questions)
    freeze(questions.event)
    assert fresh(questions).is_frozen
    for said in ({}, {"phone": phone}):
        for seen in (questions, fresh(questions)):
            with pytest.raises(AnswersClosed):
                make_answer(seen, **said)
    assert coverage(fresh(questions)) == before


def test_an_event_that_asked_nobody_freezes_as_ever(app: Flask) -> None:
    event = making.make_measured()
    assert freeze(event) == 1


def test_an_answer_comes_before_the_freeze_or_is_refused(app: Flask) -> None:
    """Raced against the freeze, an answer is in the inventory, stops it, or is not taken."""
    for _ in range(5):
        questions = make_asked(expected=9)
        make_answer(questions)
        hand_over(questions)
        outcome = together(
            app, lambda q=questions: freeze(q.event), lambda q=questions: make_answer(q)
        )
        frozen, taken = (not isinstance(each, Exception) for each in outcome)
        assert frozen != taken, outcome
        assert fresh(questions).answers == (2 if taken else 1)


def test_a_freeze_that_does_not_ask_would_lose_an_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = make_asked(expected=9)
    make_answer(questions)
    hand_over(questions)
    make_answer(questions)
    monkeypatch.setattr("offsets.events.freeze.freeze_answers", lambda *_: None)
    assert freeze(questions.event) == 1
    found = measured(find(questions.event))
    assert found is not None
    assert any(line.note.startswith("8 of 9") for line in found.computed.result.lines)
