"""The samples of ``docs/samples`` take what the house signs, and nothing else."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from offsets import clock as house_clock
from offsets.accounts.seal import unseal
from offsets.events.hooks.deliver import deliver_due
from offsets.events.hooks.register import SEAL, rotate
from offsets.events.hooks.rules import OVERLAP
from offsets.events.hooks.sign import new_secret, signed
from tests.events.hooks.making import endpoint, make_endpoint, owe_tests
from tests.events.hooks.receiver import Receiver
from tests.organisations.making import make_organisation, make_somebody, standing_of

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
NOW_S = 1_780_000_000
SECRET = new_secret()
BODY = '{"type":"event.stated","data":{"说":"碳中和"}}'


def python() -> list[str]:
    return [sys.executable, str(SAMPLES / "verify_webhook.py")]


def node() -> list[str]:
    found = shutil.which("node")
    if found is None:
        pytest.skip("needs Node")
    return [found, str(SAMPLES / "verify_webhook.mjs")]


@pytest.fixture(params=[python, node])
def verified(request: pytest.FixtureRequest) -> Callable[..., bool]:
    command = request.param()

    def run(**changes: Any) -> bool:
        headers = signed("msg_1", NOW_S, BODY.encode(), [SECRET])
        given = {"secret": SECRET, "headers": headers, "body": BODY, "now_s": NOW_S} | changes
        done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True)
        assert done.returncode == 0 or "refused" in done.stderr, done.stderr
        assert done.returncode != 0 or json.loads(done.stdout) == json.loads(given["body"])
        return done.returncode == 0

    return run


def test_what_is_signed_is_taken(verified: Callable[..., bool]) -> None:
    assert verified()
    assert verified(now_s=NOW_S + 300)
    both = signed("msg_1", NOW_S, BODY.encode(), [new_secret(), SECRET])
    assert verified(headers=both)


def test_what_is_forged_is_not(verified: Callable[..., bool]) -> None:
    headers = signed("msg_1", NOW_S, BODY.encode(), [SECRET])
    assert not verified(body=BODY.replace("stated", "planned"))
    assert not verified(headers=headers | {"webhook-id": "msg_2"})
    assert not verified(headers=headers | {"webhook-signature": "v1,AAAA"})
    assert not verified(secret=new_secret())


def test_what_is_replayed_is_not(verified: Callable[..., bool]) -> None:
    assert not verified(now_s=NOW_S + 301)
    assert not verified(now_s=NOW_S - 301)
    # A fresh time on an old signature does not help.
    headers = signed("msg_1", NOW_S, BODY.encode(), [SECRET])
    assert not verified(
        headers=headers | {"webhook-timestamp": str(NOW_S + 400)}, now_s=NOW_S + 400
    )


def test_the_scheme_is_that_of_standard_webhooks() -> None:
    """The specification's own example."""
    headers = signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_rotated_secret_signs_along_for_a_day(
    app: Flask, clock: Any, receiver: Receiver, verified: Callable[..., bool]
) -> None:
    owner = make_somebody()
    standing = standing_of(make_organisation(owner), owner)
    old = new_secret()
    hook = make_endpoint(standing.organisation.id, receiver.to("/in"), old)
    new = rotate(standing, hook).secret
    assert new != old
    for moment_s, taken in ((0, {old, new}), (OVERLAP.total_seconds() + 1, {new})):
        clock.shift(moment_s)
        owe_tests(standing.organisation.id, hook)
        assert deliver_due() == 1
        last = receiver.arrived[-1]
        said = {"headers": last.headers, "body": last.body.decode()}
        now_s = house_clock.now().timestamp()
        assert {key for key in (old, new) if verified(secret=key, now_s=now_s, **said)} == taken


def test_secrets_are_sealed(app: Flask) -> None:
    owner = make_somebody()
    standing = standing_of(make_organisation(owner), owner)
    hook = make_endpoint(standing.organisation.id, "https://example.org/", SECRET)
    sealed = endpoint(hook).secret_sealed
    assert SECRET.encode() not in sealed
    assert unseal(sealed, SEAL) == SECRET
