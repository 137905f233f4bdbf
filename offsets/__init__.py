"""The house: forest carbon sink by the kilogram. Here, and only here, its rooms are joined.

Rooms are imported inside the functions, so that a pure module such as
``offsets.units`` can be used without starting the whole house.
"""

from importlib import import_module
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from offsets import config, db
from offsets.config import Settings

ROOMS = ("projects", "stock", "payments", "certificates", "orders")
"""In order of import: a room may use those before it."""

MAX_BODY_BYTES = 2 * 1024 * 1024
"""An order of 10,000 holders with names of 120 bytes is 1.5 MB; nothing else comes near."""

_ROOT = Path(__file__).parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """A running house with the given settings, or with those of the environment."""
    settings = settings or config.load()
    app = Flask(
        __name__, static_folder=str(_ROOT / "static"), template_folder=str(_ROOT / "templates")
    )
    app.extensions["settings"] = settings
    _configure(app, settings)
    load_rows()
    db.init_app(app, settings.database_url)
    return app


def load_rows() -> None:
    """Import every room's tables: they refer to each other by name."""
    for room in ROOMS:
        import_module(f"offsets.{room}.models")
    import_module("offsets.idempotency")


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask documents
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
