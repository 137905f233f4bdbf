"""Buyers who order over HTTP and do not give up while the house is down."""

import random
import time
from collections.abc import Sequence
from typing import Any

from tests.payments.chaos.roads import Road
from tests.payments.chaos.web import Web

TRIES = 200
PAUSE_S = 0.1
CHANGES_ROAD = 0.3
"""Of those who could: begins by one road and goes on by another."""
GIVES_UP = (404, 409, 422)
"""Answers that another try does not change: refused, or ended meanwhile."""


class Buyer:
    """One order, from the quote to the payer's choice."""

    def __init__(self, web: Web, roads: Sequence[Road], number: int) -> None:
        self._web, self._roads = web, roads
        self._road = roads[number % len(roads)]
        self._key = f"chaos-{self._road.name}-{number:06d}-0123456789"
        self._luck = random.Random(number)  # noqa: S311  # no secret, only variety

    def buy(self, quote: str) -> None:
        placed = self._insist("POST", "/api/v1/orders", self._order(quote))
        if placed is None:
            return
        bearer = {"Authorization": f"Bearer {placed['access_token']}"}
        begun = [(road, self._begin(road, placed, bearer)) for road in self._way()]
        # Who changed the road may still follow the first instruction, or both.
        self._luck.shuffle(begun)
        for road, told in begun:
            if told is not None:
                road.payer(told, self._luck)
        if self._luck.random() < 0.1:
            self._web.call("POST", placed["links"]["cancellation"], {}, bearer)

    def _way(self) -> list[Road]:
        others = [road for road in self._roads if road is not self._road]
        changes_mind = bool(others) and self._luck.random() < CHANGES_ROAD
        return [self._road, self._luck.choice(others)] if changes_mind else [self._road]

    def _begin(
        self, road: Road, placed: dict[str, Any], bearer: dict[str, str]
    ) -> dict[str, Any] | None:
        wish = {"gateway": road.name, "channel": road.channel}
        return self._insist("POST", placed["links"]["payments"], wish, bearer)

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
