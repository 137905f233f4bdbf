"""The attendee's road in a browser without scripts: poster, three questions, bill, purchase."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from offsets.db import session
from offsets.events.attendance.ask import close
from offsets.events.attendance.coverage import coverage
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer
from offsets.events.attendance.rules import MIN_FORM_S
from offsets.events.find import find
from offsets.events.retired.count import count_due
from offsets.events.retired.models import Offset, Purchase
from tests import factories
from tests.conftest import MakeApp
from tests.events.attendance.making import BEIJING, XIAMEN, fresh, make_asked

MOST_BYTES = 20_000
STATIC = Path(__file__).parents[3] / "static"
GOOD = {"from": XIAMEN, "how": "rail_high_speed", "nights": "2", "agree": "yes"}


@pytest.fixture
def questions(app: Flask, clock: time_machine.Traveller) -> Iterator[Asked]:
    yield make_asked(expected=40)
    session().rollback()


def token_in(page: TestResponse) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def send(client: FlaskClient, clock, questions: Asked, **said: str) -> TestResponse:
    """Load the questions, take as long as a person does, and send them."""
    form = token_in(client.get(f"/a/{questions.code}?again=1"))
    clock.shift(MIN_FORM_S + 1)
    return client.post(f"/a/{questions.code}", data=GOOD | {"form": form} | said)


def rows() -> list[Answer]:
    session().expire_all()
    return list(session().scalars(select(Answer)))


def test_from_the_poster_to_the_bill(client: FlaskClient, clock, questions: Asked) -> None:
    scanned = client.get(f"/A/{questions.code}")
    assert scanned.headers["Location"] == f"/a/{questions.code}"
    answered = send(client, clock, questions)
    assert (answered.status_code, answered.headers["Location"]) == (
        303, f"/a/{questions.code}/bill",
    )  # fmt: skip
    bill = client.get(answered.headers["Location"])
    total_g = coverage(fresh(questions)).total.central_g
    assert f"{total_g / 1000:g}" in bill.text.replace(",", "")
    # Each figure is one tap away from its factor.
    factors = re.findall(r'href="(/factors/[^"]+/[^"]+)"', bill.text)
    assert len(factors) >= 3
    assert {client.get(each).status_code for each in factors} == {200}
    assert "预估" in bill.text
    assert "碳中和" not in bill.text


def test_whoever_scans_again_sees_the_bill_and_may_correct(
    client: FlaskClient, clock, questions: Asked
) -> None:
    send(client, clock, questions)
    again = client.get(f"/a/{questions.code}")
    assert again.headers["Location"].endswith("/bill")
    send(client, clock, questions, how="plane", **{"from": BEIJING})
    (row,) = rows()
    assert (row.mode, row.version) == ("plane", 2)
    assert fresh(questions).answers == 1


def test_another_phone_is_another_attendee(app: Flask, clock, questions: Asked) -> None:
    for _ in range(2):
        send(app.test_client(), clock, questions)
    assert fresh(questions).answers == 2


def test_a_doubtful_place_is_asked_about_and_never_guessed(
    client: FlaskClient, clock, questions: Asked
) -> None:
    page = send(client, clock, questions, place="朝阳", **{"from": "elsewhere"})
    assert page.status_code == 422
    assert rows() == []
    offered = re.findall(r'name="from" value="(CN-\d+)"', page.text)
    assert len(offered) >= 3
    said = GOOD | {"form": token_in(page), "from": offered[0]}
    assert client.post(f"/a/{questions.code}", data=said).status_code == 303
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ({"from": ""}, "from"),
        ({"from": "elsewhere", "place": ""}, "from"),
        ({"from": "elsewhere", "place": "无此地名"}, "from"),
        ({"from": "km", "km": "-3"}, "from"),
        ({"how": ""}, "how"),
        ({"how": "car", "occupants": ""}, "occupants"),
        ({"nights": "-1"}, "nights"),
        ({"nights": "more", "nights_more": "99"}, "nights"),
        ({"nights": ""}, "nights"),
        ({"agree": ""}, "agree"),
    ],
)
def test_what_is_wrong_is_said_beside_its_question(
    client: FlaskClient, clock, questions: Asked, said: dict[str, str], beside: str
) -> None:
    page = send(client, clock, questions, **said)
    assert page.status_code == 422
    assert f'id="{beside}-fault"' in page.text
    assert rows() == []


def test_a_program_is_told_apart(app: Flask, client: FlaskClient, clock, questions: Asked) -> None:
    page = client.get(f"/a/{questions.code}")
    at_once = client.post(f"/a/{questions.code}", data=GOOD | {"form": token_in(page)})
    assert at_once.status_code == 422
    clock.shift(10)
    trapped = GOOD | {"form": token_in(page), "website": "https://spam.example"}
    assert client.post(f"/a/{questions.code}", data=trapped).status_code == 422
    other = app.test_client()
    other.get(f"/a/{questions.code}")
    stolen = other.post(f"/a/{questions.code}", data=GOOD | {"form": token_in(page)})
    assert stolen.status_code == 422
    forged = client.post(f"/a/{questions.code}", data=GOOD | {"form": "made.up"})
    assert forged.status_code == 422
    nobody = app.test_client().post(f"/a/{questions.code}", data=GOOD | {"form": token_in(page)})
    assert nobody.status_code == 422
    clock.shift(24 * 3600)
    late = client.post(f"/a/{questions.code}", data=GOOD | {"form": token_in(page)})
    assert late.status_code == 422
    assert rows() == []


def test_a_form_of_another_event_is_refused(client: FlaskClient, clock, questions: Asked) -> None:
    other = make_asked()
    form = token_in(client.get(f"/a/{other.code}"))
    clock.shift(10)
    answered = client.post(f"/a/{questions.code}", data=GOOD | {"form": form})
    assert answered.status_code == 422
    assert rows() == []


def test_a_closed_event_says_so(client: FlaskClient, clock, questions: Asked) -> None:
    form = token_in(client.get(f"/a/{questions.code}"))
    clock.shift(10)
    close(questions.event)
    late = client.post(f"/a/{questions.code}", data=GOOD | {"form": form})
    assert late.status_code == 409
    assert "<form" not in late.text
    assert client.get(f"/a/{questions.code}").status_code == 200
    assert rows() == []


def test_an_event_that_nobody_knows(client: FlaskClient, app: Flask) -> None:
    for code in ("ABCDEFG", "1", "x" * 60):
        assert client.get(f"/a/{code}").status_code == 404


def test_a_guardian_answers_for_a_child(client: FlaskClient, clock, questions: Asked) -> None:
    page = client.get(f"/a/{questions.code}?child=1")
    clock.shift(10)
    said = GOOD | {"form": token_in(page), "child": "1"}
    answered = client.post(f"/a/{questions.code}", data=said)
    assert answered.headers["Location"].endswith("/bill?child=1")
    assert client.get(answered.headers["Location"]).status_code == 200
    send(client, clock, questions)
    assert sorted(row.seat for row in rows()) == [0, 1]


def test_the_page_weighs_less_than_20_kb(client: FlaskClient, questions: Asked) -> None:
    for language in ("zh", "en"):
        client.set_cookie("language", language)
        page = client.get(f"/a/{questions.code}")
        files = re.findall(r'(?:href|src)="/static/([^"?]+)', page.text)
        assert len(files) == 4
        packed = [len(gzip.compress((STATIC / each).read_bytes())) for each in files]
        assert len(page.data) + sum(packed) < MOST_BYTES
        assert "<script" not in page.text
        assert 'style="' not in page.text


def test_what_is_paid_counts_inside_the_event_once(
    client: FlaskClient, clock, questions: Asked
) -> None:
    factories.make_lot(tonnes=1)
    send(client, clock, questions)
    led = client.get(f"/a/{questions.code}/buy?amount_fen=100", follow_redirects=True)
    assert led.status_code == 200
    assert "山海论坛" in led.text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', led.text))
    said = {
        "csrf_token": hidden["csrf_token"], "for_event": hidden["for_event"], "amount": "100",
        "purpose": "event", "occasion": "山海论坛", "anonymous": "yes", "step": "review",
    }  # fmt: skip
    review = client.post("/buy/village", data=said)
    assert review.status_code == 200
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', review.text))
    paid = client.post("/buy/village", data=carried | {"step": "pay", "confirm_no_return": "yes"})
    assert paid.status_code == 303, paid.text
    purchase = session().scalars(select(Purchase)).one()
    assert (purchase.party, purchase.event_id) == ("attendee", questions.event_id)
    settle(purchase)
    for _ in range(2):
        count_due()
    offset = session().scalars(select(Offset)).one()
    assert (offset.party, offset.mass_g) == ("attendee", 10_000)
    assert find(questions.event).retired_g == 10_000
    assert "10 千克" in client.get(f"/a/{questions.code}/bill").text


def settle(purchase: Purchase) -> None:
    from offsets.orders.models import Order

    order = session().get(Order, purchase.order_id)
    assert order is not None
    assert factories.say_paid(order.public_id) == "settled"


def test_a_made_up_ticket_to_an_event_buys_nothing(client: FlaskClient, app: Flask) -> None:
    factories.make_lot(tonnes=1)
    assert client.get("/buy/village?for_event=made.up").status_code == 422


def test_a_hall_behind_one_address_is_not_one_caller(
    app: Flask, clock, questions: Asked, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offsets.edge.limits.DEFAULT", "5/minute")
    hall = make_app(rate_limits_enabled=True)
    for _ in range(12):
        assert send(hall.test_client(), clock, questions).status_code == 303
    one = hall.test_client()
    form = token_in(one.get(f"/a/{questions.code}"))
    statuses = [
        one.post(f"/a/{questions.code}", data=GOOD | {"form": form}).status_code for _ in range(22)
    ]
    assert statuses.count(429) == 2
