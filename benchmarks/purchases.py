"""Orders and whole purchases on one hot lot, beside pgbench running our own statements.

python -m benchmarks.purchases [postgresql|sqlite] [count]
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks import load
from benchmarks.house import SANDBOX_SECRET, House, house, postgresql_url, sqlite_url
from offsets.payments.sandbox.signature import HEADER, sign

MASS_G = 10_000


class Buyer:
    """Places orders from one quote, and pays them by a signed notice."""

    def __init__(self, running: House, run: str) -> None:
        self._run = run
        self._engine = create_engine(running.database_url, pool_size=32)
        self._quote = asyncio.run(self._ask_quote(running.port))

    async def _ask_quote(self, port: int) -> str:
        connection = load.Connection(port)
        wish = json.dumps({"lot": "HOT", "mass_g": MASS_G}).encode()
        answer = await connection.post("/api/v1/quotes", wish, {})
        connection.close()
        token: str = answer.json()["token"]
        return token

    async def order(self, connection: load.Connection, number: int) -> str | None:
        answer = await self._place(connection, number)
        return None if answer.status == 201 else f"{answer.status} {answer.body[:200]!r}"

    async def purchase(self, connection: load.Connection, number: int) -> str | None:
        placed = await self._place(connection, number)
        if placed.status != 201:
            return f"{placed.status} {placed.body[:200]!r}"
        body = self._notice(placed.json()["id"])
        headers = {HEADER: sign(SANDBOX_SECRET, body)}
        noticed = await connection.post("/webhooks/sandbox", body, headers)
        settled = noticed.status == 200 and noticed.json()["outcome"] == "settled"
        return None if settled else f"{noticed.status} {noticed.body[:200]!r}"

    async def _place(self, connection: load.Connection, number: int) -> load.Answer:
        wish = {
            "quote": self._quote,
            "purpose": "myself",
            "display_name": "小林",
            "confirm_no_return": True,
        }
        headers = {"Idempotency-Key": f"benchmark-{self._run}-{number:08d}"}
        return await connection.post("/api/v1/orders", json.dumps(wish).encode(), headers)

    def _notice(self, public_id: str) -> bytes:
        """What the provider would send; our number of the payment is looked up, as it knows it."""
        with self._engine.connect() as reading:
            reference = reading.scalar(
                text(
                    "SELECT reference FROM payments JOIN orders ON orders.id = order_id "
                    "WHERE public_id = :public_id"
                ),
                {"public_id": public_id},
            )
        said = {"id": f"event-{reference}", "type": "payment.paid", "reference": reference}
        said |= {"charge": "C", "amount_fen": 100, "currency": "CNY", "livemode": False}
        return json.dumps(said).encode()


def show(name: str, result: load.Result) -> None:
    print(
        f"{name:34} {result.rate:8.0f}/s   p50 {result.percentile(50):6.1f} ms   "
        f"p99 {result.percentile(99):6.1f} ms   errors {len(result.errors)}"
    )
    for fault in result.errors[:3]:
        print("   ", fault)


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "postgresql"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 6_000
    with tempfile.TemporaryDirectory() as folder:
        url = (postgresql_url if kind == "postgresql" else sqlite_url)(Path(folder))
        with house(Path(folder), url) as running:
            clients = 32 if kind == "postgresql" else 4
            load.run(running.port, Buyer(running, "warm").purchase, 300, clients)
            for run in "abc":
                orders = load.run(running.port, Buyer(running, f"o{run}").order, count, clients)
                show(f"{kind}: orders, {clients} clients", orders)
                bought = load.run(
                    running.port, Buyer(running, f"p{run}").purchase, count // 2, clients
                )
                show(f"{kind}: whole purchases", bought)
            print(f"largest web process {running.worker_rss_mb():.0f} MB")


if __name__ == "__main__":
    main()
