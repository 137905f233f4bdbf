"""What must never be found again: tokens, keys, session keys, openids, numbers."""

import json
import logging
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from offsets.accounts import seal
from offsets.accounts.caller import COOKIE
from offsets.accounts.seal import CannotUnseal
from offsets.db import Base, session
from offsets.edge.logs import _JsonLines
from tests import factories
from tests.accounts.conftest import Person
from tests.accounts.test_clients import create
from tests.accounts.test_orders import buy
from tests.counterparts.code2session.faults import FAULTS
from tests.counterparts.code2session.server import Counterpart

PHONE = "13800138000"


class Listener(logging.Handler):
    """Keeps every line as it would stand in the log."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(_JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Any:
    listener = Listener()
    logging.getLogger().addHandler(listener)
    yield listener.lines
    logging.getLogger().removeHandler(listener)


def database() -> str:
    """Every cell of every table, bytes as Latin-1, so that what lies there in clear is found."""
    session().rollback()
    cells = []
    for table in Base.metadata.sorted_tables:
        for row in session().execute(text(f"SELECT * FROM {table.name}")):  # noqa: S608  # ours
            cells += [
                cell.decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)
                for cell in map(_plain, row)
            ]
    return "\n".join(cells)


def _plain(cell: Any) -> Any:
    return bytes(cell) if isinstance(cell, memoryview) else cell


def test_nothing_secret_is_found_again(
    house: Flask, person: Person, counterpart: Counterpart, log: list[str]
) -> None:
    factories.make_lot()
    answers = [person.call("POST", "/me/phone", json={"code": counterpart.wechat.press(PHONE)})]
    order = buy(person)["id"]
    early = dict(person.tokens)
    answers += [person.refresh(), person.refresh(early["refresh_token"])]
    for fault in FAULTS:
        if not fault.startswith(("silent", "trickle")):
            counterpart.faults.ask_for("code2session", fault)
            wish = {"provider": "wechat", "code": counterpart.wechat.login("小林")}
            answers.append(person.phone.post("/api/v1/sessions", json=wish))
    _, key = create("orders:read")
    headers = {"Authorization": f"Bearer {key}"}
    answers.append(person.phone.get("/api/v1/me/orders", headers=headers))
    answers.append(person.call("GET", f"/orders/{order}"))

    logged, told = "\n".join(log), "\n".join(answer.text for answer in answers)
    kept = database()
    assert counterpart.wechat.session_keys
    nowhere = [*counterpart.wechat.session_keys, *counterpart.wechat.access_tokens]
    nowhere += [counterpart.wechat.secret]
    for secret in nowhere:
        assert secret not in logged + told + kept
    for secret in (person.openid, PHONE):
        assert secret not in logged + told + kept
    tokens = [each[name] for each in (early, person.tokens) for name in early if "_token" in name]
    for secret in (*tokens, key):
        assert secret not in logged + kept
    # The net has no hole: what is meant to be found is found.
    assert order in kept
    assert "wechat_refused" in logged
    assert person.tokens["refresh_token"] in told


def test_a_net_with_a_hole_would_be_seen(house: Flask, person: Person) -> None:
    with session().get_bind().begin() as writing:  # type: ignore[union-attr]  # an engine
        writing.execute(text("UPDATE people SET display_name = :it"), {"it": person.openid})
    assert person.openid in database()


def test_a_cookie_laid_ready_is_nobody_s_sign_in(
    house: Flask, person: Person, counterpart: Counterpart
) -> None:
    """Session fixation: a token that somebody else chose never becomes a sign-in."""
    chosen = "at_" + "x" * 43
    browser = house.test_client()
    browser.set_cookie(COOKIE, chosen)
    wish = {"provider": "wechat", "code": counterpart.wechat.login("小周")}
    given = browser.post("/api/v1/sessions", json=wish).get_json()
    assert given["access_token"] != chosen
    assert browser.get("/api/v1/me").status_code == 401


def test_an_expired_cookie_is_nobody_in_particular(house: Flask, person: Person) -> None:
    browser = house.test_client()
    browser.set_cookie(COOKIE, person.tokens["access_token"])
    assert browser.get("/api/v1/me").status_code == 200
    assert person.call("DELETE", "/sessions/current").status_code == 204
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.get("/mine").status_code == 200


def test_who_is_forgotten_is_signed_in_nowhere(house: Flask, person: Person) -> None:
    with session().get_bind().begin() as writing:  # type: ignore[union-attr]  # an engine
        writing.execute(text("UPDATE people SET forgotten_at = created_at"))
    assert person.call("GET", "/me").status_code == 401


def test_what_is_sealed_opens_for_its_use_alone(app: Flask) -> None:
    sealed = seal.seal(PHONE, "phone")
    assert seal.unseal(sealed, "phone") == PHONE
    assert sealed != seal.seal(PHONE, "phone")
    assert PHONE.encode() not in sealed
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for bad, use in ((sealed, "identity email"), (changed, "phone"), (b"", "phone")):
        with pytest.raises(CannotUnseal):
            seal.unseal(bad, use)
    assert seal.blind(PHONE, "a") == seal.blind(PHONE, "a") != seal.blind(PHONE, "b")


def test_another_secret_opens_nothing(app: Flask, make_app: Any) -> None:
    sealed, blind = seal.seal(PHONE, "phone"), seal.blind(PHONE, "phone")
    with make_app(secret_key="another-" + "k3y" * 12).app_context():
        assert seal.blind(PHONE, "phone") != blind
        with pytest.raises(CannotUnseal):
            seal.unseal(sealed, "phone")


def test_an_order_s_token_that_begins_like_ours_still_opens_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_lot()
    order = factories.make_order()
    lookalike = "at_" + "x" * 29
    monkeypatch.setattr("offsets.orders.access.access_token", lambda _: lookalike)
    headers = {"Authorization": f"Bearer {lookalike}"}
    assert client.get(f"/api/v1/orders/{order}", headers=headers).status_code == 200


def test_the_log_s_lines_are_those_of_the_house(log: list[str], client: FlaskClient) -> None:
    client.get("/api/v1/me")
    assert json.loads(log[-1])["route"] == "/api/v1/me"
