"""The notices that WeChat Pay owes its merchant, and how they reach him, or fail to."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from threading import Event, Lock, Thread
from typing import Any
from urllib.request import Request, urlopen

from tests.counterparts.wechatpay.faults import Faults
from tests.counterparts.wechatpay.keys import Keys

RETRY_AFTER_S = (
    *(15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600),
    *(10800, 10800, 10800, 21600, 21600),
)
"""As WeChat Pay says that it retries: fifteen times within a day."""
TIMEOUT_S = 5
DAY_S = 24 * 3600
_LIES = (
    "forged", "stale", "probe", "wrong_amount", "wrong_currency", "other_app", "other_merchant",
)  # fmt: skip

Post = Callable[[str, dict[str, str], bytes], bool]
"""Brings a notice to an address; whether it was taken."""


@dataclass
class Notice:
    """One notice on its way; what is false about it, if it is false."""

    url: str
    event_id: str
    event_type: str
    resource: dict[str, Any]
    due_at: float
    lie: str | None = None
    tries: int = 0


@dataclass
class Outbox:
    """Notices that wait for their time; ``hurry`` divides the waits between retries."""

    keys: Keys
    faults: Faults
    hurry: float = 1.0
    waiting: list[Notice] = field(default_factory=list)
    answers: list[tuple[str | None, bool]] = field(default_factory=list)
    """Of every try: which lie was told, if any, and whether the merchant took it."""

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._ended = Event()

    def owe(self, url: str, event_type: str, resource: dict[str, Any]) -> None:
        """Queue a notice, with whatever fault is due at it."""
        fault = self.faults.at_notice()
        now, event_id = time.time(), f"EV-{secrets.token_hex(12)}"
        true = Notice(url, event_id, event_type, resource, now)
        if fault == "delayed":
            true.due_at += self.faults.delay_s
        if fault == "reordered":
            true.due_at += self.faults.delay_s / 10
        with self._lock:
            if fault in _LIES:
                lie_id = f"EV-{secrets.token_hex(12)}"
                self.waiting.append(Notice(url, lie_id, event_type, resource, now, lie=fault))
            if fault != "lost":
                self.waiting.append(true)
            if fault == "duplicate":
                self.waiting.append(Notice(url, event_id, event_type, resource, now))

    def deliver(self, post: Post | None = None, all_of_them: bool = False) -> int:
        """Bring what is due, the earliest first, or everything; how many were taken."""
        with self._lock:
            now = float("inf") if all_of_them else time.time()
            due = [one for one in self.waiting if one.due_at <= now]
            self.waiting = [one for one in self.waiting if one.due_at > now]
        return sum(self._bring(one, post or over_http) for one in sorted(due, key=_due))

    def keep_delivering(self) -> None:
        """Deliver in the background until ``stop``."""
        Thread(target=self._run, daemon=True, name="wechatpay-notices").start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(0.1):
            self.deliver()

    def _bring(self, notice: Notice, post: Post) -> bool:
        headers, body = written(self.keys, notice)
        taken = post(notice.url, headers, body)
        self.answers.append((notice.lie, taken))
        if not taken and notice.lie is None and notice.tries < len(RETRY_AFTER_S):
            notice.due_at = time.time() + RETRY_AFTER_S[notice.tries] / self.hurry
            notice.tries += 1
            with self._lock:
                self.waiting.append(notice)
        return taken


def written(keys: Keys, notice: Notice) -> tuple[dict[str, str], bytes]:
    """A notice as it goes over the wire: its headers and its body."""
    kind = "refund" if notice.event_type.startswith("REFUND") else "transaction"
    body = {
        "id": notice.event_id,
        "create_time": datetime.now(UTC).isoformat(timespec="seconds"),
        "resource_type": "encrypt-resource",
        "event_type": notice.event_type,
        "summary": "退款" if kind == "refund" else "支付成功",
        "resource": keys.sealed(_told(notice), kind),
    }
    text = json.dumps(body, ensure_ascii=False)
    at = int(time.time()) - DAY_S if notice.lie == "stale" else None
    signed = keys.signed(text, at, keys.stranger if notice.lie == "forged" else None)
    if notice.lie == "probe":
        # WeChat Pay itself sends such signatures now and then, to see that they are refused.
        signed["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + signed["Wechatpay-Signature"][19:]
    return signed | {"Content-Type": "application/json"}, text.encode()


def over_http(url: str, headers: dict[str, str], body: bytes) -> bool:
    """POST to the merchant, whose address is on this machine."""
    try:
        with urlopen(Request(url, body, headers), timeout=TIMEOUT_S) as answer:  # noqa: S310
            return 200 <= answer.status < 300
    except (OSError, HTTPException):
        return False


def _told(notice: Notice) -> dict[str, Any]:
    told = json.loads(json.dumps(notice.resource))
    if notice.lie == "wrong_amount":
        told["amount"]["total"] = told["amount"]["total"] + 1
    if notice.lie == "wrong_currency":
        told["amount"]["currency"] = "USD"
    if notice.lie == "other_app":
        told["appid"] = "wx0000000000000000"
    if notice.lie == "other_merchant":
        told["mchid"] = "1999999999"
    return told


def _due(notice: Notice) -> float:
    return notice.due_at
