"""Static files whose address carries their content's hash, so a phone fetches each once."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, request, url_for
from werkzeug.wrappers import Response

STATIC = Path(__file__).parents[2] / "static"
YEAR_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give templates ``asset()`` and let browsers keep what it names."""
    app.jinja_env.globals.update(asset=asset)
    app.after_request(_keep)


def asset(path: str) -> str:
    """The address of a static file with its content's hash."""
    return url_for("static", filename=path, v=_digest(path))


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.cache_control.public = True
        response.cache_control.no_cache = None
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    return response
