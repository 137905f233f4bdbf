"""Static files whose address carries their content's hash, so a phone fetches each once.

Text travels compressed: a page of modules would else weigh three times as much.
"""

import gzip
import hashlib
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, request, url_for
from werkzeug.wrappers import Response

STATIC = Path(__file__).parents[2] / "static"
YEAR_SECONDS = 365 * 24 * 3600
COMPRESSED = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}


def init_app(app: Flask) -> None:
    """Give templates ``asset()`` and let browsers keep what it names."""
    app.jinja_env.globals.update(asset=asset)
    app.after_request(_keep)
    app.after_request(_compress)


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


def _compress(response: Response) -> Response:
    static = request.endpoint == "static" and response.status_code == 200
    if not static or response.mimetype not in COMPRESSED:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.direct_passthrough = False
        response.set_data(_gzipped(response.get_data()))
        response.content_encoding = "gzip"
        # The same file in other bytes: its tag still answers "changed?", but not for ranges.
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=128)
def _gzipped(raw: bytes) -> bytes:
    return gzip.compress(raw, mtime=0)
