"""A mini-program arranges its organiser's webhooks over JSON alone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.events.hooks.deliver import deliver_due
from offsets.events.hooks.rules import MAX_ENDPOINTS
from offsets.organisations.rules import Role
from tests.events.hooks.making import endpoint
from tests.events.hooks.receiver import Receiver
from tests.events.members import member


def test_from_the_first_test_to_the_end(app: Flask, receiver: Receiver) -> None:
    owner = member(app)
    hooks = f"/organisations/{owner.organisation}/hooks"
    made = owner.post(hooks, {"url": receiver.to("/in", 500)})
    assert made.status_code == 201
    assert made.get_json()["secret"].startswith("whsec_")
    here = f"{hooks}/{made.get_json()['id']}"
    assert made.headers["Location"].endswith(here)
    sent = [owner.post(f"{here}/tests").get_json()["id"] for _ in range(3)]
    deliver_due()
    shown = owner.get(here).get_json()
    assert (shown["state"], shown["waiting"], shown["last_sequence"]) == ("live", 3, 3)
    assert "secret" not in str(owner.get(hooks).get_json())
    first = owner.get(f"{here}/messages?limit=2").get_json()
    assert [each["sequence"] for each in first["messages"]] == [3, 2]
    (last,) = owner.get(f"{here}/messages?limit=2&cursor={first['next']}").get_json()["messages"]
    assert (last["id"], last["state"], last["tries"]) == (sent[0], "owed", 1)
    assert [each["status"] for each in last["deliveries"]] == [500]
    receiver.to("/in")
    owner.post(f"{here}/messages/{sent[0]}/replays")
    assert deliver_due() == 3
    replayed = owner.post(f"{here}/messages/{sent[0]}/replays")
    assert (replayed.status_code, replayed.get_json()["state"]) == (201, "owed")
    assert owner.post(f"{here}/resumption").status_code == 200
    assert owner.post(f"{here}/secrets").get_json()["secret"] != made.get_json()["secret"]
    assert owner.get(here).get_json()["former_until"] is not None
    assert owner.call("DELETE", here).status_code == 204
    assert owner.post(f"{here}/tests").get_json()["code"] == "hook_ended"
    assert owner.get(hooks).get_json() == {"hooks": []}
    assert deliver_due() == 0


@pytest.mark.parametrize(
    ("url", "reason"),
    [("ftp://example.org/", "hook_url"), ("http://10.0.0.1/", "hook_address"),
     ("https://example.org/" + "x" * 500, "too_long"), (7, "not_text"), (None, "required")],
)  # fmt: skip
def test_bad_addresses_are_named(app: Flask, url: object, reason: str) -> None:
    owner = member(app)
    refused = owner.post(f"/organisations/{owner.organisation}/hooks", {"url": url})
    assert refused.status_code == 422
    (error,) = refused.get_json()["errors"]
    assert (error["field"], error["reason"]) == ("url", reason)


def test_an_address_once_and_not_too_many(app: Flask) -> None:
    owner = member(app)
    hooks = f"/organisations/{owner.organisation}/hooks"
    made = [owner.post(hooks, {"url": f"https://example.org/{at}"}) for at in range(MAX_ENDPOINTS)]
    assert owner.post(hooks, {"url": "https://example.org/x"}).status_code == 422
    owner.call("DELETE", f"{hooks}/{made[0].get_json()['id']}")
    again = owner.post(hooks, {"url": "https://example.org/1"})
    assert (again.status_code, again.get_json()["code"]) == (409, "hook_known")
    assert owner.post(hooks, {"url": "https://example.org/0"}).status_code == 201


def test_who_may(app: Flask, client: FlaskClient) -> None:
    owner = member(app)
    hooks = f"/organisations/{owner.organisation}/hooks"
    made = owner.post(hooks, {"url": "https://example.org/"}).get_json()["id"]
    editor = member(app, Role.EDITOR, owner.organisation_id)
    viewer = member(app, Role.VIEWER, owner.organisation_id)
    stranger = member(app)
    assert client.get(f"/api/v1{hooks}").status_code == 401
    assert viewer.get(hooks).status_code == 403
    assert stranger.get(hooks).status_code == 404
    assert editor.get(f"{hooks}/{made}").status_code == 200
    assert editor.post(f"{hooks}/{made}/tests").status_code == 201
    assert editor.post(hooks, {"url": "https://example.org/2"}).status_code == 403
    assert editor.post(f"{hooks}/{made}/secrets").status_code == 403
    assert editor.call("DELETE", f"{hooks}/{made}").status_code == 403
    foreign = f"/organisations/{stranger.organisation}/hooks/{made}"
    assert stranger.get(foreign).status_code == 404
    assert stranger.get(f"{foreign}/messages").status_code == 404
    assert stranger.post(f"{foreign}/tests").status_code == 404
    assert stranger.post(f"{foreign}/secrets").status_code == 404
    assert stranger.call("DELETE", foreign).status_code == 404
    assert endpoint(made).state == "live"
