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
from offsets.edge.outline import outline, with_examples
from offsets.edge.sentences import NOTES, PROBLEMS, REASONS

_FIRST_STEPS = (
    "post-api-v1-quotes",
    "post-api-v1-orders",
    "post-api-v1-orders-public_id-payments",
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
    """The same document, as people read it."""
    found = _document()
    sections = outline(found)
    operations = {part.anchor: part for section in sections for part in section.operations}
    text = render_template(
        "api/docs.html",
        document=found,
        sections=sections,
        first_steps=[operations[anchor] for anchor in _FIRST_STEPS],
        notes=NOTES,
        problems=PROBLEMS,
        reasons=REASONS,
        said=_with_blanks,
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


def _with_blanks(sentence: LazyString) -> str:
    """A sentence whose blanks show what fills them: ``{left_kg}``."""
    return _BLANK.sub(r"{\1}", str(sentence))
