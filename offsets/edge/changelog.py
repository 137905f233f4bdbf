"""JSON: what changed in the API, for programs that want to know before they break."""

import json
from pathlib import Path
from typing import Any

from marshmallow import fields

from offsets.edge.api import FRESH, Blueprint
from offsets.edge.fields import Answer
from offsets.edge.guards import anyone

FILE = Path(__file__).parent.parent.parent / "docs" / "api-changelog.json"


class Change(Answer):
    """One thing that a caller may want to know."""

    kind = fields.String(metadata={"enum": ["added", "changed", "deprecated", "removed", "fixed"]})
    operation = fields.String(
        allow_none=True,
        metadata={
            "description": "Method and path; null where it is about all of them.",
            "examples": ["POST /orders"],
        },
    )
    text_zh = fields.String(metadata={"examples": ["下单"]})
    text_en = fields.String(metadata={"examples": ["Place an order"]})


class Release(Answer):
    """One version of the API."""

    version = fields.String(metadata={"examples": ["1.0.0"]})
    released_on = fields.String(metadata={"format": "date", "examples": ["2026-11-20"]})
    breaking = fields.Boolean(metadata={"examples": [False]})
    changes = fields.List(fields.Nested(Change))


class Changelog(Answer):
    """Every version of the API, newest first."""

    releases = fields.List(fields.Nested(Release))


blueprint = Blueprint("changelog", __name__, "What changed in this API. 这套接口改了什么。")


@blueprint.route("/changelog", zh="接口变更记录")
@anyone
@blueprint.response(200, Changelog())
def changelog() -> tuple[dict[str, Any], dict[str, str]]:
    """Show the changelog

    What was added, changed or removed, newest first. Nothing is taken away under `/api/v1`.
    """
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found, FRESH
