"""Whenever the worker is killed, an organiser's server misses nothing and hears all of it in order.

What it hears again has the id and the very bytes of the first time, so it can tell.
"""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, pairwise
from multiprocessing.process import BaseProcess

import pytest
from flask import Flask
from sqlalchemy import update

from offsets import clock
from offsets.config import settings
from offsets.db import session, transaction
from offsets.edge.health import heartbeat
from offsets.events.hooks.deliver import deliver_due
from offsets.events.hooks.models import Message
from offsets.events.hooks.rules import Fate
from tests import forked
from tests.events.hooks.making import make_endpoint, messages, owe_tests
from tests.events.hooks.receiver import Receiver
from tests.events.making import make_organisation
from tests.log.kill import killed_at

PATIENCE_S = 30
FEWEST_STEPS = 10
"""Fewer would mean that the steps are no longer counted."""
AT_ONCE = 3
"""Messages that are owed when the worker sets out."""


@pytest.fixture
def hook(app: Flask, receiver: Receiver) -> tuple[int, str]:
    """An organisation and its endpoint, which takes what comes."""
    organisation = make_organisation()
    return organisation, make_endpoint(organisation, receiver.to("/in"))


@pytest.mark.slow
def test_no_kill_between_two_steps_loses_or_reorders_anything(
    app: Flask, receiver: Receiver, hook: tuple[int, str]
) -> None:
    ids: list[str] = []
    for step in count(1):
        ids += owe_tests(*hook, AT_ONCE)
        session().rollback()
        if not killed_at(app, step, deliver_due):
            break
        deliver_due()
    assert step > FEWEST_STEPS
    assert_whole(receiver, hook[1], ids, kills=step - 1)


@pytest.mark.slow
def test_a_worker_that_is_killed_while_it_sends_is_followed_by_one_that_goes_on(
    receiver: Receiver, hook: tuple[int, str]
) -> None:
    """A process of its own, as in production; the receiver holds its second message."""
    ids = owe_tests(*hook, AT_ONCE)
    session().rollback()
    receiver.hold_after("/in", 1)
    with worker() as process:
        wait_for(receiver.held.is_set, process)
        ids += owe_tests(*hook, 1)  # More happens while it hangs.
        process.kill()
        process.join(PATIENCE_S)
        assert process.exitcode == -signal.SIGKILL
    receiver.let_go()
    assert {each.state for each in messages(hook[1])} == {Fate.OWED}
    with worker() as process:
        wait_for(lambda: all_delivered(hook[1]), process)
    assert_whole(receiver, hook[1], ids, kills=1)
    assert heard(receiver) == [*ids[:2], *ids]


def test_a_worker_that_writes_before_it_sends_would_be_seen(
    app: Flask, receiver: Receiver, hook: tuple[int, str]
) -> None:
    first, lost, last = owe_tests(*hook, 3)

    def hasty() -> None:
        deliver_one(first)
        with transaction() as writing:
            writing.execute(
                update(Message)
                .where(Message.public_id == lost)
                .values(state=Fate.DELIVERED, delivered_at=clock.now())
            )
        os.kill(os.getpid(), signal.SIGKILL)

    def deliver_one(message: str) -> None:
        with transaction() as writing:
            writing.execute(
                update(Message).where(Message.public_id != message).values(state=Fate.PARKED)
            )
        deliver_due()
        with transaction() as writing:
            writing.execute(
                update(Message).where(Message.public_id != message).values(state=Fate.OWED)
            )

    session().rollback()
    assert killed_at(app, 0, hasty)
    deliver_due()
    assert heard(receiver) == [first, last]
    with pytest.raises(AssertionError, match="unheard"):
        assert_whole(receiver, hook[1], [first, lost, last], kills=1)


def heard(receiver: Receiver) -> list[str]:
    return [json.loads(body)["id"] for body in receiver.bodies("/in")]


def assert_whole(receiver: Receiver, hook: str, ids: list[str], kills: int) -> None:
    came = heard(receiver)
    assert set(came) == set(ids), "unheard, or of nobody"
    assert list(dict.fromkeys(came)) == ids
    assert len(set(receiver.bodies("/in"))) == len(ids)  # The same id is the same bytes.
    # It goes on by one, or, after a kill, again from the oldest that was not written down.
    places = [ids.index(each) for each in came]
    back = [(one, next_) for one, next_ in pairwise(places) if next_ != one + 1]
    assert len(back) <= kills
    assert all(next_ <= one for one, next_ in back)
    assert max(Counter(came).values()) <= kills + 1
    assert all_delivered(hook)


def all_delivered(hook: str) -> bool:
    return {each.state for each in messages(hook)} == {Fate.DELIVERED}


@contextmanager
def worker() -> Iterator[BaseProcess]:
    """The house's worker, as a process of its own, on the test's database."""
    found = settings()
    environment = os.environ | {
        "SECRET_KEY": found.secret_key,
        "SANDBOX_SECRET": found.sandbox_secret,
        "DATABASE_URL": found.database_url,
        "PUBLIC_URL": found.public_url,
        "VAR_DIR": str(found.var_dir),
        "OPERATOR_NAME": found.operator_name,
    }
    process = forked.worker(environment, found.var_dir / "worker.log")
    try:
        yield process
    finally:
        if process.is_alive():
            process.terminate()
            process.join(PATIENCE_S)
        heartbeat().unlink(missing_ok=True)


def wait_for(condition: Callable[[], bool], process: BaseProcess) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        assert process.is_alive(), "the worker ended by itself"
        time.sleep(0.05)
