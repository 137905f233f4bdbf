"""Which phone this is, without an account.

A random token in a cookie; the house keeps only its SHA-256. Whoever holds the
phone sees its orders, nobody else does, and no name or number is asked for.
"""

import hashlib
import re
import secrets
from typing import TypeVar

from flask import g, request
from werkzeug.wrappers import Response

from offsets.config import settings

COOKIE = "device"
COOKIE_SECONDS = 2 * 365 * 24 * 3600
TOKEN_BYTES = 16
AnyResponse = TypeVar("AnyResponse", bound=Response)

_SHAPE = re.compile(r"[A-Za-z0-9_\-]{22}")
"""Sixteen bytes in URL-safe base64; anything else was not given out by us."""


def device_hash() -> bytes | None:
    """SHA-256 of this phone's token, or None where it has none yet."""
    token = _token()
    return _hash(token) if token else None


def known_device() -> bytes:
    """SHA-256 of this phone's token; gives it one where it has none.

    The view hands its response to ``ensure_device``, which sends the token.
    """
    return _hash(_token() or _new_token())


def renew_device() -> None:
    """Forget this phone's token in favour of a new one, which ``ensure_device`` sends."""
    g.pop("new_device", None)
    g.device_renewed = True
    _new_token()


def ensure_device(response: AnyResponse) -> AnyResponse:
    """Send the phone its token where it came without one."""
    if not _token():
        _new_token()
    if fresh := g.get("new_device"):
        response.set_cookie(
            COOKIE,
            fresh,
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings().public_url.startswith("https:"),
        )
    return response


def _token() -> str | None:
    sent = "" if g.get("device_renewed") else request.cookies.get(COOKIE, "")
    fresh: str | None = g.get("new_device")
    return sent if _SHAPE.fullmatch(sent) else fresh


def _new_token() -> str:
    token: str = g.setdefault("new_device", secrets.token_urlsafe(TOKEN_BYTES))
    return token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
