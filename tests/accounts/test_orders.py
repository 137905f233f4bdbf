"""What signing in changes of buying: whose an order is, and nothing else."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from offsets.edge.device import COOKIE
from offsets.orders.access import access_token
from tests import factories
from tests.accounts.conftest import Person
from tests.racing import together


@pytest.fixture(autouse=True)
def lot(house: Any) -> None:
    factories.make_lot()


def wish(phone: FlaskClient, **changes: Any) -> dict[str, Any]:
    quoted = phone.post("/api/v1/quotes", json={"project": "village", "mass_g": 10_000})
    return {
        "quote": quoted.get_json()["token"],
        "purpose": "myself",
        "display_name": "小满",
        "confirm_no_return": True,
    } | changes


def key(number: int = 1) -> dict[str, str]:
    return {"Idempotency-Key": f"an-order-of-{number:08}"}


def buy(person: Person, number: int = 1, **changes: Any) -> dict[str, Any]:
    answer = person.call("POST", "/orders", json=wish(person.phone, **changes), headers=key(number))
    assert answer.status_code == 201, answer.text
    placed: dict[str, Any] = answer.get_json()
    return placed


def buy_unknown(phone: FlaskClient, number: int = 1) -> dict[str, Any]:
    answer = phone.post("/api/v1/orders", json=wish(phone), headers=key(number))
    assert answer.status_code == 201, answer.text
    placed: dict[str, Any] = answer.get_json()
    return placed


def listed(person: Person) -> list[str]:
    return [each["id"] for each in person.call("GET", "/me/orders").get_json()["orders"]]


def test_an_order_opens_to_its_person_by_the_access_token_alone(
    person: Person, stranger: Person
) -> None:
    order = buy(person)["id"]
    for call in (
        ("GET", f"/orders/{order}"),
        ("GET", f"/orders/{order}/certificates"),
    ):
        assert person.call(*call).status_code == 200
        assert stranger.call(*call).status_code == 404
    assert stranger.call("POST", f"/orders/{order}/cancellation").status_code == 404
    assert person.phone.get(f"/api/v1/orders/{order}").status_code == 404
    assert person.call("POST", f"/orders/{order}/cancellation").status_code == 200


def test_the_order_s_own_token_goes_on_opening_it(person: Person) -> None:
    placed = buy(person)
    headers = {"Authorization": f"Bearer {placed['access_token']}"}
    assert person.phone.get(placed["links"]["order"], headers=headers).status_code == 200


def test_the_same_key_of_two_people_is_two_orders(person: Person, stranger: Person) -> None:
    assert buy(person)["id"] != buy(stranger)["id"]


def test_a_list_of_orders_comes_in_pages(person: Person, stranger: Person) -> None:
    buy(stranger, 9)
    placed = [buy(person, number)["id"] for number in range(3)]
    first = person.call("GET", "/me/orders?limit=2").get_json()
    assert [each["id"] for each in first["orders"]] == placed[:0:-1]
    second = person.call("GET", f"/me/orders?limit=2&cursor={first['next']}").get_json()
    assert [each["id"] for each in second["orders"]] == placed[:1]
    assert second["next"] is None


def test_certificates_are_listed_over_all_orders(person: Person, stranger: Person) -> None:
    for number in range(2):
        factories.say_paid(buy(person, number)["id"])
    factories.say_paid(buy(stranger)["id"])
    first = person.call("GET", "/me/certificates?limit=1").get_json()
    (newest,) = first["certificates"]
    assert newest["holder_name"] == "小满"
    assert newest["key"]
    following = person.call("GET", f"/me/certificates?cursor={first['next']}").get_json()
    assert len(following["certificates"]) == 1
    assert following["certificates"][0]["number"] != newest["number"]


def test_orders_bought_before_signing_in_are_taken_over(person: Person, stranger: Person) -> None:
    early = buy_unknown(person.phone)
    claim = {"order": early["id"], "access_token": early["access_token"]}
    assert listed(person) == []
    for _ in range(2):
        assert person.call("POST", "/me/orders/claims", json=claim).status_code == 204
    assert listed(person) == [early["id"]]
    refused = stranger.call("POST", "/me/orders/claims", json=claim)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "belongs_to_another")
    assert listed(stranger) == []


@pytest.mark.parametrize("token", ["wrong", access_token.__name__, "at_" + "x" * 43])
def test_an_order_is_taken_over_with_its_own_token_alone(person: Person, token: str) -> None:
    early = buy_unknown(person.phone)
    claim = {"order": early["id"], "access_token": token}
    assert person.call("POST", "/me/orders/claims", json=claim).status_code == 404


def test_of_two_people_at_once_one_takes_an_order_over(
    house: Any, person: Person, stranger: Person
) -> None:
    early = buy_unknown(person.phone)
    claim = {"order": early["id"], "access_token": early["access_token"]}

    def take(who: Person) -> int:
        status: int = who.call("POST", "/me/orders/claims", json=claim).status_code
        return status

    statuses = together(house, lambda: take(person), lambda: take(stranger))
    assert sorted(statuses) == [204, 409]
    assert len(listed(person)) + len(listed(stranger)) == 1


def test_a_browser_s_orders_are_taken_over_and_its_cookie_renewed(
    house: Any, person: Person, stranger: Person
) -> None:
    browser = house.test_client()
    browser.get("/buy/village")
    before = browser.get_cookie(COOKIE).value
    early = buy_unknown(browser)["id"]
    person.phone = stranger.phone = browser
    assert person.call("POST", "/me/devices").status_code == 204
    assert browser.get_cookie(COOKIE).value != before
    assert listed(person) == [early]
    later = buy_unknown(browser, 2)["id"]
    # The browser is its own again; without its cookie the person sees what was merged alone.
    person.phone = house.test_client(use_cookies=False)
    assert listed(person) == [early]
    assert later not in listed(person)
    assert browser.get(f"/api/v1/orders/{early}").status_code == 404


def test_a_device_belongs_to_one_person_for_ever(
    house: Any, person: Person, stranger: Person
) -> None:
    browser = house.test_client()
    browser.get("/buy/village")
    value = browser.get_cookie(COOKIE).value
    person.phone = stranger.phone = browser
    assert person.call("POST", "/me/devices").status_code == 204
    browser.set_cookie(COOKIE, value)  # As if the answer had been lost on its way.
    refused = stranger.call("POST", "/me/devices")
    assert refused.get_json()["code"] == "belongs_to_another"
    assert browser.get_cookie(COOKIE).value != value
    assert stranger.call("POST", "/me/devices").status_code == 204


def test_a_gift_is_opened_by_the_person(person: Person, stranger: Person) -> None:
    order = buy(stranger, purpose="gift")["id"]
    factories.say_paid(order)
    code = stranger.call("GET", f"/orders/{order}").get_json()["claim_code"]
    assert person.call("POST", "/claims", json={"code": code}).status_code == 201
    assert listed(person) == [order]
    # On any phone of theirs, for it was the person who opened it.
    person.sign_in()
    assert person.call("GET", f"/orders/{order}").status_code == 200


def test_nothing_is_sold_where_the_operator_does_not_want_it(
    house: Any, make_app: Any, person: Person
) -> None:
    assert buy(person, platform="ios")
    other = make_app(no_buying_on=("ios",)).test_client(use_cookies=False)
    told = other.get("/api/v1/settings?platform=ios").get_json()
    assert (told["no_buying_on"], told["buying_offered"]) == (["ios"], False)
    assert other.get("/api/v1/settings?platform=android").get_json()["buying_offered"] is True
    refused = other.post("/api/v1/orders", json=wish(other, platform="ios"), headers=key(2))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "buying_not_offered")
    placed = other.post("/api/v1/orders", json=wish(other, platform="android"), headers=key(3))
    assert placed.status_code == 201


def test_settings_tell_what_a_front_end_must_know(phone: FlaskClient, counterpart: Any) -> None:
    told = phone.get("/api/v1/settings").get_json()
    assert told["wechat_app_id"] == counterpart.wechat.appid
    assert told["is_demo"] is True
    assert [each["name"] for each in told["gateways"]] == ["sandbox"]
    assert counterpart.wechat.secret not in str(told)
