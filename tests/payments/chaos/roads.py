"""The roads of a chaotic house: what payers do there, what happens to notices, what is kept there.

Each plays the outside party. ``round`` is what happens meanwhile; ``calm`` ends
everything that goes wrong, and from then on notices reach the house through a
client of the test's own, for its web process has ended.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from threading import Lock
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select

from offsets import clock
from offsets.config import settings
from offsets.db import session, transaction
from offsets.payments.bank_transfer import due
from offsets.payments.bank_transfer.import_statement import import_statement
from offsets.payments.bank_transfer.statement import Line
from offsets.payments.models import (
    BankLine,
    BankTransfer,
    Payment,
    Refund,
    SandboxCharge,
    SandboxRefund,
)
from offsets.payments.sandbox import charges
from offsets.payments.sandbox.deliver import deliver_due, post_over_http
from offsets.payments.sandbox.signature import HEADER, sign

Post = Callable[[str, dict[str, str], bytes], bool]
Told = dict[str, Any]

NOTICE_FAULTS = (
    "lost", "duplicate", "delayed", "reordered", "forged", "stale", "amount", "currency",
    "livemode",
)  # fmt: skip
NOTICE_FAULT_RATE = 0.4
DELAY_S = 1.0


class Road(Protocol):
    """One way to pay, with everything that may go wrong on it."""

    name: str
    channel: str
    mass_g: int
    """Of each order: more where the provider takes no small amounts."""

    def payer(self, told: Told, luck: random.Random) -> None:
        """What the payer does with the instruction that the house gave."""

    def round(self) -> None:
        """Bring what is due and let time-consuming things end."""

    def calm(self, house: Flask) -> None:
        """Let nothing go wrong any more."""

    def kept(self) -> dict[str, int]:
        """Fen that the provider took and did not give back, by our number of the payment."""


def by_client(house: Flask) -> Post:
    """Brings notices to a house without a socket between."""

    def post(url: str, headers: dict[str, str], body: bytes) -> bool:
        answer = house.test_client().post(urlsplit(url).path, data=body, headers=headers)
        return 200 <= answer.status_code < 300

    return post


class SandboxRoad:
    """The sandbox; its notices pass through hands that lose, repeat, hold back and falsify."""

    name, channel, mass_g = "sandbox", "redirect", 10_000
    _CHOICES = ("pay", "pay", "pay", "lose_notice", "delay", "decline", "decline_then_pay", "leave")

    def __init__(self) -> None:
        self.luck = random.Random(7)  # noqa: S311  # no secret, only variety
        self._held: list[tuple[float, str, dict[str, str], bytes]] = []
        self._post: Post = self._through_bad_hands

    def payer(self, told: Told, luck: random.Random) -> None:
        charge = told["redirect_url"].rpartition("/")[2]
        choice = luck.choice(self._CHOICES)
        if choice == "leave":
            return
        for action in ("decline", "pay") if choice == "decline_then_pay" else (choice,):
            charges.act(charge, action)  # type: ignore[arg-type]  # one of the sandbox's actions

    def round(self) -> None:
        deliver_due(self._post, limit=200)
        ready = [each for each in self._held if each[0] <= time.monotonic()]
        self._held = [each for each in self._held if each not in ready]
        # What was held back longest comes last: that is what reordering is.
        for _, url, headers, body in reversed(ready):
            post_over_http(url, headers, body)

    def calm(self, house: Flask) -> None:
        self._held.clear()
        self._post = by_client(house)

    def kept(self) -> dict[str, int]:
        back = (
            select(SandboxRefund.charge_id, func.sum(SandboxRefund.amount_fen).label("fen"))
            .where(SandboxRefund.state == "succeeded")
            .group_by(SandboxRefund.charge_id)
            .subquery()
        )
        rows = session().execute(
            select(SandboxCharge.reference, SandboxCharge.amount_fen, back.c.fen)
            .outerjoin(back, back.c.charge_id == SandboxCharge.id)
            .where(SandboxCharge.state == "paid")
        )
        kept = {reference: came - int(gone or 0) for reference, came, gone in rows}
        return {reference: fen for reference, fen in kept.items() if fen}

    def _through_bad_hands(self, url: str, headers: dict[str, str], body: bytes) -> bool:
        if self.luck.random() >= NOTICE_FAULT_RATE:
            return post_over_http(url, headers, body)
        fault = self.luck.choice(NOTICE_FAULTS)
        if fault == "lost":
            return True
        if fault in ("delayed", "reordered"):
            wait_s = DELAY_S if fault == "delayed" else DELAY_S * self.luck.random()
            self._held.append((time.monotonic() + wait_s, url, headers, body))
            return True
        if fault == "duplicate":
            post_over_http(url, headers, body)
            return post_over_http(url, headers, body)
        # A false notice is brought, and the true one never comes.
        return post_over_http(url, *_falsified(fault, headers, body)) or fault == "stale"


def _falsified(fault: str, headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    if fault == "forged":
        return headers | {HEADER: sign("somebody else's secret", body)}, body
    if fault == "stale":
        hour_ago = int(time.time()) - 3600
        return headers | {HEADER: sign(settings().sandbox_secret, body, hour_ago)}, body
    wrong = {"amount": {"amount_fen": 1}, "currency": {"currency": "USD"}}.get(
        fault, {"livemode": True}
    )
    said = json.loads(body)
    changed = json.dumps(said | wrong | {"id": f"{said['id'][:20]}{fault[:3]}"}).encode()
    return headers | {HEADER: sign(settings().sandbox_secret, changed)}, changed


class BankRoad:
    """Accountants, who pay in parts, twice, too much or without the code; and their bank."""

    name, channel, mass_g = "bank_transfer", "redirect", 100_000
    _WAYS = ("whole", "whole", "parts", "part", "over", "twice", "nameless", "leave")

    def __init__(self) -> None:
        self._lock, self._serial = Lock(), count(1)
        self._statement: list[Line] = []
        self._codes: dict[str, str] = {}

    def payer(self, told: Told, luck: random.Random) -> None:
        reference = told["redirect_url"].rpartition("/")[2]
        transfer = session().get_one(BankTransfer, reference)
        code, fen = transfer.code, transfer.amount_fen
        session().rollback()
        way = luck.choice(self._WAYS)
        amounts = {
            "whole": [fen], "nameless": [fen], "parts": [fen // 3, fen - fen // 3],
            "part": [fen // 2], "over": [fen + 5], "twice": [fen, fen], "leave": [],
        }[way]  # fmt: skip
        with self._lock:
            for amount_fen in amounts:
                serial = f"B{next(self._serial)}"
                remark = "碳汇款" if way == "nameless" else f"碳汇 {code.lower()} 款"
                day = clock.on_screen(clock.now()).date()
                self._statement.append(Line(serial, day, amount_fen, remark))
                if way == "nameless":
                    self._codes[serial] = code

    def round(self) -> None:
        with self._lock:
            # Every export holds all of the day's lines once more, in no order.
            lines = random.Random(len(self._statement)).sample(  # noqa: S311
                self._statement, len(self._statement)
            )
        import_statement(lines)

    def calm(self, house: Flask) -> None:
        """The operator places what has no code, and sends back what is due."""
        self.round()
        for line in due.unknown_lines():
            number, code = line.id, self._codes[line.serial]
            with transaction() as writing:
                due.match(writing, number, code)

    def end_of_day(self) -> None:
        """The operator sends what is due."""
        due.return_ended_parts()
        for refund, _, _ in due.refunds_due():
            with transaction() as writing:
                due.repaid(writing, refund.reference, f"OUT-{refund.id}")

    def kept(self) -> dict[str, int]:
        kept: Counter[str] = Counter()
        rows = session().execute(select(BankLine.reference, BankLine.amount_fen))
        for reference, fen in rows:
            kept[str(reference)] += fen
        for reference, fen in sent_back():
            kept[reference] -= fen
        return {reference: fen for reference, fen in kept.items() if fen}


def sent_back() -> list[tuple[str, int]]:
    """What the operator sent from the bank account, by our number of the payment."""
    rows = session().execute(
        select(Payment.reference, Refund.amount_fen)
        .join(Refund, Refund.payment_id == Payment.id)
        .where(Refund.state == "succeeded", Payment.gateway == BankRoad.name)
    )
    return [(reference, fen) for reference, fen in rows]
