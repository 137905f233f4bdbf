"""A passkey signs its owner in, and nothing else does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.accounts.caller import COOKIE
from offsets.accounts.passkeys.errors import PasskeyRefused
from offsets.accounts.passkeys.models import Passkey
from offsets.accounts.passkeys.offer import offered, to_register, to_sign_in
from offsets.accounts.passkeys.recognise import sign_in
from offsets.accounts.passkeys.register import passkeys_of, register, remove
from offsets.db import session
from offsets.errors import NotFound
from tests.accounts.passkeys.authenticator import Authenticator
from tests.accounts.test_email_link import token_of
from tests.conftest import MakeApp
from tests.organisations.making import Somebody, make_somebody
from tests.racing import together


def recognise(answer: object) -> int:
    """Who is signed in by it."""
    return sign_in(answer, "Test").person


def enrolled(who: Somebody, **changes: Any) -> Authenticator:
    """A device whose key is kept as the person's."""
    device = Authenticator(**changes)
    register(who.id, device.create(to_register(who.id, who.email)), "Test")
    return device


def test_a_passkey_recognises_its_owner(app: Flask) -> None:
    who, other = make_somebody(), make_somebody()
    device, another = enrolled(who), enrolled(other)
    for _ in range(2):
        assert recognise(device.get(to_sign_in())) == who.id
    assert recognise(another.get(to_sign_in())) == other.id
    (kept,) = passkeys_of(who.id)
    assert kept.last_used_on is not None


@pytest.mark.parametrize(
    "lie",
    [
        lambda: Authenticator(origin="http://evil.example"),
        lambda: Authenticator(rp_id="evil.example"),
        lambda: Authenticator(verifies_its_user=False),
    ],
)
def test_a_key_made_elsewhere_is_not_kept(app: Flask, lie: Callable[[], Authenticator]) -> None:
    who = make_somebody()
    with pytest.raises(PasskeyRefused):
        register(who.id, lie().create(to_register(who.id, who.email)), "")
    assert passkeys_of(who.id) == []


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://localhost.evil.example"},
        {"rp_id": "evil.example"},
        {"verifies_its_user": False},
        {"count": -1},
    ],
)
def test_a_signature_for_another_page_opens_nothing(app: Flask, lie: dict[str, Any]) -> None:
    device = enrolled(make_somebody())
    device.count = 5
    recognise(device.get(to_sign_in()))
    for name, value in lie.items():
        setattr(device, name, value)
    with pytest.raises(PasskeyRefused):
        recognise(device.get(to_sign_in()))


def test_a_challenge_is_answered_once_and_in_time(app: Flask, clock: Any) -> None:
    device = enrolled(make_somebody())
    answer = device.get(to_sign_in())
    recognise(answer)
    with pytest.raises(PasskeyRefused):
        recognise(answer)
    late = device.get(to_sign_in())
    clock.shift(timedelta(minutes=5, seconds=1))
    with pytest.raises(PasskeyRefused):
        recognise(late)


def test_of_two_who_replay_at_once_one_gets_in(app: Flask) -> None:
    who = make_somebody()
    answer = enrolled(who).get(to_sign_in())
    said = together(app, lambda: recognise(answer), lambda: recognise(answer))
    assert sorted(map(str, (type(each).__name__ for each in said))) == ["PasskeyRefused", "int"]


def test_a_challenge_to_add_does_not_sign_in_nor_the_other_way(app: Flask) -> None:
    who = make_somebody()
    device = enrolled(who)
    with pytest.raises(PasskeyRefused):
        recognise(device.get(to_register(who.id, who.email)))
    with pytest.raises(PasskeyRefused):
        register(who.id, Authenticator().create(to_sign_in()), "")


def test_another_persons_challenge_keeps_no_key(app: Flask) -> None:
    who, thief = make_somebody(), make_somebody()
    with pytest.raises(PasskeyRefused):
        register(thief.id, Authenticator().create(to_register(who.id, who.email)), "")


def test_a_key_is_one_persons_alone(app: Flask) -> None:
    device = enrolled(make_somebody())
    thief = make_somebody()
    with pytest.raises(PasskeyRefused):
        register(thief.id, device.create(to_register(thief.id, "x")), "")
    assert session().query(Passkey).count() == 1


def test_a_key_that_was_removed_opens_nothing(app: Flask) -> None:
    who, stranger = make_somebody(), make_somebody()
    device = enrolled(who)
    (kept,) = passkeys_of(who.id)
    with pytest.raises(NotFound):
        remove(stranger.id, kept.id)
    remove(who.id, kept.id)
    with pytest.raises(PasskeyRefused):
        recognise(device.get(to_sign_in()))


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "x",
        {},
        {"id": "x"},
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}},
    ],
)
def test_whatever_is_sent_is_refused_and_breaks_nothing(app: Flask, said: Any) -> None:
    with pytest.raises(PasskeyRefused):
        recognise(said)
    with pytest.raises(PasskeyRefused):
        register(make_somebody().id, said, "")


@pytest.mark.parametrize("name", ["signature", "authenticatorData", "clientDataJSON"])
def test_each_octet_counts(app: Flask, name: str) -> None:
    device = enrolled(make_somebody())
    answer = device.get(to_sign_in())
    said = answer["response"][name]
    with pytest.raises(PasskeyRefused):
        recognise(answer | {"response": answer["response"] | {name: "B" + said[1:]}})


def test_a_browser_signs_in_by_its_page(app: Flask, client: FlaskClient) -> None:
    device = enrolled(make_somebody())
    said = {"X-CSRFToken": token_of(client, "/sign-in")["csrf_token"]}
    options = client.post("/sign-in/passkey/options", json={}, headers=said).get_json()
    done = client.post("/sign-in/passkey", json=device.get(options), headers=said)
    assert done.get_json() == {"onward": "/account"}
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.http_only
    assert client.get("/account").status_code == 200
    again = client.post("/sign-in/passkey", json=device.get(options), headers=said)
    assert again.status_code == 422
    assert again.get_json()["detail"]


@pytest.mark.parametrize(
    ("url", "is_offered"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("https://forest.example", True),
        ("http://forest.example", False),
    ],
)
def test_where_browsers_make_none_none_are_offered(
    make_app: MakeApp, url: str, is_offered: bool
) -> None:
    house = make_app(public_url=url)
    with house.app_context():
        assert offered() is is_offered
    assert ("passkey" in house.test_client().get("/sign-in").text) is is_offered
