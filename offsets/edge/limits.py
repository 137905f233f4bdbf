"""How often one address may ask, so that nobody can guess numbers or hold stock by force.

Counted in fixed windows of a minute, the cheapest that exists. With the default
storage each web process counts for itself, so the true limit is up to as many
times higher as there are processes; RATE_LIMIT_STORAGE may name a shared one.
"""

from ipaddress import IPv6Address, ip_address

from flask import Flask, current_app, request
from flask_limiter import Limiter

from offsets.config import Settings

DEFAULT = "600/minute"
LIMITS = {
    # Each placed order holds grams for a quarter of an hour.
    "POST /api/v1/orders": "60/minute",
    "POST /api/v1/quotes": "120/minute",
    # Nobody types codes faster than this; 31^11 of them are not to be tried out.
    "POST /api/v1/claims": "30/minute",
    "POST /claim": "30/minute",
    "POST /api/v1/certificates/<code:number>/unlock": "30/minute",
    "POST /c/<number>/holder": "30/minute",
    # Drawing takes tens of milliseconds of a core.
    "GET /c/<number>.<any(pdf, svg, png):file_format>": "120/minute",
    "POST /c/<number>.<any(pdf, svg, png):file_format>": "120/minute",
}
"""Method and route of what costs or reveals more than a page does."""

_UNLIMITED_GUARDS = {"provider", "operator"}
"""A provider that is turned away tells us later, or never, that somebody paid."""


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse with 429 whoever asks too often."""
    limiter = Limiter(
        _caller,
        default_limits=[_limit],
        storage_uri=settings.rate_limit_storage,
        strategy="fixed-window",
        enabled=settings.rate_limits_enabled,
    )
    limiter.request_filter(_is_free)
    limiter.init_app(app)


def _limit() -> str:
    rule = request.url_rule.rule if request.url_rule else ""
    return LIMITS.get(f"{request.method} {rule}", DEFAULT)


def _caller() -> str:
    """The caller's address; of IPv6 the network, since each home has 2^64 addresses of it."""
    address = ip_address(request.remote_addr or "::")
    if isinstance(address, IPv6Address):
        return f"{int(address) >> 64:x}"
    return str(address)


def _is_free() -> bool:
    if request.endpoint in (None, "static", "health.live", "health.ready"):
        return True
    view = current_app.view_functions[str(request.endpoint)]
    return getattr(view, "guard", None) in _UNLIMITED_GUARDS
