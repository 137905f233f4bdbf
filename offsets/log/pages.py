"""The log as files on the web (c2sp.org/tlog-tiles): for everybody, from any page of the world."""

from hashlib import sha256

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response

from offsets.db import session
from offsets.edge.guards import anyone
from offsets.errors import NotFound
from offsets.ledger.errors import Malformed
from offsets.ledger.tiles import CHECKPOINT_PATH, parse_path
from offsets.log.store import (
    CACHE_FOR_GOOD,
    CACHE_NEVER,
    TYPE_OF_CHECKPOINT,
    TYPE_OF_FILES,
    store,
)
from offsets.log.witnesses import trust_file

blueprint = Blueprint("log", __name__, url_prefix="/log")

CACHE_PARTIAL = "public, max-age=60"
"""A partial file never changes either, but goes away once the full one is there."""


@blueprint.get("/checkpoint")
@anyone
def checkpoint() -> Response:
    """The newest signed checkpoint."""
    return _file(store().get(CHECKPOINT_PATH), TYPE_OF_CHECKPOINT, CACHE_NEVER)


@blueprint.get("/tile/<path:rest>")
@anyone
def tile(rest: str) -> Response:
    """A tile of hashes or a bundle of entries."""
    try:
        wanted = parse_path(f"tile/{rest}")
    except Malformed as error:
        raise NotFound("tile") from error
    cached = CACHE_FOR_GOOD if wanted.is_full else CACHE_PARTIAL
    return _file(store().get(wanted.path), TYPE_OF_FILES, cached)


@blueprint.get("/entries/<path:rest>")
@anyone
def entries(rest: str) -> Response:
    """Where the bundles stand, for whoever looks for them here."""
    try:
        return redirect(f"/log/{parse_path(f'tile/entries/{rest}').path}", 301)
    except Malformed as error:
        raise NotFound("tile") from error


@blueprint.get("/trust")
@anyone
def trust() -> Response:
    """The log's and its witnesses' keys as a trust file (c2sp.org/tlog-policy).

    Whoever checks this log in earnest takes the keys from somewhere else as well.
    """
    return _file(trust_file(session()), TYPE_OF_CHECKPOINT, CACHE_NEVER)


@blueprint.after_request
def _for_every_page(response: Response) -> Response:
    # An auditor's page on another host may read all of it: there is nothing else here.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _file(content: bytes | None, mimetype: str, cached: str) -> Response:
    if content is None:
        raise NotFound("file")
    response = make_response(content)
    response.headers["Content-Type"] = mimetype
    response.headers["Cache-Control"] = cached
    response.set_etag(sha256(content).hexdigest()[:32])
    return response.make_conditional(request.environ)
