"""How often one address may ask, so that nobody can guess codes or hold stock by force.

Counted in fixed windows of a minute, the cheapest that exists, and for each
route by itself: a school or a whole town may share one address. With the
default storage each web process counts for itself, so the true limit is up to
as many times higher as there are processes; RATE_LIMIT_STORAGE may name a
shared one. Why this is not Flask-Limiter: ``docs/decisions/0001-dependencies.md``.

A whole congress hall comes from one address too, and all at once. Where that is to be
expected the view is marked ``by_phone``, and its address may ask as often as a hall does.
"""

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from offsets.config import Settings
from offsets.edge.device import device_hash
from offsets.edge.guards import Door
from offsets.edge.windows import SCHEME, Windows

View = TypeVar("View", bound=Callable[..., Any])

DEFAULT = "600/minute"
LIMITS = {
    # Each placed order holds grams for a quarter of an hour; a fair's visitors
    # may all buy through one address all the same.
    "POST /api/v1/orders": "300/minute",
    # WeChat limits each person itself; many phones share the address of a mobile network.
    "POST /api/v1/sessions": "300/minute",
    "POST /api/v1/me/orders/claims": "30/minute",
    # Nobody types codes faster than this, and they are not to be tried out.
    "POST /api/v1/claims": "30/minute",
    "POST /claim": "30/minute",
    "POST /api/v1/certificates/<code:number>/unlock": "30/minute",
    "POST /c/<number>/holder": "30/minute",
    "GET /api/v1/certificates/<code:number>/proof": "120/minute",
    "POST /c/<number>/proof": "120/minute",
    # Each sends a letter; one address gets a few an hour whoever asks.
    "POST /sign-in": "20/minute",
    "POST /account/emails": "20/minute",
    "POST /api/v1/sessions/emails": "20/minute",
    "POST /api/v1/me/emails": "20/minute",
    "POST /organisations/<public_id>/invitations": "20/minute",
    "POST /api/v1/organisations/<code:public_id>/invitations": "20/minute",
    # Each compares a code, of which nobody types many.
    "POST /sign-in/code": "30/minute",
    "POST /api/v1/sessions/emails/confirmations": "30/minute",
    "POST /api/v1/me/emails/confirmations": "30/minute",
    # Each writes a challenge.
    "POST /sign-in/passkey/options": "60/minute",
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
    # Ten thousand attendees behind one address, most of them in the minute after the
    # poster was shown. Their phones are limited one by one: see ``by_phone``.
    "GET /a/<code>": "12000/minute",
    "GET /A/<code>": "12000/minute",
    "POST /a/<code>": "12000/minute",
    "GET /a/<code>/bill": "12000/minute",
    "GET /api/v1/events/<code:event>/questions": "12000/minute",
    "POST /api/v1/events/<code:event>/answers": "12000/minute",
    # A hall that watches its live page, every phone every few seconds.
    "GET /e/<public_id>/live": "6000/minute",
    "GET /e/<public_id>/live.json": "30000/minute",
    "GET /e/<public_id>/live.events": "30000/minute",
    "GET /api/v1/events/<code:public_id>/live": "30000/minute",
    # Everything that is held of somebody is read from every room.
    "GET /api/v1/me/export": "30/minute",
    "GET /privacy/mine": "60/minute",
    "GET /privacy/mine.json": "30/minute",
    "DELETE /api/v1/me": "10/minute",
    "POST /privacy/deletion": "10/minute",
    # Many who watch the log may share one address, and each asks for it anew.
    "GET /log/checkpoint": "6000/minute",
}
"""Method and route of what costs or reveals more than a page does."""

OF_A_KEY = 10
"""A key may ask so many times as often as an address: for a front end that serves a town."""

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
    windows = FixedWindowRateLimiter(_storage(settings.rate_limit_storage))
    default = parse(DEFAULT)
    special = {route: parse(limit) for route, limit in LIMITS.items()}

    def check() -> None:
        if _is_free():
            return
        route = f"{request.method} {request.url_rule}"
        limit = special.get(route, default)
        key = _key()
        counted = [(_of_front_end(limit), key) if key else (limit, _caller())]
        if (of_phone := _phone_limit()) is not None:
            counted.append(of_phone)
        for limit, who in counted:
            if not windows.hit(limit, route, who):
                raise TooManyRequests(retry_after=_seconds_left(windows, limit, route, who))

    app.before_request(check)


def _key() -> str | None:
    """The API key that calls, by its name: a front end's server speaks for many people.

    A key that opens nothing has no name, so whoever tries keys out is counted by address.
    """
    if not request.headers.get("Authorization", "").lower().startswith("bearer ck_"):
        return None
    door: Door = current_app.extensions["account_door"]
    return door.key_in_use()


def _of_front_end(limit: RateLimitItem) -> RateLimitItem:
    return type(limit)(limit.amount * OF_A_KEY, limit.multiples)


def _storage(uri: str) -> Storage:
    # The library's factory also knows asynchronous storages, which nobody names here.
    return cast(Storage, Windows() if uri == SCHEME else storage_from_string(uri))


def by_phone(limit: str) -> Callable[[View], View]:
    """Let each phone ask so often at each address of this view, beside what its network may."""

    def mark(view: View) -> View:
        view.phone_limit = parse(limit)  # type: ignore[attr-defined]  # a function's own label
        return view

    return mark


def _phone_limit() -> tuple[RateLimitItem, str] | None:
    """How often this phone may ask, and its name; a caller without a cookie is no phone yet."""
    view = current_app.view_functions[str(request.endpoint)]
    limit, device = getattr(view, "phone_limit", None), device_hash()
    return (limit, f"{device.hex()}{request.path}") if limit and device else None


def _seconds_left(
    windows: FixedWindowRateLimiter, limit: RateLimitItem, route: str, who: str
) -> int:
    reset = windows.get_window_stats(limit, route, who).reset_time
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
