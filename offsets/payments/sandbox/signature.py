"""The sandbox signs its notices: HMAC-SHA-256 over time and body, with a replay window."""

import hashlib
import hmac
from datetime import timedelta

from offsets import clock
from offsets.payments.gateway import BadSignature, StaleNotice

HEADER = "Sandbox-Signature"
WINDOW = timedelta(minutes=5)
"""WeChat Pay asks to refuse notices older than this; the sandbox is as strict."""


def sign(secret: str, body: bytes, at: int | None = None) -> str:
    """The header's value ``t=<unix seconds>,v1=<hex>`` for a body."""
    moment = int(clock.now().timestamp()) if at is None else at
    return f"t={moment},v1={_digest(secret, moment, body)}"


def verify(secret: str, header: str, body: bytes) -> None:
    """Raise BadSignature, or StaleNotice where the signature is right but too old or ahead."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    try:
        moment = int(parts["t"])
        claimed = parts["v1"]
    except (KeyError, ValueError):
        raise BadSignature(HEADER) from None
    if not hmac.compare_digest(claimed.encode(), _digest(secret, moment, body).encode()):
        raise BadSignature(HEADER)
    if abs(clock.now().timestamp() - moment) > WINDOW.total_seconds():
        raise StaleNotice(HEADER)


def _digest(secret: str, moment: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
