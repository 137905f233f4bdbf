"""The account's page: a name, ways in, places, and what was bought before signing in."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.accounts.caller import COOKIE
from offsets.accounts.models import Identity, Person
from offsets.accounts.recognise import add_identity
from offsets.db import session, transaction
from tests.accounts.test_email_link import code_of, is_in, letters, link_of, token_of
from tests.factories import make_lot
from tests.organisations.making import Somebody, make_somebody


@pytest.fixture
def who(app: Flask) -> Somebody:
    return make_somebody("小林")


@pytest.fixture
def browser(app: Flask, who: Somebody) -> FlaskClient:
    """A browser in which the person is signed in."""
    return _signed_in(app, who)


def _signed_in(app: Flask, who: Somebody) -> FlaskClient:
    found = app.test_client()
    found.set_cookie(COOKIE, who.token)
    return found


def send(client: FlaskClient, path: str, **form: str) -> Any:
    return client.post(path, data=form | token_of(client, "/account"))


def test_the_name_is_the_persons_own_choice(browser: FlaskClient) -> None:
    assert send(browser, "/account/name", display_name=" 林小满 ").status_code == 303
    assert "<h1>林小满</h1>" in browser.get("/account").text
    send(browser, "/account/name", display_name="")
    assert session().query(Person).one().display_name is None


@pytest.mark.parametrize("name", ["x" * 61, "a\u202eb", "a\x00b"])
def test_a_name_that_deceives_is_refused(browser: FlaskClient, name: str) -> None:
    refused = send(browser, "/account/name", display_name=name)
    assert refused.status_code == 422
    assert 'id="display_name-fault"' in refused.text


def test_markup_in_a_name_is_text(browser: FlaskClient) -> None:
    send(browser, "/account/name", display_name="<script>alert(1)</script>")
    assert "<script>alert" not in browser.get("/account").text


def test_one_more_address_leads_to_the_same_person(
    app: Flask, browser: FlaskClient, who: Somebody
) -> None:
    send(browser, "/account/emails", email="second@example.org")
    link = link_of(letters()[-1])
    assert browser.post(link, data=token_of(browser, link)).headers["Location"] == "/account"
    assert "second@example.org" in browser.get("/account").text
    elsewhere = app.test_client()
    elsewhere.post(
        "/sign-in", data={"email": "second@example.org"} | token_of(elsewhere, "/sign-in")
    )
    link = link_of(letters()[-1])
    elsewhere.post(link, data=token_of(elsewhere, link))
    assert who.email in elsewhere.get("/account").text


def test_somebody_elses_address_is_refused_with_a_word(browser: FlaskClient) -> None:
    other = make_somebody("别人")
    send(browser, "/account/emails", email=other.email)
    link = link_of(letters()[-1])
    refused = browser.post(link, data=token_of(browser, link))
    assert refused.status_code == 409
    assert "两个账号不会合并" in refused.text
    assert session().query(Identity).filter_by(person_id=other.id).count() == 1


def test_who_signed_in_meanwhile_does_not_get_the_address(
    app: Flask, browser: FlaskClient, who: Somebody
) -> None:
    send(browser, "/account/emails", email="second@example.org")
    link = link_of(letters()[-1])
    form = token_of(browser, link)
    other = make_somebody()
    browser.set_cookie(COOKIE, other.token)
    assert browser.post(link, data=form).status_code == 409
    assert session().query(Identity).count() == 2, "each has the one from before"


def test_wechat_and_mail_lead_to_one_person(app: Flask, client: FlaskClient) -> None:
    """Who began in the mini-program adds an address, by the code and JSON alone."""
    who = make_somebody(None)
    with transaction() as writing:
        writing.query(Identity).filter_by(person_id=who.id).delete()
        add_identity(writing, who.id, "wechat", "openid-of-somebody")
    asked = who.call(client, "POST", "/me/emails", {"email": "we@example.org"})
    assert asked.status_code == 202
    wish = {"asker": asked.get_json()["asker"], "code": code_of(letters()[-1])}
    added = who.call(client, "POST", "/me/emails/confirmations", wish)
    assert added.status_code == 200
    assert added.get_json() == {"emails": ["we@example.org"]}
    assert who.call(client, "GET", "/me/emails").get_json() == added.get_json()
    client.post("/sign-in", data={"email": "we@example.org"} | token_of(client, "/sign-in"))
    link = link_of(letters()[-1])
    client.post(link, data=token_of(client, link))
    page = client.get("/account").text
    assert "微信" in page
    assert "we@example.org" in page
    assert session().query(Person).count() == 1


def test_an_ended_place_is_out_at_once_and_strangers_end_nothing(
    app: Flask, browser: FlaskClient, who: Somebody
) -> None:
    second = app.test_client()
    second.post("/sign-in", data={"email": who.email} | token_of(second, "/sign-in"))
    link = link_of(letters()[-1])
    second.post(link, data=token_of(second, link))
    assert is_in(second)
    (path,) = re.findall(r'action="(/account/sign-ins/\w+/end)"', browser.get("/account").text)
    stranger = _signed_in(app, make_somebody())
    assert send(stranger, path).status_code == 404
    assert is_in(second)
    send(browser, path)
    assert not is_in(second)
    assert is_in(browser)


def test_signing_out_ends_the_token_and_not_only_the_cookie(
    app: Flask, browser: FlaskClient, who: Somebody
) -> None:
    send(browser, "/sign-out")
    assert browser.get_cookie(COOKIE) is None
    assert not is_in(_signed_in(app, who))


def test_a_sign_in_makes_a_new_token(client: FlaskClient) -> None:
    """Session fixation: what somebody planted in the browser opens nothing afterwards."""
    planted = "at_" + "x" * 43
    client.set_cookie(COOKIE, planted)
    client.post("/sign-in", data={"email": "a@example.org"} | token_of(client, "/sign-in"))
    link = link_of(letters()[-1])
    client.post(link, data=token_of(client, link))
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != planted
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_what_was_bought_before_is_taken_over(
    app: Flask, browser: FlaskClient, who: Somebody
) -> None:
    make_lot()
    quoted = browser.post("/api/v1/quotes", json={"project": "village", "mass_g": 10_000})
    stranger = app.test_client()
    stranger.get("/buy/village")
    wish = {"quote": quoted.get_json()["token"], "purpose": "myself", "display_name": "小林",
            "confirm_no_return": True}  # fmt: skip
    headers = {"Idempotency-Key": "bought-before-signing-in"}
    phone = app.test_client()
    phone.set_cookie("device", "A" * 22)
    placed = phone.post("/api/v1/orders", json=wish, headers=headers).get_json()["id"]
    phone.set_cookie(COOKIE, who.token)
    assert placed not in browser.get("/mine").text
    assert send(phone, "/account/device").headers["Location"] == "/mine"
    assert placed in browser.get("/mine").text
    renewed = phone.get_cookie("device")
    assert renewed is not None
    assert renewed.value != "A" * 22
    thief = _signed_in(app, make_somebody())
    thief.set_cookie("device", "A" * 22)
    assert send(thief, "/account/device").status_code == 409


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost", 200),
        ("http://neighbour.localhost", 401),
        ("https://evil.example", 401),
        ("null", 401),
    ],
)
def test_the_cookie_acts_for_no_page_of_a_neighbour(
    browser: FlaskClient, origin: str | None, status: int
) -> None:
    headers = {"Origin": origin} if origin else {}
    wish = {"display_name": "小满"}
    answer = browser.patch("/api/v1/me", json=wish, headers=headers)
    assert answer.status_code == status
