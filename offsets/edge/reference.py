"""What a developer reads: the OpenAPI document, and a page drawn from it.

The server draws the page from the same document that programs read, so it
needs no script and no foreign host, and cannot fall behind the API.
"""

import json
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request

from offsets.edge.api import PREFIX
from offsets.edge.guards import anyone
from offsets.edge.outline import outline, with_examples
from offsets.edge.sentences import PROBLEMS, REASONS

blueprint = Blueprint("reference", __name__, url_prefix=PREFIX)


@blueprint.get("/openapi.json")
@anyone
def document() -> Response:
    """The OpenAPI document, as programs read it."""
    text = json.dumps(_document(), ensure_ascii=False, indent=1)
    return _cached(current_app.response_class(text, mimetype="application/json"))


@blueprint.get("/docs")
@anyone
def page() -> Response:
    """The same document, as people read it."""
    found = _document()
    text = render_template(
        "api/docs.html",
        document=found,
        sections=outline(found),
        problems=PROBLEMS,
        reasons=REASONS,
        prefix=PREFIX,
    )
    return _cached(make_response(text))


def _document() -> dict[str, Any]:
    """The document, made once: no operation is added while the house runs."""
    if "api_document" not in current_app.extensions:
        api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
        current_app.extensions["api_document"] = with_examples(api.spec.to_dict())
    found: dict[str, Any] = current_app.extensions["api_document"]
    return found


def _cached(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response
