"""Signing in by WeChat's code, staying signed in, signing out, over HTTP."""

import pytest
from flask.testing import FlaskClient

from tests.accounts.conftest import Person
from tests.counterparts.code2session.server import Counterpart


def test_who_signs_in_is_known_again(person: Person) -> None:
    first = person.tokens["person"]["id"]
    assert person.call("GET", "/me").get_json()["known_by"] == ["wechat"]
    assert person.sign_in()["person"]["id"] == first


def test_two_people_are_two(person: Person, stranger: Person) -> None:
    assert person.tokens["person"]["id"] != stranger.tokens["person"]["id"]


def test_tokens_say_how_long_they_live(person: Person) -> None:
    assert person.tokens["access_token"].startswith("at_")
    assert person.tokens["refresh_token"].startswith("rt_")
    assert person.tokens["expires_in_s"] == 7_200
    assert person.tokens["refresh_expires_in_s"] == 30 * 86_400


def test_sign_ins_are_listed_and_ended(person: Person) -> None:
    early = dict(person.tokens)
    person.sign_in()
    listed = person.call("GET", "/sessions").get_json()["sessions"]
    assert [(each["label"], each["current"]) for each in listed] == [
        ("WeChat, iOS", True),
        ("WeChat, iOS", False),
    ]
    assert person.call("DELETE", f"/sessions/{early['id']}").status_code == 204
    ended = {"Authorization": f"Bearer {early['access_token']}"}
    assert person.phone.get("/api/v1/me", headers=ended).status_code == 401
    assert person.refresh(early["refresh_token"]).status_code == 401
    assert person.call("DELETE", "/sessions/current").status_code == 204
    refused = person.call("GET", "/me")
    assert refused.status_code == 401
    assert refused.get_json()["code"] == "unauthenticated"
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_nobody_ends_somebody_else_s_sign_in(person: Person, stranger: Person) -> None:
    refused = stranger.call("DELETE", f"/sessions/{person.tokens['id']}")
    assert refused.status_code == 404
    assert person.call("GET", "/me").status_code == 200


@pytest.mark.parametrize("path", ["/me", "/sessions"])
def test_nobody_in_particular_is_asked_to_sign_in(phone: FlaskClient, path: str) -> None:
    assert phone.get(f"/api/v1{path}").status_code == 401


@pytest.mark.parametrize(
    "token", ["at_" + "x" * 43, "at_", "rt_" + "x" * 65, "ck_" + "x" * 43, "at_\u00e9"]
)
def test_a_wrong_token_is_told_so(phone: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    assert phone.get("/api/v1/me", headers=headers).status_code == 401


def test_what_a_person_says_of_themselves(person: Person) -> None:
    said = person.call("PATCH", "/me", json={"display_name": "小满", "locale": "en"}).get_json()
    assert (said["display_name"], said["locale"]) == ("小满", "en")
    assert person.call("PATCH", "/me", json={}).get_json()["display_name"] == "小满"
    assert (
        person.call("PATCH", "/me", json={"display_name": None}).get_json()["display_name"] is None
    )
    refused = person.call("PATCH", "/me", json={"locale": "fr", "phone": "1"})
    assert refused.status_code == 422
    assert {each["field"] for each in refused.get_json()["errors"]} == {"locale", "phone"}


def test_a_phone_number_comes_by_the_button_alone(person: Person, counterpart: Counterpart) -> None:
    code = counterpart.wechat.press("13800138000")
    shown = person.call("POST", "/me/phone", json={"code": code})
    assert shown.get_json()["phone_end"] == "8000"
    assert "13800138000" not in shown.text
    again = person.call("POST", "/me/phone", json={"code": code})
    assert (again.status_code, again.get_json()["code"]) == (422, "code_invalid")
    assert again.get_json()["errors"][0]["field"] == "code"
    assert person.call("DELETE", "/me/phone").status_code == 204
    assert person.call("GET", "/me").get_json()["phone_end"] is None


def test_a_house_without_a_mini_program_offers_no_sign_in(client: FlaskClient) -> None:
    refused = client.post("/api/v1/sessions", json={"provider": "wechat", "code": "x"})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["reason"] == "not_offered"
