"""The Fujian letter, bought again: 10,611 purchases that add up to 8,108 t and 810,800 yuan.

    python -m benchmarks.letter [clients]

Each purchase takes the public road: quote, order, payment, and the provider's
signed notice. The letter gives the totals only, so the sizes in between are
drawn by lot, the same ones on every run: whole tens of kilograms, which is what
whole yuan buy in Shunchang.
"""

import json
import random
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from offsets.payments.sandbox.signature import HEADER, sign
from tests.live import ROOT, LiveHouse, live_house

PURCHASES = 10_611
TOTAL_G = 8_108_000_000
TOTAL_FEN = 81_080_000
STEP_G = 10_000
"""One yuan's worth, and the smallest purchase."""

SEALED_AFTER_S = 10
VERIFIER = ROOT / "docs" / "verifier" / "verify.py"


def masses_g(purchases: int = PURCHASES, seed: int = 2023) -> list[int]:
    """The size of each purchase: the total cut at places drawn by lot, nowhere twice."""
    steps = TOTAL_G // STEP_G
    cuts = random.Random(seed).sample(range(1, steps), purchases - 1)
    return [(end - start) * STEP_G for start, end in pairwise([0, *sorted(cuts), steps])]


def audited(purchases: int = PURCHASES) -> str:
    """What ``audit`` says when all of them were made and nothing else."""
    count = f"{purchases:,} orders settled, {purchases:,} certificates"
    return f"{count}, 8,108 t sold for 810,800 yuan"


def buy_all(
    house: LiveHouse, sandbox_secret: str, purchases: int = PURCHASES, clients: int = 4
) -> int:
    """Make so many purchases of the letter's total, and return the fen that were paid for them."""
    masses = masses_g(purchases)
    shares = [masses[i::clients] for i in range(clients)]
    with ThreadPoolExecutor(clients) as crowd:
        return sum(crowd.map(lambda share: Buyer(house.url, sandbox_secret).buy(share), shares))


class Buyer:
    """One client with one connection that it keeps."""

    def __init__(self, url: str, sandbox_secret: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._secret = sandbox_secret
        self._quotes: dict[int, Any] = {}

    def buy(self, masses: list[int]) -> int:
        """Buy one after the other; the fen paid for all of them."""
        paid_fen = sum(self._buy(mass_g) for mass_g in masses)
        self._connection.close()
        return paid_fen

    def _buy(self, mass_g: int) -> int:
        quote = self._quote(mass_g)
        wish = {
            "quote": quote["token"],
            "purpose": "myself",
            "anonymous": True,
            "confirm_no_return": True,
        }
        key = {"Idempotency-Key": secrets.token_urlsafe(24)}
        receipt = self._post("/api/v1/orders", wish, key)
        order, token = receipt["links"]["order"], f"Bearer {receipt['access_token']}"
        way = {"gateway": "sandbox", "channel": "mini_program"}
        instruction = self._post(f"{order}/payments", way, {"Authorization": token})
        payment = self._send("GET", order, None, {"Authorization": token})["payment"]
        charge = instruction["parameters"]["charge"]
        self._notify(charge, payment["reference"], quote["amount_fen"])
        fen: int = quote["amount_fen"]
        return fen

    def _quote(self, mass_g: int) -> Any:
        """A quote holds for half an hour, so one does for every purchase of the same size."""
        if mass_g not in self._quotes:
            wish = {"project": "shunchang", "mass_g": mass_g}
            self._quotes[mass_g] = self._post("/api/v1/quotes", wish)
        return self._quotes[mass_g]

    def _notify(self, charge: str, reference: str, amount_fen: int) -> None:
        """Say what the sandbox would say, without waiting for its postman."""
        notice = {
            "id": f"paid-{charge}",
            "type": "payment.paid",
            "reference": reference,
            "charge": charge,
            "amount_fen": amount_fen,
            "currency": "CNY",
            "livemode": False,
        }
        signature = sign(self._secret, json.dumps(notice).encode())
        told = self._post("/webhooks/sandbox", notice, {HEADER: signature})
        assert told["outcome"] == "settled"

    def _post(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        return self._send("POST", path, json.dumps(body), headers or {})

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        json_header = {"Content-Type": "application/json"}
        self._connection.request(method, path, body, json_header | headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{answer.status} {method} {path}: {said[:300]!r}")
        return json.loads(said)


def main(clients: int) -> None:
    secret = secrets.token_urlsafe(32)
    with (
        tempfile.TemporaryDirectory() as folder,
        live_house(Path(folder), SANDBOX_SECRET=secret) as house,
    ):
        began = time.perf_counter()
        paid_fen = buy_all(house, secret, clients=clients)
        seconds = time.perf_counter() - began
        print(f"{PURCHASES:,} purchases in {seconds:.0f} s, {PURCHASES / seconds:.0f} a second")
        print(f"paid {paid_fen / 100:,.2f} yuan; the letter says {TOTAL_FEN / 100:,.2f}")
        found = house.command("audit")
        assert audited() in found, found
        print(found, end="")
        print(_read_by_a_stranger(house, Path(folder)), end="")


def _read_by_a_stranger(house: LiveHouse, folder: Path) -> str:
    """What the stand-alone verifier says of the log, from its tiles alone."""
    trust = folder / "trust.txt"
    trust.write_text(house.command("log", "trust"))
    # The last sales wait for the worker, who seals every second or so.
    time.sleep(SEALED_AFTER_S)
    python = [sys.executable, "-I", VERIFIER, "log", folder / "log", "--trust", trust]
    return subprocess.run(python, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
