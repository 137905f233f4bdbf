"""The organiser's page: asks, watches, closes, takes over; and is nobody else's."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from offsets.db import session
from offsets.events.attendance.find import Asked, asked_of
from offsets.events.find import find
from offsets.organisations.models import Member
from tests.events import making
from tests.events.attendance.making import make_answer
from tests.events.attendance.signing import sign_in


@pytest.fixture
def event(app: Flask) -> str:
    return making.make_planned(expected_participants=8)


@pytest.fixture
def owner(app: Flask, event: str) -> FlaskClient:
    of = select(Member.person_id).filter_by(organisation_id=find(event).organisation_id)
    return sign_in(app, session().scalars(of).one())


def do(client: FlaskClient, event: str, deed: str, **said: str) -> TestResponse:
    path = f"/organise/events/{event}/attendees"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert token
    return client.post(path, data={"csrf_token": token[1], "deed": deed} | said)


def fresh(event: str) -> Asked:
    session().rollback()
    return asked_of(event)


def test_from_opening_to_taking_over(owner: FlaskClient, event: str) -> None:
    assert do(owner, event, "open", venue="福州", local_km="8").status_code == 303
    for _ in range(2):
        make_answer(fresh(event))
    page = owner.get(f"/organise/events/{event}/attendees")
    assert "25<tspan" in page.text
    assert "8 人中有 6 人" in page.text
    assert "碳中和" not in page.text
    assert do(owner, event, "hand_over").status_code == 303
    assert fresh(event).is_handed_over
    assert do(owner, event, "close").status_code == 303
    assert fresh(event).state == "closed"
    assert do(owner, event, "reopen").status_code == 303
    make_answer(fresh(event))
    assert not fresh(event).is_handed_over


def test_what_is_wrong_is_said_beside_its_field(owner: FlaskClient, event: str) -> None:
    for said, beside in (
        ({"venue": ""}, "venue"),
        ({"venue": "无此地名"}, "venue"),
        ({"venue": "福州", "local_km": "far"}, "local_km"),
    ):
        refused = do(owner, event, "open", **said)
        assert refused.status_code == 422
        assert f'id="{beside}-fault"' in refused.text
    doubtful = do(owner, event, "open", venue="朝阳")
    assert len(re.findall(r'name="venue" value="CN-\d+"', doubtful.text)) >= 3
    assert do(owner, event, "dance").status_code == 422


def test_codes_come_before_the_first_answer(owner: FlaskClient, event: str) -> None:
    do(owner, event, "open", venue="福州")
    assert do(owner, event, "tickets", tickets="A-1\n\nA-2\n").status_code == 303
    assert fresh(event).needs_ticket
    assert do(owner, event, "tickets", tickets=" ").status_code == 422


def test_it_is_nobody_elses(app: Flask, event: str) -> None:
    path = f"/organise/events/{event}/attendees"
    nobody = app.test_client().get(path)
    assert nobody.status_code in (302, 303, 401)
    stranger = sign_in(app, making.make_person())
    assert stranger.get(path).status_code == 404
