"""The counterpart of WeChat, and a house whose users sign in there."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.accounts.wechat.client import WeChat
from tests.conftest import MakeApp
from tests.counterparts.code2session.server import Counterpart

SHORT_S = 0.4
"""Patience for tests in which nobody answers."""


@pytest.fixture
def counterpart() -> Iterator[Counterpart]:
    started = Counterpart().start()
    yield started
    started.stop()


@pytest.fixture
def wechat(app: Flask, counterpart: Counterpart) -> WeChat:
    return WeChat(counterpart.account)


@pytest.fixture
def hasty(app: Flask, counterpart: Counterpart) -> WeChat:
    """The same with little patience."""
    return WeChat(counterpart.account, SHORT_S)


@pytest.fixture
def house(app: Flask, make_app: MakeApp, counterpart: Counterpart) -> Iterator[Flask]:
    """A house with a mini-program; the test stands inside it."""
    made = make_app(mini_program=counterpart.account)
    with made.app_context():
        yield made


@pytest.fixture
def phone(house: Flask) -> FlaskClient:
    """A mini-program on a phone: it keeps no cookies."""
    return house.test_client(use_cookies=False)


class Person:
    """Somebody with a phone, who signs in and calls with their token."""

    def __init__(self, phone: FlaskClient, counterpart: Counterpart, name: str = "小林") -> None:
        self.phone, self._counterpart, self._name = phone, counterpart, name
        self.tokens: dict[str, Any] = {}

    def sign_in(self) -> dict[str, Any]:
        code = self._counterpart.wechat.login(self._name)
        wish = {"provider": "wechat", "code": code}
        answer = self.phone.post("/api/v1/sessions", json=wish, headers={"User-Agent": AGENT})
        assert answer.status_code == 201, answer.text
        self.tokens = answer.get_json()
        return self.tokens

    def refresh(self, token: str | None = None) -> Any:
        wish = {"refresh_token": token or self.tokens["refresh_token"]}
        answer = self.phone.post("/api/v1/sessions/refresh", json=wish)
        if answer.status_code == 200:
            self.tokens |= answer.get_json()
        return answer

    def call(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        headers |= more.pop("headers", {})
        return self.phone.open(f"/api/v1{path}", method=method, headers=headers, **more)

    @property
    def openid(self) -> str:
        return self._counterpart.wechat.openid_of(self._name)


AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Mobile/15E148 MicroMessenger/8.0.49 NetType/WIFI Language/zh_CN"
)


@pytest.fixture
def person(phone: FlaskClient, counterpart: Counterpart) -> Person:
    """Somebody who has signed in."""
    found = Person(phone, counterpart)
    found.sign_in()
    return found


@pytest.fixture
def stranger(house: Flask, counterpart: Counterpart) -> Person:
    """Somebody else who has signed in."""
    found = Person(house.test_client(use_cookies=False), counterpart, "小周")
    found.sign_in()
    return found
