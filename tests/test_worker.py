"""The worker goes on whatever happens, finishes its step, and is alone where it must be."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from offsets import clock, db, idempotency, worker
from offsets.edge.health import heartbeat
from offsets.idempotency import IdempotencyKey, Request
from offsets.stop import Stop
from offsets.worker import Job


def logged(capfd: pytest.CaptureFixture[str], event: str) -> list[dict[str, object]]:
    lines = map(json.loads, capfd.readouterr().err.splitlines())
    return [line for line in lines if line["event"] == event]


def test_every_job_of_the_house_runs_on_empty_tables(app: Flask) -> None:
    found = worker.jobs()
    assert {job.name for job in found} >= {"deliver", "sweep", "expire", "repay", "forget", "audit"}
    assert [worker.do(app, job) for job in found] == [0] * len(found)


def test_a_failing_job_is_told_and_stops_nothing(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    done, stop = [], Stop()

    def fail() -> int:
        raise ValueError("of Zhang")

    def finish() -> int:
        done.append(1)
        stop.ask()
        return 1

    worker.run(app, [Job("bad", fail), Job("good", finish)], stop)
    assert done == [1]
    (failure,) = logged(capfd, "job_failed")
    assert failure["job"] == "bad"
    assert "Zhang" not in json.dumps(failure)
    heartbeat().unlink()


def test_a_stop_lets_the_step_finish_and_starts_no_other(app: Flask) -> None:
    order, stop = [], Stop()

    def first() -> int:
        stop.ask()
        order.append("first")
        return 1

    def second() -> int:
        order.append("second")
        return 1

    worker.run(app, [Job("first", first), Job("second", second)], stop)
    assert order == ["first"]
    heartbeat().unlink()


def test_a_nightly_job_waits_for_chinas_night() -> None:
    job = Job("audit", lambda: 0, at_hour=3)
    noon_in_china = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
    assert job.next_after(noon_in_china) == datetime(2026, 5, 1, 19, 0, tzinfo=UTC)
    at_three = datetime(2026, 5, 1, 19, 0, tzinfo=UTC)
    assert job.next_after(at_three) == at_three + timedelta(days=1)


@pytest.mark.only("sqlite")
def test_a_second_worker_is_sent_away_from_sqlite(app: Flask) -> None:
    def second() -> int:
        worker.run(app, [], Stop())
        return 1

    stop = Stop()
    stopped = Job("stop", lambda: stop.ask() or 0)
    refused = []

    def try_second() -> int:
        with pytest.raises(worker.SecondWorker):
            second()
        refused.append(True)
        return 0

    worker.run(app, [Job("second", try_second), stopped], stop)
    assert refused
    heartbeat().unlink()


@pytest.mark.only("postgresql")
def test_on_postgresql_a_job_is_one_workers_at_a_time(app: Flask) -> None:
    inner = []
    job = Job("inner", lambda: inner.append(1) or 1)

    def outer() -> int:
        # The same job from another worker, and a different one, while this one runs.
        worker.do(app, Job("outer", lambda: inner.append(2) or 1))
        worker.do(app, job)
        return 1

    worker.do(app, Job("outer", outer))
    assert inner == [1]


def test_keys_are_forgotten_after_a_week(app: Flask) -> None:
    request = Request("place", "somebody", "k" * 16, {})
    start = clock.now()
    for age in (timedelta(days=8), timedelta(days=6)):
        with time_machine.travel(start - age, tick=False), db.transaction() as session:
            one = Request("place", str(age), request.key, {})
            idempotency.remember(session, one, {})
    assert worker.forget_keys() == 1
    assert db.session().scalar(select(func.count(IdempotencyKey.id))) == 1


def test_the_lock_is_let_go_with_the_process(tmp_path: Path) -> None:
    with worker._alone(tmp_path / "lock"):
        pass
    with worker._alone(tmp_path / "lock"):
        pass
