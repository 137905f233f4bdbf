"""A hall and its phones watch an event's live page while booths are paid and light up.

    python -m benchmarks.watchers [watchers] [seconds]

Each watcher does as a browser does with an event stream: asks, is told what is new and
after how long to come back, and comes back on a new connection. Every few seconds an
exhibitor's order is paid; what counts purchases runs as in the worker. Every statement
that reaches the database from the web processes is taken from the server's own log. At
last somebody buys, beside the watchers and without them. Run it when nothing else uses
the machine.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text

from benchmarks.house import House, house, postgresql_url
from benchmarks.load import Connection
from offsets import create_app

WATCHERS = 500
SECONDS = 60.0
EVERY_S = 8.0
"""Between two booths."""
COUNT_EVERY_S = 2.0
"""As the worker's job."""
PURCHASES = 60
WARM_S = 12.0
"""Until every process has its connection and the watchers their pause; not measured."""
SILENT = "&options=-c%20log_statement%3Dnone"
"""Our own connections, which stand for worker and provider, are not to be counted."""


@dataclass(slots=True)
class Run:
    """What the watchers met."""

    waits_ms: list[float] = field(default_factory=list)
    pauses_ms: list[int] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    paid_at: dict[str, float] = field(default_factory=dict)
    """When each booth's order was paid, by its id."""
    seen_s: dict[str, list[float]] = field(default_factory=dict)
    """After how long each watcher saw it lit."""
    over: bool = False


async def watch(port: int, event: str, run: Run, starts_after_s: float) -> None:
    """One browser that watches until the run is over."""
    await asyncio.sleep(starts_after_s)
    last, seen = "", set[str]()
    while not run.over:
        began = time.perf_counter()
        try:
            body = await _ask(port, f"/e/{event}/live.events", last)
        except (OSError, EOFError, ValueError) as fault:
            run.faults[repr(fault)[:60]] += 1
            await asyncio.sleep(1)
            continue
        run.waits_ms.append((time.perf_counter() - began) * 1e3)
        said = dict(line.split(": ", 1) for line in body.decode().strip().splitlines())
        last = said.get("id", last)
        if "data" in said:
            _note(run, seen, json.loads(said["data"]))
        run.pauses_ms.append(int(said["retry"]))
        await asyncio.sleep(int(said["retry"]) / 1000)


