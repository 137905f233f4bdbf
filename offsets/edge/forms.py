"""A form of ours is sent from a page of ours: CSRF tokens on every POST from a browser.

Programs are left out: the API knows no cookie that would act for anybody, and
providers sign what they send.
"""

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect

_PROGRAMS = ("/api/", "/webhooks/")
TOKEN_SECONDS = 24 * 3600
"""A buy page may lie open overnight; the session cookie ends with the browser anyway."""

_csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check the token of each POST, unless its view has the attribute ``csrf_exempt``."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # _check decides
        WTF_CSRF_TIME_LIMIT=TOKEN_SECONDS,
        # The token and SameSite decide; browsers that send no referrer may buy too.
        WTF_CSRF_SSL_STRICT=False,
    )
    _csrf.init_app(app)
    app.before_request(_check)


def _check() -> None:
    if request.endpoint is None or request.path.startswith(_PROGRAMS):
        return
    if not getattr(current_app.view_functions[request.endpoint], "csrf_exempt", False):
        _csrf.protect()
