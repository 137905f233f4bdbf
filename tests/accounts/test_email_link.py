"""Signing in by the link or code from a letter, and what happens to whoever cheats."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.accounts.email.models import EmailLink
from offsets.accounts.email.rules import LINKS_AN_HOUR, MAX_TRIES, fault_of, normalise
from offsets.accounts.mail.models import Mail
from offsets.accounts.mail.post import opened
from offsets.accounts.models import Identity, Person
from offsets.db import session
from tests.conftest import MakeApp
from tests.organisations.making import make_somebody

EMAIL = "somebody@example.org"


def ask(client: FlaskClient, email: str = EMAIL) -> Any:
    return client.post("/sign-in", data={"email": email} | token_of(client, "/sign-in"))


def token_of(client: FlaskClient, path: str) -> dict[str, str]:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found, path
    return {"csrf_token": found[1]}


def letters() -> list[Any]:
    """Every letter that waits, oldest first."""
    session().expire_all()
    return [opened(row.sealed) for row in session().query(Mail).order_by(Mail.id) if row.sealed]


def link_of(letter: Any) -> str:
    found = re.search(r"http://localhost(/sign-in/link/\S+)", letter.text)
    assert found
    return found[1]


def code_of(letter: Any) -> str:
    found = re.search(r"^(\d{4} \d{4})$", letter.text, re.MULTILINE)
    assert found
    return found[1]


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_the_link_leads_in_by_a_button(client: FlaskClient) -> None:
    asked = ask(client)
    assert asked.headers["Location"] == "/sign-in/sent"
    (letter,) = letters()
    assert letter.to == EMAIL
    path = link_of(letter)
    assert not is_in(client)
    done = client.post(path, data=token_of(client, path))
    assert done.status_code == 303
    assert is_in(client)
    assert EMAIL in client.get("/account").text


def test_a_scanner_that_follows_the_link_uses_nothing_up(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path = link_of(letters()[0])
    for _ in range(3):
        assert app.test_client().get(path).status_code == 200
        assert app.test_client().head(path).status_code == 200
        assert client.get(path).status_code == 200
    client.post(path, data=token_of(client, path))
    assert is_in(client)


def test_the_link_opens_nothing_in_another_browser(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path = link_of(letters()[0])
    thief = app.test_client()
    token = token_of(thief, "/sign-in")
    refused = thief.post(path, data=token)
    assert refused.status_code == 409
    assert not is_in(thief)
    ask(thief, "thief@example.org")
    assert thief.post(path, data=token).status_code == 409
    client.post(path, data=token_of(client, path))
    assert is_in(client)


def test_the_code_is_typed_over_where_it_was_asked_for(app: Flask, client: FlaskClient) -> None:
    ask(client)
    code = code_of(letters()[0])
    form = {"code": code} | token_of(client, "/sign-in/sent")
    elsewhere = app.test_client()
    wrong = elsewhere.post("/sign-in/code", data={"code": code} | token_of(elsewhere, "/sign-in"))
    assert wrong.status_code == 409
    assert client.post("/sign-in/code", data=form).status_code == 303
    assert is_in(client)


def test_link_and_code_work_once_together(client: FlaskClient) -> None:
    ask(client)
    (letter,) = letters()
    form = {"code": code_of(letter)} | token_of(client, "/sign-in/sent")
    asker = client.get_cookie("asker", path="/sign-in")
    assert asker
    client.post("/sign-in/code", data=form)
    client.set_cookie("asker", asker.value, path="/sign-in")
    assert client.post(link_of(letter), data=form).status_code == 409
    assert client.post("/sign-in/code", data=form).status_code == 409


def test_it_is_too_late_after_a_quarter_of_an_hour(client: FlaskClient, clock: Any) -> None:
    ask(client)
    path = link_of(letters()[0])
    form = token_of(client, path)
    clock.shift(timedelta(minutes=15, seconds=1))
    assert client.post(path, data=form).status_code == 409
    assert not is_in(client)


def test_codes_are_not_tried_out(client: FlaskClient) -> None:
    ask(client)
    right = code_of(letters()[0])
    form = token_of(client, "/sign-in/sent")
    for number in range(MAX_TRIES):
        tried = client.post("/sign-in/code", data=form | {"code": f"0000 000{number}"})
        assert tried.status_code == 422
    assert client.post("/sign-in/code", data=form | {"code": right}).status_code == 409
    assert not is_in(client)


def test_one_address_gets_few_letters_and_the_page_does_not_tell(client: FlaskClient) -> None:
    answers = {ask(client).headers["Location"] for _ in range(LINKS_AN_HOUR + 3)}
    assert answers == {"/sign-in/sent"}
    assert len(letters()) == LINKS_AN_HOUR
    ask(client, "other@example.org")
    assert len(letters()) == LINKS_AN_HOUR + 1


def test_known_and_unknown_addresses_are_answered_alike(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path = link_of(letters()[0])
    client.post(path, data=token_of(client, path))
    known, unknown = app.test_client(), app.test_client()
    said = [ask(known).headers, ask(unknown, "new@example.org").headers]
    assert said[0]["Location"] == said[1]["Location"]
    assert said[0]["Content-Length"] == said[1]["Content-Length"]


def test_who_comes_again_is_the_same_person(app: Flask, client: FlaskClient) -> None:
    for each in (client, app.test_client()):
        ask(each, "  Somebody@Example.ORG ")
        path = link_of(letters()[-1])
        each.post(path, data=token_of(each, path))
    assert session().query(Person).count() == 1
    assert session().query(Identity).count() == 1


@pytest.mark.parametrize(
    "typed",
    ["", "nobody", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "名@例.中国"],
)
def test_no_address_is_said_beside_the_field(client: FlaskClient, typed: str) -> None:
    refused = ask(client, typed)
    assert refused.status_code == 422
    assert 'id="email-fault"' in refused.text
    assert letters() == []


@pytest.mark.parametrize("typed", ["a@example.org", "ａ@example.org", "A.b+c@sub.example.cn"])
def test_addresses_that_can_be_written_to(typed: str) -> None:
    assert fault_of(normalise(typed)) is None


def test_nothing_of_the_letter_is_stored_in_clear(client: FlaskClient) -> None:
    ask(client)
    (letter,) = letters()
    token = link_of(letter).rpartition("/")[2].encode()
    code = code_of(letter).encode()
    link, mail = session().query(EmailLink).one(), session().query(Mail).one()
    stored = link.token_hash + link.asker_hash + link.email_blind + link.email_sealed
    assert mail.sealed is not None
    for secret in (token, code, code.replace(b" ", b""), EMAIL.encode()):
        assert secret not in stored + mail.sealed


def test_logs_tell_no_token_and_no_address(client: FlaskClient, capfd: Any, caplog: Any) -> None:
    ask(client)
    (letter,) = letters()
    client.get(link_of(letter))
    client.post("/sign-in/code", data={"code": code_of(letter)} | token_of(client, "/sign-in/sent"))
    said = (
        caplog.text + "".join(str(vars(each)) for each in caplog.records) + capfd.readouterr().err
    )
    assert "/sign-in/link/<token>" in said
    for secret in (link_of(letter).rpartition("/")[2], code_of(letter), EMAIL):
        assert secret not in said


def test_the_demo_shows_where_the_letter_lies(client: FlaskClient, settings: Any) -> None:
    ask(client)
    page = client.get("/sign-in/sent").text
    assert link_of(letters()[0]) in page
    assert str(Path(settings.var_dir) / "mail") in page


def test_production_shows_no_link_and_without_a_server_offers_none(make_app: MakeApp) -> None:
    house = make_app(mode="production")
    client = house.test_client()
    assert 'name="email"' not in client.get("/sign-in").text
    assert client.post("/api/v1/sessions/emails", json={"email": EMAIL}).status_code == 404
    assert letters() == []


def test_a_way_out_to_other_houses_is_not_taken(client: FlaskClient) -> None:
    for onward in ("https://evil.example", "//evil.example", "/\\evil.example", "/account//evil"):
        client.get(f"/sign-in?next={onward}")
        assert client.get_cookie("onward", path="/sign-in") is None
    client.get("/sign-in?next=/organisations/new")
    found = client.get_cookie("onward", path="/sign-in")
    assert found is not None
    ask(client)
    path = link_of(letters()[0])
    done = client.post(path, data=token_of(client, path))
    assert done.headers["Location"] == "/organisations/new"


def test_a_page_that_needs_a_sign_in_leads_there_and_back(client: FlaskClient) -> None:
    asked = client.get("/organisations")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/sign-in"
    ask(client)
    path = link_of(letters()[0])
    done = client.post(path, data=token_of(client, path))
    assert done.headers["Location"] == "/organisations"
    assert client.get("/organisations").status_code == 200


def test_forms_without_their_token_are_refused(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"email": EMAIL}).status_code == 400
    assert client.post("/sign-in/passkey", json={}).status_code == 400


def test_the_api_takes_the_code(client: FlaskClient) -> None:
    asked = client.post("/api/v1/sessions/emails", json={"email": EMAIL})
    assert asked.status_code == 202
    asker = asked.get_json()["asker"]
    code = code_of(letters()[0])
    path = "/api/v1/sessions/emails/confirmations"
    wrong = client.post(path, json={"asker": asker, "code": "1"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "code_wrong")
    done = client.post(path, json={"asker": asker, "code": code})
    assert done.status_code == 201
    tokens = done.get_json()
    assert tokens["access_token"].startswith("at_")
    assert tokens["refresh_token"].startswith("rt_")
    assert tokens["person"]["known_by"] == ["email"]
    held = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("/api/v1/organisations", headers=held).status_code == 200
    again = client.post(path, json={"asker": asker, "code": code})
    assert again.get_json()["code"] == "link_spent"


def test_a_code_is_good_for_what_it_was_asked_for(client: FlaskClient) -> None:
    who = make_somebody()
    to_add = who.call(client, "POST", "/me/emails", {"email": EMAIL}).get_json()["asker"]
    wish = {"asker": to_add, "code": code_of(letters()[-1])}
    signed = client.post("/api/v1/sessions/emails/confirmations", json=wish)
    assert signed.get_json()["code"] == "link_spent"
    asked = client.post("/api/v1/sessions/emails", json={"email": EMAIL}).get_json()["asker"]
    wish = {"asker": asked, "code": code_of(letters()[-1])}
    added = who.call(client, "POST", "/me/emails/confirmations", wish)
    assert added.get_json()["code"] == "link_spent"


def test_one_caller_asks_for_few_letters(make_app: MakeApp, clock: Any) -> None:
    """Whoever tries address after address is stopped by where they call from."""
    caller = make_app(rate_limits_enabled=True).test_client()
    asked = [
        caller.post("/api/v1/sessions/emails", json={"email": f"a{number}@example.org"})
        for number in range(21)
    ]
    assert [each.status_code for each in asked] == [202] * 20 + [429]
    assert int(asked[-1].headers["Retry-After"]) > 0
