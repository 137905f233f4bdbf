"""Signed events on their way to the merchant's webhook, brought again until they are taken."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import stripe

from tests.counterparts.stripe import objects
from tests.counterparts.stripe.faults import NOTICE_FAULTS, Faults
from tests.counterparts.stripe.objects import Thing

DELAY_S = 5.0
STALE_S = 3600
MAX_TRIES = 8
TIMEOUT_S = 10

Post = Callable[[str, dict[str, str], bytes], int]
"""Address, headers, body; answers the HTTP status, or 0 where nobody answered."""


@dataclass(slots=True)
class Owed:
    """One notice to be brought, and what shall go wrong with it."""

    event: Thing
    due: float
    fault: str | None = None
    tries: int = 0


class Notices:
    """What the merchant is still to be told."""

    def __init__(self, url: str, secret: str, faults: Faults, post: Post | None = None) -> None:
        self.url = url
        self.secret = secret
        self.post = post or post_over_http
        self.told: list[tuple[str, int]] = []
        """Each try so far: the event's type and the merchant's answer."""
        self._faults = faults
        self._owed: list[Owed] = []
        self._lock = Lock()

    def owe(self, kind: str, thing: Thing) -> None:
        """Write down a notice of the thing as it stands now."""
        event = objects.event(kind, json.loads(json.dumps(thing)), stripe.api_version)
        fault = self._faults.take(NOTICE_FAULTS, kind)
        now = time.time()
        with self._lock:
            if fault == "lose":
                return
            late = fault in ("delay", "reorder")
            self._owed.append(Owed(event, now + DELAY_S if late else now, fault))
            if fault == "duplicate":
                self._owed.append(Owed(event, now))

    def deliver(self, all_due: bool = False) -> int:
        """Bring what is due, or everything at once; how many were taken."""
        with self._lock:
            now = time.time()
            due = [each for each in self._owed if all_due or each.due <= now]
            self._owed = [each for each in self._owed if each not in due]
        # What was held back comes last: that is what reordering is.
        return sum(self._bring(each) for each in sorted(due, key=lambda each: each.due))

    def _bring(self, owed: Owed) -> bool:
        body = json.dumps(_falsified(owed)).encode()
        status = self.post(self.url, self._headers(body, owed.fault), body)
        self.told.append((owed.event["type"], status))
        if 200 <= status < 300:
            return True
        owed.tries += 1
        # The next try is an honest one: it is signed anew, at its own time.
        owed.fault = None if owed.fault in ("forge", "stale") else owed.fault
        owed.due = time.time() + 2**owed.tries
        if owed.tries < MAX_TRIES:
            with self._lock:
                self._owed.append(owed)
        return False

    def _headers(self, body: bytes, fault: str | None) -> dict[str, str]:
        secret = "whsec_somebody_elses" if fault == "forge" else self.secret
        moment = int(time.time()) - (STALE_S if fault == "stale" else 0)
        signature = stripe.WebhookSignature.generate_signature_header(
            body.decode(), secret, timestamp=moment
        )
        return {"Content-Type": "application/json", "Stripe-Signature": signature}


def post_over_http(url: str, headers: dict[str, str], body: bytes) -> int:
    """POST to the merchant; whatever keeps it from answering is a try in vain."""
    try:
        # The address was given by whoever started the counterpart.
        with urlopen(Request(url, body, headers), timeout=TIMEOUT_S) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


def _falsified(owed: Owed) -> Thing:
    changes = {
        "wrong_amount": {"amount_total": 1, "amount": 1},
        "wrong_currency": {"currency": "usd"},
        "wrong_livemode": {"livemode": True},
    }.get(owed.fault or "", {})
    thing = owed.event["data"]["object"]
    wrong = thing | {name: value for name, value in changes.items() if name in thing}
    return owed.event | {"data": {"object": wrong}}
