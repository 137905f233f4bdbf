"""One phone, one answer: what is kept, what is refused, and what a second answer does."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from offsets.db import session
from offsets.errors import DomainError, Invalid
from offsets.events.attendance.answer import answer
from offsets.events.attendance.ask import close, reopen
from offsets.events.attendance.errors import AnsweredElsewhere, AnswersClosed, AnswersFull
from offsets.events.attendance.models import Answer, AnswerVersion, Said
from offsets.events.attendance.tickets import add_tickets
from offsets.events.cancel import cancel
from tests.events.attendance.making import (
    BEIJING,
    FUZHOU,
    fresh,
    make_answer,
    make_asked,
    make_phone,
    reply,
)


def answers() -> list[Answer]:
    session().expire_all()
    return list(session().scalars(select(Answer).order_by(Answer.id)))


def versions() -> int:
    return session().scalar(select(func.count(AnswerVersion.id))) or 0


def test_of_a_place_only_the_kilometres_are_kept(app: Flask) -> None:
    questions = make_asked()
    taken = make_answer(questions, origin="厦门市", nights=3)
    (row,) = answers()
    # Fuzhou and Xiamen lie 196 km apart; the bill lengthens that as rail goes.
    assert (row.distance_km, row.is_straight, row.mode, row.nights) == (
        taken.way.distance_km, True, "rail_high_speed", 3,
    )  # fmt: skip
    assert 180 < row.distance_km < 230
    kept = " ".join(str(getattr(row, column.name)) for column in Answer.__table__.columns)
    assert "厦门" not in kept
    assert "CN-" not in kept
    assert row.travel_g + row.lodging_g == taken.bill.total.central_g > 100_000
    assert (row.consent, row.version, fresh(questions).answers) == ("attendee-2026-11", 1, 1)


def test_the_second_answer_of_a_phone_corrects_the_first(app: Flask) -> None:
    questions, phone = make_asked(), make_phone()
    make_answer(questions, phone)
    taken = make_answer(questions, phone, origin=BEIJING, mode="plane", nights=0)
    assert taken.is_correction
    (row,) = answers()
    assert (row.mode, row.nights, row.version) == ("plane", 0, 2)
    assert (versions(), fresh(questions).answers) == (2, 1)
    first = session().scalars(select(AnswerVersion).filter_by(version=1)).one()
    assert (first.mode, first.nights) == ("rail_high_speed", 2)


def test_what_was_said_is_never_written_again(app: Flask) -> None:
    make_answer(make_asked())
    row = session().scalars(select(AnswerVersion)).one()
    row.nights = 9
    with pytest.raises(Said):
        session().flush()


def test_a_form_that_arrives_twice_is_one_answer(app: Flask) -> None:
    questions = make_asked()
    said = reply(questions)
    assert [answer(questions, said).version for _ in range(3)] == [1, 1, 1]
    assert (len(answers()), versions(), fresh(questions).answers) == (1, 1, 1)


def test_a_form_serves_one_phone_only(app: Flask) -> None:
    questions = make_asked()
    said = reply(questions)
    answer(questions, said)
    assert refused(questions, form_hash=said.form_hash) == ("form", "form_used")
    assert len(answers()) == 1


def test_a_guardian_answers_for_children_on_one_phone(app: Flask) -> None:
    questions, phone = make_asked(), make_phone()
    for seat in (0, 1, 2):
        make_answer(questions, phone, seat=seat)
    make_answer(questions, phone, seat=1, nights=0)
    assert [(row.seat, row.version) for row in answers()] == [(0, 1), (1, 2), (2, 1)]
    assert fresh(questions).answers == 3


def test_two_events_know_one_phone_by_two_names(app: Flask) -> None:
    phone = make_phone()
    for questions in (make_asked(), make_asked()):
        make_answer(questions, phone)
    one, other = answers()
    assert one.device_hash != other.device_hash
    assert phone not in (one.device_hash, other.device_hash)


def test_who_lives_there_says_how_far_unless_the_organiser_did(app: Flask) -> None:
    taken = make_answer(make_asked(local_km=8), origin=FUZHOU, mode="metro", nights=0)
    assert (taken.way.distance_km, taken.way.is_straight) == (8, False)
    questions = make_asked(local_km=None)
    assert refused(questions, origin=FUZHOU, mode="metro") == ("km", "local_km_needed")
    assert make_answer(questions, km=12, mode="metro").way.distance_km == 12


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ({"nights": -1}, "nights", "out_of_range"),
        ({"nights": 61}, "nights", "out_of_range"),
        ({"mode": "rocket"}, "mode", "unknown_choice"),
        ({"mode": "unstated"}, "mode", "unknown_choice"),
        ({"mode": "car"}, "occupants", "required"),
        ({"mode": "car", "occupants": 0}, "occupants", "out_of_range"),
        ({"occupants": 2}, "occupants", "not_shared"),
        ({"km": 0}, "km", "out_of_range"),
        ({"km": 20_101}, "km", "out_of_range"),
        ({"km": 9_000, "mode": "metro"}, "km", "out_of_range"),
        ({"km": 5, "origin": "厦门"}, "origin", "exactly_one_of"),
        ({"origin": None}, "origin", "exactly_one_of"),
        ({"origin": "朝阳"}, "origin", "ambiguous_place"),
        ({"origin": "无此地名"}, "origin", "place_not_found"),
        ({"consents": False}, "consent", "consent_required"),
        ({"seat": 5}, "child", "out_of_range"),
    ],
)
def test_bad_input_names_its_field_and_leaves_nothing(
    app: Flask, said: dict[str, Any], field: str, reason: str
) -> None:
    questions = make_asked()
    assert refused(questions, **said) == (field, reason)
    assert (answers(), versions(), fresh(questions).answers) == ([], 0, 0)


def refused(questions, **said: Any) -> tuple[str | None, str]:
    with pytest.raises(DomainError) as refusal:
        make_answer(questions, **said)
    assert isinstance(refusal.value, Invalid)
    return refusal.value.field, refusal.value.reason


def test_a_closed_event_takes_nothing_and_an_opened_one_again(app: Flask) -> None:
    questions, phone = make_asked(), make_phone()
    make_answer(questions, phone)
    close(questions.event)
    # Whoever read the questions before they were closed is refused by the row itself.
    for said in ({}, {"phone": phone}):
        with pytest.raises(AnswersClosed):
            make_answer(questions, **said)
    assert (len(answers()), versions(), fresh(questions).answers) == (1, 1, 1)
    reopen(questions.event)
    make_answer(fresh(questions), phone, nights=5)
    assert answers()[0].nights == 5


def test_a_cancelled_event_takes_nothing(app: Flask) -> None:
    questions = make_asked()
    cancel(questions.event)
    for seen in (questions, fresh(questions)):
        with pytest.raises(AnswersClosed):
            make_answer(seen)
    assert answers() == []


def test_an_event_takes_so_many_and_no_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offsets.events.attendance.rules.LEAST_BOUND", 3)
    questions, phone = make_asked(expected=2), make_phone()
    make_answer(questions, phone)
    for _ in range(2):
        make_answer(questions)
    with pytest.raises(AnswersFull):
        make_answer(questions)
    make_answer(questions, phone, nights=1)
    assert (len(answers()), fresh(questions).answers) == (3, 3)


def test_only_who_holds_a_code_answers_and_once(app: Flask) -> None:
    questions = make_asked()
    assert add_tickets(questions, ["AB-1001", "ab 1001", "AB-1002"]) == 2
    questions = fresh(questions)
    assert questions.needs_ticket
    phone = make_phone()
    make_answer(questions, phone, ticket="ab1001")
    make_answer(questions, phone, ticket="AB-1001", nights=0)
    assert refused(questions) == ("ticket", "required")
    assert refused(questions, ticket="AB-9999") == ("ticket", "ticket_unknown")
    with pytest.raises(AnsweredElsewhere):
        make_answer(questions, ticket="AB-1001")
    with pytest.raises(AnsweredElsewhere):
        make_answer(questions, phone, ticket="AB-1002")
    assert [(row.version, row.nights) for row in answers()] == [(2, 0)]
    assert fresh(questions).answers == 1
