"""Who calls by a token and keeps no cookie has the same rights as a browser has."""

import secrets
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.db import session
from tests import factories
from tests.organisations.making import Somebody, make_somebody
from tests.rights import making


@pytest.fixture
def program(app: Flask) -> FlaskClient:
    """A mini-program: it keeps no cookies."""
    factories.make_lot()
    return app.test_client(use_cookies=False)


def buy(program: FlaskClient, who: Somebody | None = None) -> dict[str, Any]:
    """An order that is paid and settled, placed by whoever calls."""
    headers = {"Idempotency-Key": secrets.token_hex(16)}
    if who is not None:
        headers["Authorization"] = f"Bearer {who.token}"
    quoted = {"project": "village", "amount_fen": 100}
    wish = {
        "quote": program.post("/api/v1/quotes", json=quoted).get_json()["token"],
        "purpose": "event",
        "occasion": making.WORD,
        "display_name": making.NAME,
        "confirm_no_return": True,
        "age": "adult",
    }
    placed = program.post("/api/v1/orders", json=wish, headers=headers)
    assert placed.status_code == 201, placed.text
    receipt: dict[str, Any] = placed.get_json()
    factories.say_paid(receipt["id"])
    return receipt


def exported(program: FlaskClient, who: Somebody) -> dict[str, Any]:
    held: dict[str, Any] = who.call(program, "GET", "/me/export").get_json()["held"]
    return held


def orders(program: FlaskClient, who: Somebody) -> list[str]:
    return [each["id"] for each in exported(program, who)["orders"]["orders"]]


def forget(program: FlaskClient, who: Somebody) -> None:
    gone = who.call(program, "DELETE", "/me?confirm=yes&group_names=keep")
    assert gone.get_json()["finished"], gone.text


def test_an_order_placed_by_token_is_in_the_person_s_export(program: FlaskClient) -> None:
    who, stranger = make_somebody(), make_somebody()
    receipt = buy(program, who)
    assert orders(program, who) == [receipt["id"]]
    assert [each["band"] for each in exported(program, who)["rights"]["ages"]] == ["adult"]
    assert orders(program, stranger) == []


def test_it_is_forgotten_with_the_person(program: FlaskClient) -> None:
    who = make_somebody()
    order = buy(program, who)["id"]
    assert {making.NAME, making.WORD} <= set(making.traces())
    forget(program, who)
    assert making.traces() == []
    assert factories.fresh(order).device_hash is None
    assert factories.fresh(order).forgotten_at is not None


def test_a_stranger_s_deletion_leaves_it(program: FlaskClient) -> None:
    """The negative control: it is the owner's deletion that reaches it, and no other's."""
    who, stranger = make_somebody(), make_somebody()
    order = buy(program, who)["id"]
    forget(program, stranger)
    assert making.NAME in making.traces()
    assert orders(program, who) == [order]


def test_one_placed_by_nobody_is_reached_once_it_is_claimed(program: FlaskClient) -> None:
    who = make_somebody()
    receipt = buy(program)
    assert orders(program, who) == []
    claim = {"order": receipt["id"], "access_token": receipt["access_token"]}
    claimed = who.call(program, "POST", "/me/orders/claims", claim)
    assert claimed.status_code in (200, 201, 204), claimed.text
    assert orders(program, who) == [receipt["id"]]
    forget(program, who)
    session().rollback()
    assert making.traces() == []
