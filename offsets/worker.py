"""The worker: does again and again what nobody waits for.

The database is the queue. A job asks for rows in a state and takes an
idempotent step with each, so it may be run twice, be killed, or fail, and the
next round finds the same rows. Any number of workers may run on PostgreSQL,
where each job is done by one of them at a time; on SQLite the second one stops.
"""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zlib import crc32

from flask import Flask
from sqlalchemy import text

from offsets import clock, db, idempotency
from offsets.accounts.mail.carry import carry_due
from offsets.config import settings
from offsets.edge.health import heartbeat
from offsets.events.audit import audit_events
from offsets.events.hooks.coverage import tell_coverage
from offsets.events.hooks.deliver import deliver_due as deliver_hooks
from offsets.events.hooks.forget import forget_messages
from offsets.events.retired.count import count_due
from offsets.events.retired.give_up import look_over
from offsets.inventories.audit import Round
from offsets.joints import organisers
from offsets.joints.events import warn_of_deadlines
from offsets.log.cosign import collect
from offsets.log.work import SEAL_EVERY_S, keep_up, watch
from offsets.orders.audit import audit
from offsets.orders.expire import expire_due
from offsets.payments.bank_transfer.due import return_ended_parts
from offsets.payments.check import sweep
from offsets.payments.disputes import gather
from offsets.payments.reconcile import reconcile
from offsets.payments.repay import repay_due
from offsets.payments.returns import gather_returns
from offsets.payments.sandbox.deliver import deliver_due
from offsets.rights.delete import resume_due
from offsets.rights.purge import purge
from offsets.stop import Stop

TICK_S = 1.0
WARN_AT_HOUR = 9
TELL_AT_HOUR = 8
RETURNS_AT_HOUR = 10
RECONCILE_AT_HOUR = 11
"""WeChat Pay has yesterday's bill ready at ten in the morning."""
KEYS_KEPT = timedelta(days=7)
"""No client repeats a request after a week."""

_log = logging.getLogger(__name__)


class SecondWorker(Exception):
    """Another worker already serves this SQLite database."""


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of work: its step answers how many rows it brought forward."""

    name: str
    step: Callable[[], int]
    every_s: float = TICK_S
    at_hour: int | None = None
    """Once a day at this hour of China's clock instead, when few people buy."""

    def next_after(self, moment: datetime) -> datetime:
        if self.at_hour is None:
            return moment + timedelta(seconds=self.every_s)
        local = clock.on_screen(moment)
        today = local.replace(hour=self.at_hour, minute=0, second=0, microsecond=0)
        return today if today > local else today + timedelta(days=1)


def jobs() -> list[Job]:
    """All the house's jobs, in the order in which one round does them."""
    sandbox = [Job("deliver", deliver_due)] if "sandbox" in settings().gateways else []
    bank = [Job("parts", return_ended_parts, every_s=60)] if settings().bank else []
    return [
        *sandbox,
        Job("seal", keep_up, every_s=SEAL_EVERY_S),
        Job("cosign", collect, every_s=5),
        Job("sweep", sweep, every_s=5),
        Job("expire", expire_due, every_s=5),
        Job("repay", repay_due, every_s=5),
        Job("count", count_due, every_s=2),
        Job("give_up", look_over, at_hour=4),
        Job("deadlines", warn_of_deadlines, at_hour=WARN_AT_HOUR),
        Job("mail", carry_due),
        Job("hooks", deliver_hooks),
        Job("coverage", tell_coverage, at_hour=TELL_AT_HOUR),
        Job("disputes", gather, every_s=900),
        Job("watch", watch, every_s=60),
        Job("forget", forget_keys, every_s=3600),
        Job("forget_links", organisers.forget_old, every_s=3600),
        Job("delete", resume_due, every_s=60),
        Job("purge", purge, at_hour=4),
        Job("forget_hooks", forget_messages, at_hour=4),
        Job("audit", audit_all, at_hour=3),
        Job("footprints", partial(recompute_some, Round()), every_s=60),
        Job("returns", gather_returns, at_hour=RETURNS_AT_HOUR),
        Job("reconcile", reconcile_yesterday, at_hour=RECONCILE_AT_HOUR),
        *bank,
    ]


def run(app: Flask, todo: Sequence[Job], stop: Stop) -> None:
    """Do the jobs until told to stop; the step that is under way is finished first."""
    with app.app_context():
        beat, alone = heartbeat(), db.engine().dialect.name == "sqlite"
    with _alone(beat.with_suffix(".lock")) if alone else nullcontext():
        start = clock.now()
        due = {job.name: job.next_after(start) if job.at_hour else start for job in todo}
        while not stop.asked:
            for job in todo:
                if due[job.name] <= clock.now() and not stop.asked:
                    do(app, job)
                    due[job.name] = job.next_after(clock.now())
            beat.touch()
            stop.wait(TICK_S)


def do(app: Flask, job: Job) -> int:
    """One step of one job in a context of its own; an error is logged and ends only the step."""
    started = time.perf_counter()
    with app.app_context():
        try:
            with _turn(job) as ours:
                count = job.step() if ours else 0
        except Exception:
            # Whatever it is, the other jobs must go on, and the next round tries again.
            _log.exception("job_failed", extra={"facts": {"job": job.name}})
            return 0
    if count:
        ms = round((time.perf_counter() - started) * 1000)
        _log.info("job", extra={"facts": {"job": job.name, "count": count, "ms": ms}})
    return count


def forget_keys() -> int:
    """Delete idempotency keys that nobody will send again."""
    with db.transaction() as session:
        return idempotency.forget(session, clock.now() - KEYS_KEPT)


def reconcile_yesterday() -> int:
    """Hold yesterday's bills against our rows; how many differences, each logged as an error."""
    report = reconcile(clock.on_screen(clock.now()).date() - timedelta(days=1))
    for each in report.differences:
        facts = {"gateway": each.gateway, "reference": each.reference, "says": each.says}
        _log.error("reconcile_difference", extra={"facts": facts})
    count = len(report.differences)
    told = {"day": report.day, "bills": report.sums, "differences": count}
    _log.info("reconcile", extra={"facts": told})
    return count


def audit_all() -> int:
    """Re-add every counter; how many faults there are, each of them logged as an error."""
    report = audit(db.session())
    faults = (*report.faults, *audit_events(db.session()))
    for fault in faults:
        _log.error("audit_fault", extra={"facts": {"fault": fault}})
    _log.info("audit", extra={"facts": {"orders": report.orders, "faults": len(faults)}})
    return len(faults)


def recompute_some(footprints: Round) -> int:
    """Compute some kept footprints anew; how many do not hold, each of them logged as an error."""
    faults = footprints.step()
    for fault in faults:
        _log.error("audit_fault", extra={"facts": {"fault": fault}})
    return len(faults)


@contextmanager
def _turn(job: Job) -> Iterator[bool]:
    """Whether it is this worker's turn at the job: on PostgreSQL one has it at a time."""
    if db.engine().dialect.name == "sqlite":
        yield True
        return
    lock = {"lock": crc32(f"job:{job.name}".encode())}
    with db.engine().connect() as connection:
        # Held by the transaction of this connection alone, so it goes with the
        # process, however that ends; the step has a connection of its own.
        yield bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), lock))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SecondWorker(f"{path} is locked by another worker") from None
        yield
