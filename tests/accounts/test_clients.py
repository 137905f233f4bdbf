"""Front ends of others: keys shown once, scoped, changed with an overlap, ended at once."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.accounts.commands import commands
from offsets.accounts.models import Client, ClientKey
from offsets.accounts.rules import KEY_OVERLAP, SCOPES
from offsets.db import session
from tests import factories
from tests.accounts.test_orders import key as idempotency_key
from tests.accounts.test_orders import wish


def run(*arguments: str) -> Result:
    session().rollback()
    return CliRunner().invoke(commands, arguments, catch_exceptions=False)


def create(*scopes: str) -> tuple[str, str]:
    """A front end's id and its key."""
    named = [part for scope in scopes or tuple(SCOPES) for part in ("--scope", scope)]
    done = run("create", "--name", "县融媒体中心", *named)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    return lines[0].split()[2], lines[-1]


def with_key(key: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", **more}


@pytest.fixture
def server(app: Flask) -> FlaskClient:
    """Another front end's server."""
    factories.make_lot()
    return app.test_client(use_cookies=False)


def place(server: FlaskClient, key: str, number: int = 1) -> Any:
    headers = with_key(key, **idempotency_key(number))
    return server.post("/api/v1/orders", json=wish(server), headers=headers)


def test_a_key_is_shown_once_and_kept_as_a_hash(app: Flask) -> None:
    public_id, key = create("orders:read")
    assert key.startswith("ck_")
    (row,) = session().scalars(select(ClientKey))
    assert key.startswith(row.prefix)
    assert key.encode() not in row.key_hash
    listed = run("list").output
    assert listed.split("\t")[:3] == [public_id, key[:11], "orders:read"]
    assert key not in listed


def test_a_dry_run_takes_nobody_in_and_shows_no_key(app: Flask) -> None:
    tried = run("create", "--name", "某小程序", "--scope", "orders:read", "--dry-run")
    assert tried.output.startswith("dry run, nothing was written")
    assert "ck_" not in tried.output
    assert session().scalars(select(Client)).all() == []


def test_a_front_end_sells_and_sees_what_it_sold(server: FlaskClient) -> None:
    _, key = create()
    _, other = create()
    order = place(server, key).get_json()["id"]
    factories.say_paid(order)
    for path in ("/me/orders", "/me/certificates", f"/orders/{order}"):
        assert server.get(f"/api/v1{path}", headers=with_key(key)).status_code == 200
    (mine,) = server.get("/api/v1/me/orders", headers=with_key(key)).get_json()["orders"]
    assert mine["id"] == order
    theirs = server.get("/api/v1/me/orders", headers=with_key(other)).get_json()["orders"]
    assert theirs == []
    assert server.get(f"/api/v1/orders/{order}", headers=with_key(other)).status_code == 404


@pytest.mark.parametrize("scope", SCOPES)
def test_a_key_does_what_its_scopes_say_and_nothing_else(server: FlaskClient, scope: str) -> None:
    _, key = create(scope)
    trip = {"legs": [{"mode": "walking", "distance_km": 1}]}
    asked = {
        "orders:write": place(server, key),
        "orders:read": server.get("/api/v1/me/orders", headers=with_key(key)),
        "certificates:read": server.get("/api/v1/me/certificates", headers=with_key(key)),
        "footprints:write": server.post(
            "/api/v1/footprints/trips", json=trip, headers=with_key(key)
        ),
    }
    forbidden = {name for name, answer in asked.items() if answer.status_code == 403}
    assert forbidden == set(SCOPES) - {scope}


def test_a_scope_is_asked_for_wherever_a_key_may_come(server: FlaskClient) -> None:
    _, reading = create("orders:read")
    _, writing = create("orders:write")
    order = place(server, writing).get_json()["id"]
    asked = (
        ("GET", "", reading),
        ("GET", "/certificates", ""),
        ("GET", "/invoice", reading),
        ("PUT", "/invoice", writing),
        ("POST", "/payments", writing),
        ("POST", "/cancellation", writing),
    )
    for method, path, enough in asked:
        for key in (reading, writing):
            answer = server.open(
                f"/api/v1/orders/{order}{path}", method=method, headers=with_key(key), json={}
            )
            assert (answer.status_code == 403) is (key != enough), (method, path)


@pytest.mark.parametrize("path", ["/me", "/sessions"])
def test_a_key_is_no_person(server: FlaskClient, path: str) -> None:
    _, key = create()
    assert server.get(f"/api/v1{path}", headers=with_key(key)).status_code == 403


def test_keys_are_changed_with_an_overlap(
    server: FlaskClient, clock: time_machine.Traveller
) -> None:
    public_id, old = create("orders:read")
    new = run("rotate", public_id).output.splitlines()[-1]

    def works(key: str) -> bool:
        answer = server.get("/api/v1/me/orders", headers=with_key(key))
        return bool(answer.status_code == 200)

    assert (works(old), works(new)) == (True, True)
    clock.shift(KEY_OVERLAP - timedelta(seconds=1))
    assert (works(old), works(new)) == (True, True)
    clock.shift(timedelta(seconds=1))
    assert (works(old), works(new)) == (False, True)
    # A second change does not lengthen the life of what is ending already.
    assert run("list").output.count("\n") == 1


def test_a_key_that_leaked_is_ended_at_once(server: FlaskClient) -> None:
    public_id, leaked = create("orders:read")
    assert run("end", public_id, "--key", "ck_notthere").exit_code == 1
    done = run("end", public_id, "--key", leaked[:11])
    assert done.exit_code == 0
    assert server.get("/api/v1/me/orders", headers=with_key(leaked)).status_code == 401
    assert run("rotate", public_id).exit_code == 0


def test_a_front_end_is_ended_with_all_its_keys(server: FlaskClient) -> None:
    public_id, key = create("orders:read")
    assert run("end", public_id, "--dry-run").exit_code == 0
    assert server.get("/api/v1/me/orders", headers=with_key(key)).status_code == 200
    assert run("end", public_id).exit_code == 0
    refused = server.get("/api/v1/me/orders", headers=with_key(key))
    assert (refused.status_code, refused.get_json()["code"]) == (401, "unauthenticated")
    assert run("rotate", public_id).exit_code == 1


def test_the_day_of_use_is_written_once(server: FlaskClient, clock: time_machine.Traveller) -> None:
    _, key = create("orders:read")
    for _ in range(2):
        server.get("/api/v1/me/orders", headers=with_key(key))
    session().rollback()
    assert session().scalar(select(ClientKey.last_used_on)) == date(2026, 5, 1)


def test_calls_are_counted_by_key_and_false_keys_by_address(app: Flask, make_app: Any) -> None:
    _, key = create("orders:read")
    house = make_app(rate_limits_enabled=True)
    server = house.test_client(use_cookies=False)

    def claim(*keys: str) -> list[int]:
        # Thirty a minute of an address, and ten times as many of a key.
        return [
            server.post("/api/v1/claims", json={"code": "X"}, headers=with_key(each)).status_code
            for each in keys
        ]

    assert 429 not in claim(*[key] * 60)
    assert claim(*[f"ck_{number}" for number in range(31)])[-1] == 429
    assert claim(key) == [403]
