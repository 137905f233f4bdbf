"""Who may call a view, declared beside it; a test walks all routes and misses none.

A guard that can decide on the request alone does so here. ``buyer`` cannot: it
declares that the view asks ``orders.access``, which needs the order first.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, TypeVar

from flask import abort, request

from offsets.config import settings

View = TypeVar("View", bound=Callable[..., Any])


def anyone(view: View) -> View:
    """Public: it shows nothing that is somebody's, and changes nothing of theirs."""
    return _mark(view, "anyone")


def buyer(view: View) -> View:
    """For whoever holds the order's token or its device; the view asks ``orders.access``."""
    return _mark(view, "buyer")


def provider(view: View) -> View:
    """For a payment provider, known by its signature, which the view verifies first."""
    return _mark(view, "provider")


def operator(view: View) -> View:
    """For the operator's machines: the metrics token, or without one this machine alone."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not _is_operator():
            # 404 rather than 403: strangers need not know that there is something here.
            abort(404)
        return view(*args, **kwargs)

    return _mark(guarded, "operator")  # type: ignore[return-value]  # wraps keeps the signature


def _mark(view: View, name: str) -> View:
    view.guard = name  # type: ignore[attr-defined]  # a function carries its own label
    return view


def _is_operator() -> bool:
    expected = settings().metrics_token
    if expected:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), expected.encode())
    # Behind a proxy every caller comes from loopback, so the forwarded header
    # decides as well: a request that was forwarded is not from this machine.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    return ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104  # no bind here
