"""What an attendee agreed to stands among their consents, and goes as they go."""

import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.db import session
from offsets.events.attendance.blind import blind_device
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer
from offsets.events.attendance.rules import CONSENT, CONSENT_VERSIONS
from offsets.rights.catalogue import ATTENDEE, text, texts
from tests.events.attendance.making import fresh, make_answer, make_asked
from tests.orders.test_buying import hidden

PHONE = "p" * 22
HASH = hashlib.sha256(PHONE.encode()).digest()
OTHER = b"o" * 32


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("device", PHONE)
    return client


@pytest.fixture
def questions(app: Flask) -> Asked:
    """Answered on the phone, for its owner and a child, and on somebody else's."""
    questions = make_asked()
    make_answer(questions, HASH)
    make_answer(questions, HASH, seat=1)
    make_answer(questions, OTHER)
    return questions


def consents(phone: FlaskClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = phone.get("/api/v1/me/consents").get_json()["consents"]
    return found


def own(phone: FlaskClient, questions: Asked) -> int:
    """How many answers the phone finds again."""
    return len(phone.get(f"/api/v1/events/{questions.event}/answers").get_json()["answers"])


def test_the_words_agreed_to_are_a_text_of_the_catalogue() -> None:
    assert CONSENT_VERSIONS[CONSENT] == text(ATTENDEE).version
    known = {each.version for each in texts() if each.purpose == ATTENDEE}
    assert set(CONSENT_VERSIONS.values()) == known


def test_it_is_listed_exported_and_shown(phone: FlaskClient, questions: Asked) -> None:
    (given,) = consents(phone)
    assert (given["purpose"], given["version"], given["withdrawn_at"]) == (ATTENDEE, 1, None)
    held = phone.get("/api/v1/me/export").get_json()["held"]
    assert [each["purpose"] for each in held["rights"]["consents"]] == [ATTENDEE]
    assert len(held["events"]["answers"]) == 2
    page = phone.get("/privacy/mine").text
    assert f"/privacy/consents/{ATTENDEE}/withdrawal" in page
    assert text(ATTENDEE).zh["title"] in page


def test_who_answered_nothing_agreed_to_nothing(app: Flask, questions: Asked) -> None:
    stranger = app.test_client()
    stranger.set_cookie("device", "s" * 22)
    assert consents(stranger) == []
    assert stranger.delete(f"/api/v1/me/consents/{ATTENDEE}").status_code == 404


def test_taken_back_the_answers_are_nobody_s(phone: FlaskClient, questions: Asked) -> None:
    assert own(phone, questions) == 2
    assert phone.delete(f"/api/v1/me/consents/{ATTENDEE}").status_code == 200
    assert (own(phone, questions), consents(phone)) == (0, [])
    # The event still counts three answers, and nobody else's was touched.
    assert fresh(questions).answers == 3
    assert _left(questions) == 1


def test_the_page_s_button_does_the_same(phone: FlaskClient, questions: Asked) -> None:
    form = {"csrf_token": hidden(phone.get("/privacy/mine").text)["csrf_token"]}
    taken = phone.post(f"/privacy/consents/{ATTENDEE}/withdrawal", data=form)
    assert taken.status_code == 303
    assert consents(phone) == []


def test_deletion_withdraws_it(phone: FlaskClient, questions: Asked) -> None:
    gone = phone.delete("/api/v1/me?confirm=yes&group_names=keep")
    assert gone.get_json()["finished"]
    assert (own(phone, questions), consents(phone)) == (0, [])
    assert _left(questions) == 1


def test_it_is_given_with_an_answer_alone(phone: FlaskClient, questions: Asked) -> None:
    wish = {"purpose": ATTENDEE, "version": 1}
    refused = phone.post("/api/v1/me/consents", json=wish)
    assert refused.get_json()["errors"][0]["reason"] == "consent_with_answer"


def _left(questions: Asked) -> int:
    """How many answers still lead to a phone that has one of the two names."""
    session().rollback()
    names = [blind_device(questions, each) for each in (HASH, OTHER)]
    return len(session().scalars(select(Answer).where(Answer.device_hash.in_(names))).all())
