"""An organiser arranges webhooks by plain forms and sees what became of each message."""

import re

from flask import Flask
from werkzeug.test import TestResponse

from offsets.db import transaction
from offsets.events.hooks.deliver import deliver_due
from offsets.events.hooks.models import Endpoint
from offsets.events.hooks.rules import Failure, Fate, Kind, Standing
from offsets.events.hooks.words import FAILURE, FATE, KIND, STANDING
from offsets.organisations.rules import Role
from tests.events.hooks.making import endpoint, make_endpoint, owe_tests
from tests.events.hooks.receiver import Receiver
from tests.events.members import Member, member


def signed_in(app: Flask, role: Role = Role.OWNER, organisation: int | None = None) -> Member:
    who = member(app, role, organisation)
    who.client.set_cookie("sign_in", who.token)
    return who


def press(who: Member, page: str, path: str = "", **typed: str) -> TestResponse:
    """Send a form of a page, with the token that lies hidden in it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', who.client.get(page).text)
    assert found
    return who.client.post(path or page, data=typed | {"csrf_token": found[1]})


def test_the_way_by_forms(app: Flask, receiver: Receiver) -> None:
    owner = signed_in(app)
    hooks = f"/organisations/{owner.organisation}/hooks"
    assert f'href="{hooks}"' in owner.client.get(f"/organisations/{owner.organisation}").text
    made = press(owner, hooks, url=receiver.to("/in", 500)).text
    (secret,) = re.findall(r"whsec_[^<]+", made)
    (here,) = set(re.findall(rf'action="({hooks}/\w+)"', made))
    assert secret not in owner.client.get(here).text
    assert press(owner, here, deed="test").status_code == 303
    deliver_due()
    seen = owner.client.get(here).text
    assert "HTTP 500" in seen
    assert "ok</code>" in seen
    receiver.to("/in")
    (again,) = re.findall(r'action="([^"]+/replay)"', seen)
    assert press(owner, here, again).status_code == 303
    deliver_due()
    assert "HTTP 200" in owner.client.get(here).text
    renewed = press(owner, here, deed="rotate").text
    assert "whsec_" in renewed
    assert secret not in renewed
    assert press(owner, here, deed="end").headers["Location"] == hooks
    assert here not in owner.client.get(hooks).text
    assert press(owner, hooks, here, deed="test").status_code == 409


def test_an_answer_is_shown_as_text(app: Flask, receiver: Receiver) -> None:
    owner = signed_in(app)
    hook = make_endpoint(owner.organisation_id, receiver.to("/in", "flood"))
    owe_tests(owner.organisation_id, hook)
    deliver_due()
    page = owner.client.get(f"/organisations/{owner.organisation}/hooks/{hook}").text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_a_paused_one_says_so_and_is_resumed(app: Flask) -> None:
    owner = signed_in(app)
    hook = make_endpoint(owner.organisation_id, "https://example.org/in")
    with transaction() as writing:
        writing.query(Endpoint).filter_by(public_id=hook).one().state = Standing.PAUSED
    here = f"/organisations/{owner.organisation}/hooks/{hook}"
    assert "已暂停" in owner.client.get(here).text
    assert press(owner, here, deed="resume").status_code == 303
    assert "已暂停" not in owner.client.get(here).text
    assert endpoint(hook).state == Standing.LIVE


def test_what_is_wrong_stands_beside_the_field(app: Flask) -> None:
    owner = signed_in(app)
    hooks = f"/organisations/{owner.organisation}/hooks"
    refused = press(owner, hooks, url="http://10.0.0.1/in")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert 'value="http://10.0.0.1/in"' in refused.text


def test_who_may(app: Flask) -> None:
    owner = signed_in(app)
    hook = make_endpoint(owner.organisation_id, "https://example.org/in")
    hooks = f"/organisations/{owner.organisation}/hooks"
    editor = signed_in(app, Role.EDITOR, owner.organisation_id)
    viewer = signed_in(app, Role.VIEWER, owner.organisation_id)
    stranger = signed_in(app)
    assert viewer.client.get(hooks).status_code == 403
    assert stranger.client.get(f"{hooks}/{hook}").status_code == 404
    assert 'type="url"' not in editor.client.get(hooks).text
    assert press(editor, f"{hooks}/{hook}", deed="end").status_code == 403
    assert press(editor, f"{hooks}/{hook}", deed="test").status_code == 303
    assert endpoint(hook).state == Standing.LIVE


def test_every_word_is_there() -> None:
    pairs: list[tuple[object, object]] = [
        (STANDING, Standing), (FATE, Fate), (FAILURE, Failure), (KIND, Kind),
    ]  # fmt: skip
    for words, known in pairs:
        assert set(words) == set(known)  # type: ignore[call-overload]
