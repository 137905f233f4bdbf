"""Bring the sandbox's notices to the merchant's webhook over real HTTP, until they are taken."""

from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from sqlalchemy import select, update

from offsets import clock
from offsets.config import settings
from offsets.db import session as reading
from offsets.db import transaction
from offsets.payments.models import SandboxEvent
from offsets.payments.sandbox.charges import settle_due
from offsets.payments.sandbox.signature import HEADER, sign

TIMEOUT_S = 5
MAX_TRIES = 10

Post = Callable[[str, dict[str, str], bytes], bool]


def deliver_due(post: Post | None = None, limit: int = 50) -> int:
    """Turn what is due, then send owed notices; how many were taken.

    Each further try waits twice as long, as providers do.
    """
    settle_due()
    owed = (
        reading()
        .scalars(
            select(SandboxEvent)
            .where(
                SandboxEvent.delivered_at.is_(None),
                SandboxEvent.next_try_at <= clock.now(),
                SandboxEvent.tries < MAX_TRIES,
            )
            .order_by(SandboxEvent.next_try_at)
            .limit(limit)
        )
        .all()
    )
    reading().expunge_all()
    return sum(_deliver(event, post or post_over_http) for event in owed)


def post_over_http(url: str, headers: dict[str, str], body: bytes) -> bool:
    """POST a notice; whether the merchant took it."""
    try:
        # The address is our own, from settings that were checked at start.
        with urlopen(Request(url, body, headers), timeout=TIMEOUT_S) as answer:  # noqa: S310
            status: int = answer.status
            return 200 <= status < 300
    except (URLError, HTTPException, TimeoutError, ConnectionError):
        return False


def _deliver(event: SandboxEvent, post: Post) -> bool:
    body = event.body.encode()
    headers = {
        "Content-Type": "application/json",
        HEADER: sign(settings().sandbox_secret, body),
    }
    taken = post(f"{settings().public_url}/webhooks/sandbox", headers, body)
    with transaction() as session:
        session.connection().execute(
            update(SandboxEvent)
            .where(SandboxEvent.id == event.id)
            .values(
                tries=event.tries + 1,
                next_try_at=clock.now() + timedelta(seconds=2**event.tries),
                delivered_at=clock.now() if taken else None,
            )
        )
    return taken
