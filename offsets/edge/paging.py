"""Lists in pages: an opaque cursor says where the next page begins.

A cursor carries the sort key of the last row shown. Callers must not read it,
so it is encoded; it opens nothing, so it is not signed.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request
from marshmallow import fields

from offsets.edge.fields import Count, StrictSchema, Text
from offsets.errors import Invalid

DEFAULT_LIMIT = 20
MOST = 100
Row = TypeVar("Row")


class PageArguments(StrictSchema):
    """Which part of a list is wanted."""

    limit = Count(1, MOST, load_default=DEFAULT_LIMIT, metadata={"default": DEFAULT_LIMIT})
    cursor = Text(
        200, load_default=None, metadata={"description": "`next` of the page before, unchanged."}
    )


def next_field() -> fields.String:
    """The field of a page's schema that names the next page."""
    return fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Cursor of the next page, or null on the last."},
    )


def after(cursor: str | None) -> int | None:
    """The position behind which the page begins; raises Invalid for what is no cursor of ours."""
    if cursor is None:
        return None
    try:
        return int(base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii"), 16)
    except (UnicodeError, binascii.Error, ValueError):
        raise Invalid("cursor", "cursor") from None


def page(
    rows: Sequence[Row], limit: int, position: Callable[[Row], int]
) -> tuple[Sequence[Row], str | None]:
    """Cut what was read to ``limit`` rows; reading one more tells whether there is a next page."""
    if len(rows) <= limit:
        return rows, None
    shown = rows[:limit]
    return shown, _cursor(position(shown[-1]))


def link(cursor: str | None) -> dict[str, Any]:
    """The Link header of a page, empty on the last one."""
    if cursor is None:
        return {}
    query = urlencode({**request.args, "cursor": cursor})
    return {"Link": f'<{request.path}?{query}>; rel="next"'}


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"{position:x}".encode()).decode()
