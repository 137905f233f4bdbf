"""A form of ours is sent from a page of ours: CSRF tokens on every POST from a browser.

Programs are left out: at the API a cookie acts only where no page of another
origin sends it (``accounts.caller``), and providers sign what they send.
"""

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

_PROGRAMS = ("/api/", "/webhooks/")
TOKEN_SECONDS = 24 * 3600
"""A buy page may lie open overnight; the session cookie ends with the browser anyway."""

_csrf = CSRFProtect()


class FormSessions(SecureCookieSessionInterface):
    """Sessions carry nothing but CSRF tokens: a request without the cookie begins an empty one.

    Flask would build a signer for it all the same, a tenth of a millisecond of
    every API call.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask) -> None:
    """Check the token of each POST, unless its view has the attribute ``csrf_exempt``."""
    app.config.update(
        # A form that was open while the secret was changed is still taken.
        WTF_CSRF_SECRET_KEY=[*app.config["SECRET_KEY_FALLBACKS"][::-1], app.config["SECRET_KEY"]],
        WTF_CSRF_CHECK_DEFAULT=False,  # _check decides
        WTF_CSRF_TIME_LIMIT=TOKEN_SECONDS,
        # The token and SameSite decide; browsers that send no referrer may buy too.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = FormSessions()
    _csrf.init_app(app)
    app.before_request(_check)


def _check() -> None:
    if request.endpoint is None or request.path.startswith(_PROGRAMS):
        return
    if not getattr(current_app.view_functions[request.endpoint], "csrf_exempt", False):
        _csrf.protect()
