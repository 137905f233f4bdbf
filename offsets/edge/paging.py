"""Lists in pages: an opaque cursor says where the next page begins.

A cursor carries the sort key of the last row shown. Callers must not read it,
so it is encoded; it opens nothing, so it is not signed.
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import request
from marshmallow import fields

from offsets.edge.fields import Count, StrictSchema, Text
from offsets.errors import Invalid

DEFAULT_LIMIT = 20
MOST = 100
Row = TypeVar("Row")
_KEY = re.compile(r"[A-Za-z0-9_\-]{1,64}")


class PageArguments(StrictSchema):
    """Which part of a list is wanted."""

    limit = Count(1, MOST, load_default=DEFAULT_LIMIT, metadata={"default": DEFAULT_LIMIT})
    cursor = Text(
        200, load_default=None, metadata={"description": "`next` of the page before, unchanged."}
    )


def next_field() -> fields.String:
    """The field of a page's schema that names the next page."""
    return fields.String(
        allow_none=True,
        metadata={"description": "Cursor of the next page, null on the last.", "examples": [None]},
    )


def after(cursor: str | None) -> str | None:
    """The key behind which the page begins; raises Invalid for what is no cursor of ours."""
    if cursor is None:
        return None
    try:
        key = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
    except (UnicodeError, binascii.Error):
        raise Invalid("cursor", "cursor") from None
    if not _KEY.fullmatch(key):
        raise Invalid("cursor", "cursor")
    return key


def after_position(cursor: str | None) -> int:
    """The same where rows are numbered from 0: the last position shown, -1 at the beginning."""
    key = after(cursor)
    if key is None:
        return -1
    if not key.isdecimal():
        raise Invalid("cursor", "cursor")
    return int(key)


def page(
    rows: Sequence[Row], limit: int, key: Callable[[Row], object]
) -> tuple[Sequence[Row], str | None]:
    """Cut what was read to ``limit`` rows; reading one more tells whether there is a next page."""
    if len(rows) <= limit:
        return rows, None
    shown = rows[:limit]
    return shown, base64.urlsafe_b64encode(str(key(shown[-1])).encode()).decode()


def link(cursor: str | None) -> dict[str, str]:
    """The Link header of a page, empty on the last one."""
    if cursor is None:
        return {}
    query = urlencode({**request.args, "cursor": cursor})
    return {"Link": f'<{request.path}?{query}>; rel="next"'}
