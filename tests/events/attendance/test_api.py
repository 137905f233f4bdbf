"""The same by JSON: a front end asks, answers, and an organiser follows the coverage."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.accounts.models import Person
from offsets.db import session
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer
from offsets.footprint.export import recompute
from tests.events import making
from tests.events.attendance.making import FUZHOU, fresh, make_answer, make_asked
from tests.events.attendance.signing import sign_in

GOOD = {"origin": "厦门", "mode": "rail_high_speed", "nights": 2, "consent": True}


@pytest.fixture
def questions(app: Flask, clock: time_machine.Traveller) -> Asked:
    return make_asked(expected=10)


@pytest.fixture
def send(client: FlaskClient, clock: time_machine.Traveller, questions: Asked) -> Callable:
    """Ask for the questions, wait as a person does, answer."""

    def sent(caller: FlaskClient = client, **said: Any) -> Any:
        form = caller.get(f"/api/v1/events/{questions.event}/questions").get_json()["form"]
        clock.shift(5)
        return caller.post(
            f"/api/v1/events/{questions.event}/answers", json=GOOD | {"form": form} | said
        )

    return sent


def test_the_questions_say_all_that_a_front_end_needs(
    client: FlaskClient, questions: Asked
) -> None:
    shown = client.get(f"/api/v1/events/{questions.event}/questions").get_json()
    assert shown["is_open"] is True
    assert shown["page"] == f"/a/{questions.code}"
    assert shown["origins"][0]["id"] == FUZHOU
    assert "rail_high_speed" in shown["modes"]
    assert shown["consent"]["text_zh"] != shown["consent"]["text_en"]


def test_an_answer_comes_back_as_a_bill_that_anybody_can_check(send: Callable) -> None:
    answered = send()
    assert answered.status_code == 201
    told = answered.get_json()
    assert (told["version"], told["child"], told["nights"]) == (1, None, 2)
    result = recompute(told["bill"]["export"])
    assert told["bill"]["central_g"] == result.mass_g(result.boundaries)
    assert told["bill"]["travel_g"] + told["bill"]["lodging_g"] == told["bill"]["central_g"]


def test_one_device_answers_once_and_corrects(
    client: FlaskClient, send: Callable, questions: Asked
) -> None:
    send()
    assert send(mode="plane", origin="北京").get_json()["version"] == 2
    assert send(child=1).get_json()["child"] == 1
    own = client.get(f"/api/v1/events/{questions.event}/answers").get_json()["answers"]
    assert [(each["child"], each["mode"], each["version"]) for each in own] == [
        (None, "plane", 2), (1, "rail_high_speed", 1),
    ]  # fmt: skip
    assert fresh(questions).answers == 2


def test_nobody_sees_anybody_elses_answer(app: Flask, send: Callable, questions: Asked) -> None:
    send()
    other = app.test_client().get(f"/api/v1/events/{questions.event}/answers")
    assert other.get_json() == {"answers": []}


def test_a_form_sent_again_is_answered_as_the_first_time(
    client: FlaskClient, clock, questions: Asked
) -> None:
    form = client.get(f"/api/v1/events/{questions.event}/questions").get_json()["form"]
    clock.shift(5)
    path = f"/api/v1/events/{questions.event}/answers"
    first, second = (client.post(path, json=GOOD | {"form": form}) for _ in range(2))
    assert first.get_json() == second.get_json()
    assert fresh(questions).answers == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"nights": -1}, "nights"),
        ({"nights": "2"}, "nights"),
        ({"mode": "unstated"}, "mode"),
        ({"origin": "朝阳"}, "origin"),
        ({"origin": None}, "origin"),
        ({"km": 12}, "origin"),
        ({"mode": "car"}, "occupants"),
        ({"consent": False}, "consent"),
        ({"form": "made.up"}, "form"),
        ({"child": 9}, "child"),
        ({"place": "x"}, "place"),
    ],
)
def test_bad_input_names_its_field(send: Callable, said: dict[str, Any], field: str) -> None:
    refused = send(**said)
    assert refused.status_code == 422
    (error,) = refused.get_json()["errors"]
    assert error["field"] == field
    assert error["detail_zh"] != error["detail_en"]
    assert list(session().scalars(select(Answer))) == []


def test_an_answer_for_another_event_is_refused(
    client: FlaskClient, clock, questions: Asked
) -> None:
    form = client.get(f"/api/v1/events/{questions.event}/questions").get_json()["form"]
    clock.shift(5)
    other = make_asked()
    refused = client.post(f"/api/v1/events/{other.event}/answers", json=GOOD | {"form": form})
    assert refused.get_json()["errors"][0]["reason"] == "form_not_ours"
    missing = client.post("/api/v1/events/nosuchevent1/answers", json=GOOD | {"form": form})
    assert missing.status_code == 404


ORGANISERS = (
    ("GET", "coverage", None),
    ("PUT", "questions", {"venue": "福州"}),
    ("POST", "questions/closure", None),
    ("POST", "questions/opening", None),
    ("POST", "tickets", {"tickets": ["A1"]}),
    ("POST", "answers/handover", None),
)


@pytest.mark.parametrize(("method", "path", "body"), ORGANISERS)
def test_strangers_do_not_organise(
    app: Flask, questions: Asked, method: str, path: str, body: Any
) -> None:
    address = f"/api/v1/events/{questions.event}/{path}"
    assert app.test_client().open(address, method=method, json=body).status_code == 401
    stranger = sign_in(app, making.make_person())
    assert stranger.open(address, method=method, json=body).status_code == 404


def test_an_organiser_asks_follows_and_takes_over(app: Flask, clock) -> None:
    event = making.make_planned(expected_participants=10)
    owner = sign_in(app, owner_of(event))
    path = f"/api/v1/events/{event}"
    opened = owner.put(f"{path}/questions", json={"venue": "福州", "local_km": 8})
    assert opened.status_code == 200, opened.get_json()
    told = opened.get_json()
    assert told["state"] == "open"
    assert app.test_client().get(told["links"]["page"]).status_code == 200
    questions = fresh_of(event)
    for _ in range(4):
        make_answer(questions)
    shown = owner.get(f"{path}/coverage").get_json()
    assert (shown["answered"], shown["expected"], shown["percent"]) == (4, 10, 40)
    assert shown["whole_g"] == -(-shown["total_g"] * 10 // 4)
    assert shown["margin_g"] == 0
    assert owner.post(f"{path}/questions/closure").get_json()["state"] == "closed"
    refused = app.test_client().post(f"{path}/answers", json=GOOD | {"form": "any"})
    assert refused.status_code == 422
    taken = owner.post(f"{path}/answers/handover").get_json()
    assert taken == {"people": 4, "extrapolated": 6}
    assert owner.post(f"{path}/questions/opening").get_json()["state"] == "open"
    assert owner.post(f"{path}/tickets", json={"tickets": ["A1"]}).status_code == 409


def fresh_of(event: str) -> Asked:
    from offsets.events.attendance.find import asked_of

    session().rollback()
    return asked_of(event)


def owner_of(event: str) -> int:
    from offsets.events.find import find
    from offsets.organisations.models import Member

    organisation = find(event).organisation_id
    return session().scalars(select(Member.person_id).filter_by(organisation_id=organisation)).one()


def test_whoever_signs_in_answers_as_themselves_on_any_device(
    app: Flask, clock, questions: Asked, send: Callable
) -> None:
    someone = making.make_person()
    for _ in range(2):
        assert send(sign_in(app, someone)).status_code == 201
    assert session().query(Person).count() >= 1
    assert fresh(questions).answers == 1
