"""Who is signed in buys by the pages as themselves, and finds it again on any device."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.accounts.caller import COOKIE
from offsets.accounts.merge import merge
from offsets.accounts.models import Person as PersonRow
from offsets.accounts.rules import MAX_DEVICES
from offsets.db import session, transaction
from offsets.errors import Invalid
from offsets.inventories.read import of_device
from offsets.orders.models import Order
from tests import factories
from tests.accounts.conftest import Person
from tests.orders.test_buying import hidden, send


@pytest.fixture
def browser(house: Flask, person: Person) -> FlaskClient:
    """A browser in which the person is signed in."""
    factories.make_lot()
    made = house.test_client()
    made.set_cookie(COOKIE, person.tokens["access_token"])
    made.get("/buy/village")
    return made


def buy(browser: FlaskClient) -> str:
    sent = hidden(send(browser)) | {"step": "pay", "confirm_no_return": "yes"}
    assert browser.post("/buy/village", data=sent).status_code == 303
    session().rollback()
    newest = session().scalars(select(Order.public_id).order_by(Order.id.desc())).first()
    assert newest is not None
    return newest


def own_hash() -> bytes:
    session().rollback()
    return session().scalars(select(PersonRow.device_hash)).one()


def test_an_order_by_the_pages_is_the_person_s(
    house: Flask, browser: FlaskClient, person: Person
) -> None:
    order = buy(browser)
    assert browser.get(f"/o/{order}").status_code == 200
    assert order in browser.get("/mine").text
    # The same person elsewhere, and the same browser after signing out.
    elsewhere = house.test_client()
    elsewhere.set_cookie(COOKIE, person.sign_in()["access_token"])
    assert order in elsewhere.get("/mine").text
    browser.delete_cookie(COOKIE)
    assert browser.get(f"/o/{order}").status_code == 404
    assert order not in browser.get("/mine").text


def test_what_the_browser_bought_unknown_is_shown_beside_it(
    browser: FlaskClient, person: Person
) -> None:
    browser.delete_cookie(COOKIE)
    before = buy(browser)
    browser.set_cookie(COOKIE, person.tokens["access_token"])
    after = buy(browser)
    listed = re.findall(r'href="/o/(\w+)"', browser.get("/mine").text)
    assert {before, after} <= set(listed)


def test_a_kept_footprint_is_the_person_s(person: Person) -> None:
    trip: dict[str, Any] = {"legs": [{"mode": "walking", "distance_km": 1}], "keep": True}
    kept = person.call("POST", "/footprints/trips", json=trip)
    assert kept.status_code == 200, kept.text
    assert [each.id for each in of_device(own_hash())] == [kept.get_json()["id"]]


def test_nobody_has_more_devices_than_anybody_has(person: Person) -> None:
    whose = session().scalars(select(PersonRow.id)).one()
    for number in range(MAX_DEVICES):
        with transaction() as writing:
            merge(writing, whose, number.to_bytes(32))
    with pytest.raises(Invalid), transaction() as writing:
        merge(writing, whose, MAX_DEVICES.to_bytes(32))
    assert person.call("GET", "/me/orders").get_json()["orders"] == []
