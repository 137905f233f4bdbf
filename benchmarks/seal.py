"""What the public log costs the house: a million sales sealed, and purchases while it seals.

    python -m benchmarks.seal [purchases a run]

Sealing includes places, roots, files and signatures, by the worker's own step.
Purchases are measured in rounds that alternate between a house that seals and one
that does not, on one database, so that a machine that others use
too slows both; the median of the rounds' ratios is printed.
"""

import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks import load, million
from benchmarks.buyer import Buyer
from benchmarks.house import House, house, postgresql_url, sqlite_url
from offsets import create_app
from offsets.config import Settings
from offsets.db import session
from offsets.log.demo import begin_log
from offsets.log.publish import newest_checkpoint
from offsets.log.work import SEAL_EVERY_S, seal_and_publish

ROUNDS = 5
CLIENTS = 4
"""As many as two cores serve without a queue, so that time is work and not waiting."""

Row = tuple[str, str, str]


def million_sales(folder: Path) -> Iterator[Row]:
    """Seal a million sales that wait; figures of the whole and of its longest step."""
    with house(folder, postgresql_url(folder)) as running:
        million.fill(running.database_url)
        with _room(running.settings):
            begin_log()
            steps = list(_steps())
    whole_s, count = sum(steps), million.COUNT
    yield f"{count:,} sales sealed and published", f"{whole_s:.1f} s", ""
    yield "    each", f"{whole_s / count * 1e6:.0f} µs", ""
    yield "    the longest step of the worker", f"{max(steps):.1f} s", "< 20 s"
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield "    largest memory", f"{peak_mb:.0f} MB", "< 300 MB"


def purchases(folder: Path, name: str, url: str, count: int) -> Iterator[Row]:
    """How much longer purchases take while the log is sealed."""
    with house(folder, url) as running:
        with _room(running.settings):
            begin_log()
        load.run(running.port, Buyer(running).purchase, 200, CLIENTS)
        ratios, spent_s = [], []
        for number in range(ROUNDS):
            # The order changes, so that a machine that grows busier favours neither.
            alone = 0.0 if number % 2 else _rate(running, count)
            with _sealing(running.settings, spent_s):
                sealed = _rate(running, count)
            ratios.append((alone or _rate(running, count)) / sealed)
    more = statistics.median(ratios) - 1
    yield f"{name}: time added to a purchase", f"{more:+.1%}", "≤ 10 %"
    each_us = statistics.median(spent_s) / count * 1e6
    yield "    compute of the sealing process for each", f"{each_us:.0f} µs", ""


def _rate(running: House, count: int) -> float:
    result = load.run(running.port, Buyer(running).purchase, count, CLIENTS)
    for fault in result.errors[:2]:
        print("   ", fault, file=sys.stderr)
    return result.rate


def _steps() -> Iterator[float]:
    while True:
        started = time.perf_counter()
        if not seal_and_publish():
            break
        yield time.perf_counter() - started
    newest = newest_checkpoint(session())
    if newest is None or newest.size < million.COUNT:
        raise RuntimeError("the log does not hold all that was sold")


@contextmanager
def _room(settings: Settings) -> Iterator[None]:
    app = create_app(settings)
    with app.app_context():
        yield
    app.extensions["engine"].dispose()


@contextmanager
def _sealing(settings: Settings, spent_s: list[float]) -> Iterator[None]:
    """A process beside that seals as often as the worker does; notes its compute."""
    spawn = multiprocessing.get_context("spawn")
    stop = spawn.Event()
    ready, spent = spawn.Event(), spawn.Value("d")
    worker = spawn.Process(target=_seal_until, args=(settings, ready, stop, spent))
    worker.start()
    try:
        if not ready.wait(60):
            raise RuntimeError("the process that seals did not start")
        yield
    finally:
        stop.set()
        worker.join(60)
    if worker.exitcode:
        raise RuntimeError("the process that seals ended with an error")
    spent_s.append(spent.value)


def _seal_until(
    settings: Settings, ready: Event, stop: Event, spent: "Synchronized[float]"
) -> None:
    app, before_s = create_app(settings), 0.0
    while not stop.wait(SEAL_EVERY_S):
        with app.app_context():
            seal_and_publish()
        if not ready.is_set():
            # What was sold before is sealed now, and is not counted.
            before_s = time.process_time()
            ready.set()
    spent.value = time.process_time() - before_s


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = (
            million_sales(folder),
            purchases(folder, "PostgreSQL", postgresql_url(folder), count),
            purchases(folder, "SQLite", sqlite_url(folder), count // 2),
        )
        for table in rows:
            for row in table:
                print(f"{row[0]:46} {row[1]:>10}   {row[2]}", flush=True)


if __name__ == "__main__":
    main()
