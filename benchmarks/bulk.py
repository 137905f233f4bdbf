"""Certificates for a whole event at once: one order of 10,000 recipients, to the last log entry.

    python -m benchmarks.bulk [recipients]

Placed and paid over real HTTP, bound to an event, settled, counted for it, and sealed and
published by the worker's own steps; then everything is counted again.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select

from benchmarks import load
from benchmarks.buyer import _references
from benchmarks.house import SANDBOX_SECRET, House, house, postgresql_url
from offsets import create_app
from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.events.find import find
from offsets.events.models import Event
from offsets.events.retired.count import count_due
from offsets.events.retired.models import Offset
from offsets.events.retired.purchase import link
from offsets.events.rules import Party
from offsets.ledger.entry import Kind
from offsets.log.demo import begin_log
from offsets.log.models import LogEntry
from offsets.log.work import seal_and_publish
from offsets.payments.sandbox.signature import HEADER, sign

RECIPIENTS = 10_000
MASS_G = 10_000
GOAL_S = 20.0

Made = TypeVar("Made")
Row = tuple[str, str]


class Steps:
    """Times one step after the other."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.spent_s = 0.0

    def do(self, name: str, work: Callable[[], Made]) -> Made:
        began = time.perf_counter()
        made = work()
        took_s = time.perf_counter() - began
        self.spent_s += took_s
        self.rows.append((name, f"{took_s:6.2f} s"))
        return made


@contextmanager
def room(running: House) -> Iterator[None]:
    """The house's own application beside its web processes, as the worker is."""
    app = create_app(running.settings)
    with app.app_context():
        yield
    app.extensions["engine"].dispose()


def post(running: House, path: str, body: bytes, headers: dict[str, str]) -> load.Answer:
    async def once() -> load.Answer:
        connection = load.Connection(running.port)
        answer = await connection.post(path, body, headers)
        connection.close()
        return answer

    return asyncio.run(once())


def place(running: House, count: int) -> str:
    """The order's public id; raises RuntimeError where the house refuses."""
    wish = {"lot": "HOT", "mass_g": MASS_G, "certificates": count}
    quoted = post(running, "/api/v1/quotes", json.dumps(wish).encode(), {}).json()
    order = {
        "quote": quoted["token"],
        "purpose": "event",
        "occasion": "山海论坛",
        "recipients": [f"参会者{number}" for number in range(count)],
        "confirm_no_return": True,
    }
    headers = {"Idempotency-Key": "benchmark-of-a-whole-event"}
    placed = post(running, "/api/v1/orders", json.dumps(order).encode(), headers)
    if placed.status != 201:
        raise RuntimeError(placed.body.decode())
    return str(placed.json()["id"])


def settle(running: House, order: str, count: int) -> None:
    """What the provider's notice does."""
    reference = _references(running.database_url)(order)
    said = {"id": f"event-{reference}", "type": "payment.paid", "reference": reference}
    amount_fen = count * MASS_G // 100  # 100 yuan a tonne
    said |= {"charge": "C", "amount_fen": amount_fen, "currency": "CNY", "livemode": False}
    body = json.dumps(said).encode()
    answer = post(running, "/webhooks/sandbox", body, {HEADER: sign(SANDBOX_SECRET, body)})
    if answer.status != 200 or answer.json()["outcome"] != "settled":
        raise RuntimeError(answer.body.decode())


def seal_all() -> int:
    """The worker's step, until nothing is left."""
    sealed = 0
    while added := seal_and_publish():
        sealed += added
    return sealed


def measure(running: House, count: int) -> Iterator[Row]:
    from tests.events import making

    steps = Steps()
    with room(running):
        begin_log()
        seal_all()
        event = making.make_planned(expected_participants=count)
        order = steps.do("placed with its recipients, by HTTP", lambda: place(running, count))
        steps.do("bound to the event", lambda: link(event, order, Party.ORGANISER))
        steps.do("settled by the notice, by HTTP", lambda: settle(running, order, count))
        steps.do("counted for the event", count_due)
        steps.do("sealed and published", seal_all)
        session().rollback()
        facts = counted(event)
    yield from steps.rows
    yield "altogether", f"{steps.spent_s:6.2f} s"
    yield f"within {GOAL_S:.0f} s", "yes" if steps.spent_s <= GOAL_S else "NO"
    yield "certificates, offsets, log entries, grams", ", ".join(f"{each:,}" for each in facts)
    exact = facts == (count, count, count, count * MASS_G)
    yield "each once", "yes" if exact else "NO"


def counted(event: str) -> tuple[int, int, int, int]:
    """Certificates, offsets, ISSUE entries in the log, and the event's retired grams."""
    found: Event = find(event)
    certificates = session().scalar(select(func.count(Certificate.id.distinct()))) or 0
    offsets = session().scalar(select(func.count(Offset.certificate_id.distinct()))) or 0
    entries = session().scalar(
        select(func.count(LogEntry.index)).where(LogEntry.kind == Kind.ISSUE)
    )
    return certificates, offsets, entries or 0, found.retired_g


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else RECIPIENTS
    print(f"one order of {count:,} recipients, PostgreSQL, gunicorn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with house(folder, postgresql_url(folder)) as running:
            for what, figure in measure(running, count):
                print(f"{what:<44} {figure}")


if __name__ == "__main__":
    main()
