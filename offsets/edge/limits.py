"""How often one address may ask, so that nobody can guess codes or hold stock by force.

Counted in fixed windows of a minute, the cheapest that exists, and for each
route by itself: a school or a whole town may share one address. With the
default storage each web process counts for itself, so the true limit is up to
as many times higher as there are processes; RATE_LIMIT_STORAGE may name a
shared one. Why this is not Flask-Limiter: ``docs/decisions/0001-dependencies.md``.
"""

import time
from ipaddress import IPv6Address, ip_address

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from offsets.config import Settings

DEFAULT = "600/minute"
LIMITS = {
    # Each placed order holds grams for a quarter of an hour; a fair's visitors
    # may all buy through one address all the same.
    "POST /api/v1/orders": "300/minute",
    # Nobody types codes faster than this, and they are not to be tried out.
    "POST /api/v1/claims": "30/minute",
    "POST /claim": "30/minute",
    "POST /api/v1/certificates/<code:number>/unlock": "30/minute",
    "POST /c/<number>/holder": "30/minute",
    "GET /api/v1/certificates/<code:number>/proof": "120/minute",
    "POST /c/<number>/proof": "120/minute",
    # Drawing takes tens of milliseconds of a core.
    "GET /c/<number>.<any(pdf, svg, png):file_format>": "120/minute",
    "POST /c/<number>.<any(pdf, svg, png):file_format>": "120/minute",
    # Each may keep a row of some kilobytes for good.
    "POST /api/v1/footprints/trips": "300/minute",
    "POST /api/v1/footprints/events": "60/minute",
    "POST /trip": "60/minute",
    "POST /event/groups": "60/minute",
    # A list of a hundred thousand takes a second or two of a core.
    "POST /event/list": "20/minute",
    "POST /api/v1/footprints/events/participants": "20/minute",
    "GET /f/<public_id>/elsewhere": "30/minute",
    "GET /f/<public_id>.pdf": "60/minute",
    "GET /f/<public_id>.xlsx": "60/minute",
    # Many who watch the log may share one address, and each asks for it anew.
    "GET /log/checkpoint": "6000/minute",
}
"""Method and route of what costs or reveals more than a page does."""

_UNLIMITED_ENDPOINTS = {
    None, "static", "health.live", "health.ready",
    # Files that never change, of which a monitor reads thousands: who checks the whole
    # log must not be made to wait.
    "log.tile", "log.entries",
}  # fmt: skip
_UNLIMITED_GUARDS = {"provider", "operator"}
"""A provider that is turned away tells us later, or never, that somebody paid."""


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse with 429 whoever asks too often."""
    if not settings.rate_limits_enabled:
        return
    windows = FixedWindowRateLimiter(storage_from_string(settings.rate_limit_storage))
    default = parse(DEFAULT)
    special = {route: parse(limit) for route, limit in LIMITS.items()}

    def check() -> None:
        if _is_free():
            return
        route = f"{request.method} {request.url_rule}"
        limit = special.get(route, default)
        if not windows.hit(limit, route, _caller()):
            raise TooManyRequests(retry_after=_seconds_left(windows, limit, route))

    app.before_request(check)


def _seconds_left(windows: FixedWindowRateLimiter, limit: RateLimitItem, route: str) -> int:
    reset = windows.get_window_stats(limit, route, _caller()).reset_time
    return max(1, round(reset - time.time()))


def _caller() -> str:
    """The caller's address; of IPv6 the network, since each home has 2^64 addresses of it."""
    address = ip_address(request.remote_addr or "::")
    if isinstance(address, IPv6Address):
        return f"{int(address) >> 64:x}"
    return str(address)


def _is_free() -> bool:
    if request.endpoint in _UNLIMITED_ENDPOINTS:
        return True
    view = current_app.view_functions[str(request.endpoint)]
    return getattr(view, "guard", None) in _UNLIMITED_GUARDS
