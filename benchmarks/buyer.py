"""A buyer who places orders from one quote and pays them by a signed notice."""

import asyncio
import json
import secrets
import sqlite3
from collections.abc import Callable

import psycopg
from sqlalchemy.engine import make_url

from benchmarks import load
from benchmarks.house import SANDBOX_SECRET, House
from offsets.payments.sandbox.signature import HEADER, sign

MASS_G = 10_000
_REFERENCE = """SELECT reference FROM payments JOIN orders ON orders.id = order_id
WHERE public_id = """


class Buyer:
    """Its deeds are what ``load.run`` repeats; every buyer has keys of its own."""

    def __init__(self, running: House) -> None:
        self._run = secrets.token_hex(4)
        self._references = _references(running.database_url)
        self._quote = asyncio.run(self._ask_quote(running.port))

    async def order(self, connection: load.Connection, number: int) -> str | None:
        """Place an order; answers what went wrong."""
        answer = await self._place(connection, number)
        return None if answer.status == 201 else _fault(answer)

    async def purchase(self, connection: load.Connection, number: int) -> str | None:
        """Place an order and settle it, as the provider would; answers what went wrong."""
        placed = await self._place(connection, number)
        if placed.status != 201:
            return _fault(placed)
        body = self._notice(placed.json()["id"])
        headers = {HEADER: sign(SANDBOX_SECRET, body)}
        noticed = await connection.post("/webhooks/sandbox", body, headers)
        settled = noticed.status == 200 and noticed.json()["outcome"] == "settled"
        return None if settled else _fault(noticed)

    async def _ask_quote(self, port: int) -> str:
        connection = load.Connection(port)
        wish = json.dumps({"lot": "HOT", "mass_g": MASS_G}).encode()
        answer = await connection.post("/api/v1/quotes", wish, {})
        connection.close()
        token: str = answer.json()["token"]
        return token

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
        """What the provider would send; it knows our number of the payment, so we look it up."""
        reference = self._references(public_id)
        said = {"id": f"event-{reference}", "type": "payment.paid", "reference": reference}
        said |= {"charge": "C", "amount_fen": 100, "currency": "CNY", "livemode": False}
        return json.dumps(said).encode()


def _references(database_url: str) -> Callable[[str], str]:
    """Looks up our number of an order's payment, over a bare connection beside the house."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        file = sqlite3.connect(str(url.database), isolation_level=None)
        return lambda public_id: file.execute(_REFERENCE + "?", [public_id]).fetchone()[0]
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    server = psycopg.connect(plain, autocommit=True)
    return lambda public_id: server.execute(_REFERENCE + "%s", [public_id]).fetchone()[0]


def _fault(answer: load.Answer) -> str:
    return f"{answer.status} {answer.body[:200]!r}"
