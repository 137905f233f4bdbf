"""Buyers who order over HTTP and do not give up while the house is down."""

import random
import time
from typing import Any

from tests.payments.chaos.roads import Road
from tests.payments.chaos.web import Web

TRIES = 200
PAUSE_S = 0.1
GIVES_UP = (404, 409, 422)
"""Answers that another try does not change: refused, or ended meanwhile."""


class Buyer:
    """One order, from the quote to the payer's choice."""

    def __init__(self, web: Web, road: Road, number: int) -> None:
        self._web, self._road = web, road
        self._key = f"chaos-{road.name}-{number:06d}-0123456789"
        self._luck = random.Random(number)  # noqa: S311  # no secret, only variety

    def buy(self, quote: str) -> None:
        placed = self._insist("POST", "/api/v1/orders", self._order(quote))
        if placed is None:
            return
        bearer = {"Authorization": f"Bearer {placed['access_token']}"}
        wish = {"gateway": self._road.name, "channel": self._road.channel}
        told = self._insist("POST", placed["links"]["payments"], wish, bearer)
        if told is not None:
            self._road.payer(told, self._luck)
        if self._luck.random() < 0.1:
            self._web.call("POST", placed["links"]["cancellation"], {}, bearer)

    def _order(self, quote: str) -> dict[str, Any]:
        return {
            "quote": quote,
            "purpose": "myself",
            "display_name": "小林",
            "confirm_no_return": True,
            "gateway": self._road.name,
        }

    def _insist(
        self, method: str, path: str, body: Any, headers: dict[str, str] | None = None
    ) -> dict[str, Any] | None:
        for _ in range(TRIES):
            status, told = self._web.call(
                method, path, body, {"Idempotency-Key": self._key} | (headers or {})
            )
            if 200 <= status < 300:
                return told
            if status in GIVES_UP:
                return None
            time.sleep(PAUSE_S)
        raise AssertionError(f"{path} answers {status} for ever")
