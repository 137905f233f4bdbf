"""The web processes share what comes, and their configuration is one that gunicorn takes."""

import os
import runpy
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from gunicorn.workers.gthread import ThreadWorker

with patch.dict(os.environ):  # It says where the web processes' metrics go.
    CONFIGURED = runpy.run_path(str(Path(__file__).parents[1] / "gunicorn.conf.py"))


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ThreadWorker]]:
    """Two processes of the house, as the first one sees both; whoever accepts holds one more."""

    def take(self: ThreadWorker, listener: object) -> None:
        self.nr_conns += 1

    monkeypatch.setattr(ThreadWorker, "accept", take)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    arbiter, made = SimpleNamespace(WORKERS={}), list[ThreadWorker]()
    for pid in range(2):
        worker = CONFIGURED["worker_class"].__new__(CONFIGURED["worker_class"])
        worker.nr_conns = 0
        CONFIGURED["pre_fork"](arbiter, worker)
        arbiter.WORKERS[pid] = worker
        made.append(worker)
    yield made
    for worker in made:
        CONFIGURED["worker_exit"](arbiter, worker)


def test_a_connection_is_left_to_the_process_that_holds_fewest(workers: list[ThreadWorker]) -> None:
    busy, idle = workers
    busy.accept(None)
    for _ in range(3):
        busy.accept(None)
    assert (busy.nr_conns, idle.nr_conns) == (1, 0)
    idle.accept(None)
    busy.accept(None)
    assert (busy.nr_conns, idle.nr_conns) == (2, 1)


def test_gunicorns_own_takes_whatever_comes(workers: list[ThreadWorker]) -> None:
    """The control: without ours the busy one holds all of them."""
    busy, idle = workers
    for _ in range(4):
        ThreadWorker.accept(busy, None)
    assert (busy.nr_conns, idle.nr_conns) == (4, 0)


def test_nobody_waits_long_for_a_process_that_does_not_come(workers: list[ThreadWorker]) -> None:
    busy, idle = workers
    busy.nr_conns = 5
    looks = 0
    while busy.nr_conns == 5:
        busy.accept(None)
        looks += 1
    assert (looks, idle.nr_conns) == (11, 0)


def test_nobody_waits_for_a_process_that_has_gone(workers: list[ThreadWorker]) -> None:
    busy, gone = workers
    busy.nr_conns = 5
    CONFIGURED["worker_exit"](None, gone)
    busy.accept(None)
    assert busy.nr_conns == 6


def test_a_successor_takes_the_place_of_its_predecessor(workers: list[ThreadWorker]) -> None:
    """And begins with nothing, whatever was left standing there by one that was killed."""
    first, killed = workers
    killed.nr_conns = 7
    successor = CONFIGURED["worker_class"].__new__(CONFIGURED["worker_class"])
    successor.nr_conns = 0
    CONFIGURED["pre_fork"](SimpleNamespace(WORKERS={0: first}), successor)
    assert successor.place == killed.place != first.place
    assert CONFIGURED["held"][successor.place] == 0
