"""What a developer reads: the OpenAPI document, and a page drawn from it.

The server draws the page from the same document that programs read, so it
needs no script and no foreign host, and cannot fall behind the API.
"""

import json
import re
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import LazyString

from offsets.edge.api import PREFIX
from offsets.edge.guards import anyone
from offsets.edge.notes import NOTES
from offsets.edge.outline import Operation, outline, with_examples
from offsets.edge.sentences import PROBLEMS, REASONS
from offsets.errors import NotFound

_FIRST_STEPS = (
    "post-quotes",
    "post-orders",
    "post-orders-public_id-payments",
)
_BLANK = re.compile(r"%\((\w+)\)s")

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
    """The same document, as people read it: what holds for all, and where to find each."""
    found = _document()
    operations = _operations()
    text = render_template(
        "api/docs.html",
        document=found,
        operations=operations.values(),
        first_steps=[operations[anchor] for anchor in _FIRST_STEPS],
        notes=NOTES,
        problems=PROBLEMS,
        said=_with_blanks,
        prefix=PREFIX,
    )
    return _cached(make_response(text))


@blueprint.get("/docs/reasons")
@anyone
def reasons_page() -> Response:
    """What each reason of an invalid field means; a page of its own, for there are many."""
    text = render_template("api/reasons.html", reasons=REASONS, said=_with_blanks, prefix=PREFIX)
    return _cached(make_response(text))


@blueprint.get("/docs/<anchor>")
@anyone
def operation_page(anchor: str) -> Response:
    """One operation: its fields, an example, its refusals."""
    found = _operations().get(anchor)
    if found is None:
        raise NotFound("operation")
    text = render_template("api/operation.html", operation=found, prefix=PREFIX)
    return _cached(make_response(text))


def _operations() -> dict[str, Operation]:
    """By their anchors, made once: to draw one page need not read the document of them all."""
    if "api_operations" not in current_app.extensions:
        drawn = outline(_document(), PREFIX)
        current_app.extensions["api_operations"] = {each.anchor: each for each in drawn}
    found: dict[str, Operation] = current_app.extensions["api_operations"]
    return found


def _document() -> dict[str, Any]:
    """The document, made once: no operation is added while the house runs."""
    if "api_document" not in current_app.extensions:
        api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
        current_app.extensions["api_document"] = with_examples(api.document())
    found: dict[str, Any] = current_app.extensions["api_document"]
    return found


def _cached(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response


def _with_blanks(sentence: LazyString) -> str:
    """A sentence whose blanks show what fills them: ``{left_kg}``."""
    return _BLANK.sub(r"{\1}", str(sentence))