async def _ask(port: int, path: str, last: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    mark = f"Last-Event-ID: {last}\r\n" if last else ""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{mark}Connection: close\r\n\r\n"
    writer.write(head.encode())
    answered = await reader.read(-1)
    writer.close()
    top, _, body = answered.partition(b"\r\n\r\n")
    if not top.startswith(b"HTTP/1.1 200"):
        raise ValueError(top[:12])
    return body


def _note(run: Run, seen: set[str], state: dict[str, object]) -> None:
    booths = state["booths"]
    assert isinstance(booths, list)
    for booth in booths:
        if booth["state"] == "lit" and booth["id"] not in seen:
            seen.add(booth["id"])
            if (paid := run.paid_at.get(booth["id"])) is not None:
                run.seen_s.setdefault(booth["id"], []).append(time.perf_counter() - paid)


def pay_booths(app: Flask, event: str, run: Run) -> None:
    """The hall's exhibitors: one order every few seconds, paid at once."""
    from tests.events.booths import making
    from tests.factories import say_paid

    number = 0
    while not run.over and number < 100:
        number += 1
        with app.app_context():
            order = making.take(event, f"A{number}", holders=(f"展商{number}",))
            say_paid(order)
            run.paid_at[making.booth_id(event, f"A{number}")] = time.perf_counter()
        _sleep(run, EVERY_S)


def count_purchases(app: Flask, run: Run) -> None:
    """What the worker does meanwhile."""
    from offsets.events.retired.count import count_due

    while not run.over:
        with app.app_context():
            count_due()
        _sleep(run, COUNT_EVERY_S)


def _sleep(run: Run, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while not run.over and time.perf_counter() < until:
        time.sleep(0.05)


async def _hall(
    port: int, event: str, run: Run, watchers: int, seconds: float, mark: Callable[[], None]
) -> None:
    tasks = [
        asyncio.create_task(watch(port, event, run, number * 4 / watchers))
        for number in range(watchers)
    ]
    await asyncio.sleep(WARM_S)
    run.waits_ms.clear()
    run.pauses_ms.clear()
    mark()
    await asyncio.sleep(seconds)
    run.over = True
    mark()
    await asyncio.gather(*tasks)


async def _buy(port: int, count: int) -> list[float]:
    """Quotes and orders, one after the other; how many milliseconds each purchase took."""
    connection, waits = Connection(port), []
    for number in range(count):
        began = time.perf_counter()
        wish = json.dumps({"project": "village", "amount_fen": 100}).encode()
        quote = (await connection.post("/api/v1/quotes", wish, {})).json()
        order = {"quote": quote["token"], "purpose": "myself", "display_name": "小林",
                 "confirm_no_return": True}  # fmt: skip
        key = {
            "Idempotency-Key": f"watchers-{os.getpid()}-{number:06}-{began:.3f}".replace(".", "-")
        }
        answer = await connection.post("/api/v1/orders", json.dumps(order).encode(), key)
        assert answer.status == 201, answer.body[:300]
        waits.append((time.perf_counter() - began) * 1e3)
        await asyncio.sleep(0.1)
    connection.close()
    return waits


async def _buy_beside(port: int, event: str, watchers: int) -> list[float]:
    run = Run()
    crowd = asyncio.create_task(_hall(port, event, run, watchers, 3600, lambda: None))
    await asyncio.sleep(WARM_S)
    waits = await _buy(port, PURCHASES)
    run.over = True
    crowd.cancel()
    return waits


@contextmanager
def _helpers(app: Flask, event: str, run: Run) -> Iterator[None]:
    threads = [
        threading.Thread(target=pay_booths, args=(app, event, run)),
        threading.Thread(target=count_purchases, args=(app, run)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        run.over = True
        for thread in threads:
            thread.join()


def cpu_s(running: House) -> float:
    """Seconds of a core that the web processes have used so far."""
    pid = running.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for child in children:
        told = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def statements(log: Path, start: int, end: int) -> list[str]:
    """What the database was asked between two lengths of its log, but for BEGIN and ROLLBACK."""
    told = log.read_bytes()[start:end].decode("utf-8", "replace").splitlines()
    asked = [line.partition(": ")[2] for line in told if "LOG:  statement: " in line
             or "LOG:  execute " in line]  # fmt: skip
    return [each for each in asked if not each.strip().endswith(("BEGIN", "ROLLBACK", "COMMIT"))]


def prepare(running: House) -> tuple[Flask, str]:
    """A planned event of a hundred booths."""
    from offsets.events.booths.judge import Spot
    from offsets.events.booths.lay_out import lay_out
    from tests.events import making

    silent = replace(running.settings, database_url=running.settings.database_url + SILENT)
    app = create_app(silent)
    with app.app_context():
        event = making.make_planned()
        lay_out(event, [Spot(f"A{n}") for n in range(1, 101)], 100_000)
    return app, event


def measure(running: House, log: Path, watchers: int, seconds: float) -> list[tuple[str, str]]:
    app, event = prepare(running)
    alone = asyncio.run(_buy(running.port, PURCHASES))
    run, marks = Run(), list[tuple[int, float]]()
    with _helpers(app, event, run):
        asyncio.run(
            _hall(
                running.port, event, run, watchers, seconds,
                lambda: marks.append((log.stat().st_size, cpu_s(running))),
            )
        )  # fmt: skip
    (start, used_before), (end, used_after) = marks
    asked, used = statements(log, start, end), used_after - used_before
    seen = [each for waits in run.seen_s.values() for each in waits]
    beside = asyncio.run(_buy_beside(running.port, event, watchers))
    pauses = sorted(run.pauses_ms)
    return [
        ("watchers, seconds", f"{watchers}, {seconds:.0f}"),
        ("answers, a second", f"{len(run.waits_ms):,}, {len(run.waits_ms) / seconds:.0f}"),
        ("an answer, median and p99", _ms(run.waits_ms)),
        ("queries to the database, a second", f"{len(asked)}, {len(asked) / seconds:.2f}"),
        ("web processes, of a core", f"{used / seconds:.0%}"),
        ("pause that watchers are told, median", f"{pauses[len(pauses) // 2] / 1000:.1f} s"),
        ("booths paid", f"{len(run.paid_at)}"),
        ("from paid to the screens, median and p99", _ms([each * 1000 for each in seen])),
        ("a purchase without watchers, median and p99", _ms(alone)),
        ("a purchase beside them, median and p99", _ms(beside)),
        ("faults", ", ".join(f"{n} × {what}" for what, n in run.faults.items()) or "none"),
    ]


def _ms(waits: list[float]) -> str:
    if len(waits) < 2:
        return "–"
    return f"{statistics.median(waits):,.0f} ms, {statistics.quantiles(waits, n=100)[98]:,.0f} ms"


def main() -> None:
    watchers = int(sys.argv[1]) if len(sys.argv) > 1 else WATCHERS
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = postgresql_url(folder)
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            database = connection.scalar(text("SELECT current_database()"))
            connection.execute(text(f"ALTER DATABASE \"{database}\" SET log_statement = 'all'"))
        log = folder / "postgresql" / "log"
        with house(folder, url, WEB_CONCURRENCY="2") as running:
            for what, figure in measure(running, log, watchers, seconds):
                print(f"  {what:46} {figure}")


if __name__ == "__main__":
    main()
