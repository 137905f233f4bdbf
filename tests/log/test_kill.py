"""Whenever its writer is killed, the log goes on as if nothing had been."""

import os
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.note import parse_note
from offsets.log import publish as publishing
from offsets.log import seal as sealing
from offsets.log.errors import LogHalted
from offsets.log.models import LogCheckpoint
from offsets.log.rebuild import rebuild
from offsets.log.seal import seal
from offsets.log.store import Folder, store
from offsets.log.work import seal_and_publish
from tests import factories
from tests.log import checks, deeds
from tests.log.kill import killed_at

FEWEST_STEPS = 25
"""Fewer would mean that the steps are no longer counted."""


@pytest.fixture
def shop(app: Flask, log: Folder) -> Folder:
    """A log with two lots on sale, of which the later one is sold from first."""
    factories.make_lot(code="LOT-A", tonnes=1_000)
    factories.make_project("other")
    factories.make_lot(code="LOT-B", project="other", tonnes=1_000)
    deeds.sell(600_000, project="other")
    seal_and_publish()
    return log


@pytest.mark.slow
def test_no_kill_loses_repeats_or_contradicts_anything(app: Flask, shop: Folder) -> None:
    seen = [checks.shown(shop.get)]
    steps = kill_at_every_step(app, shop, seal_and_publish, seen)
    assert steps > FEWEST_STEPS
    assert_whole(shop, seen)


def test_a_log_that_signs_before_it_commits_would_be_seen(
    app: Flask, shop: Folder, tmp_path: Path
) -> None:
    deeds.sell(450_000, project="other")
    session().rollback()
    assert killed_at(app, 0, sign_and_die)
    seen = checks.shown(shop.get)
    deeds.sell(30_000)
    app.extensions.pop("log_shown", None)
    with pytest.raises(LogHalted, match="are published, the database knows"):
        seal_and_publish()
    # Whoever goes on all the same, in a fresh folder, is convicted by what was shown.
    app.extensions["log_store"] = fresh = Folder(tmp_path / "fresh")
    rebuild()
    seal_and_publish()
    assert checks.forgotten(fresh.get, [seen]) == [seen.size]


def sign_and_die() -> None:
    """What a hasty writer does: show a checkpoint, and only then make its entries last."""
    with transaction() as writing:
        sealing._seal(writing, 10)
        newest = sealing.newest_batch(writing)
        batch = publishing.Batch(newest.size, newest.root)
        last = publishing.published(publishing.newest_checkpoint(writing))
        publishing._write_files(writing, store(), last, batch)
        store().put_checkpoint(publishing._signed(writing, batch).encode())
        os.kill(os.getpid(), signal.SIGKILL)


def kill_at_every_step(
    app: Flask, shop: Folder, work: Callable[[], object], seen: list[Checkpoint]
) -> int:
    """Before each kill and after it something is sold; which step was the last to be killed."""
    for step in count(1):
        deeds.sell(450_000, project="other")
        if step % 3 == 0:
            deeds.void(deeds.sell(20_000))
        session().rollback()
        killed = killed_at(app, step, work)
        seen.append(checks.shown(shop.get))
        # What is sold now gets its place before what the killed process had in hand.
        deeds.sell(30_000)
        app.extensions.pop("log_shown", None)
        seal_and_publish()
        seen.append(checks.shown(shop.get))
        if not killed:
            return step
    raise AssertionError


def assert_whole(shop: Folder, seen: list[Checkpoint]) -> None:
    signed = [
        parse_checkpoint(parse_note(note.encode()).text)
        for note in session().scalars(select(LogCheckpoint.note))
    ]
    assert checks.forgotten(shop.get, [*seen, *signed]) == []
    assert (checks.violations(), checks.waiting()) == ([], 0)
    assert checks.issued() == checks.sold()
    assert checks.read_as_auditor(shop.get, last=seen[0]).findings == []
    assert seal() == 0
