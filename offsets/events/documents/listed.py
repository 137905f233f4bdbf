"""Keep the list that a statement was made with: under its own SHA-256, so it never goes stale.

Putting 5,000 certificates together takes a third of a second, and a statement never
changes. Whether as many rows and grams are still there as it says is asked each time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import func, select

from offsets.certificates import cache
from offsets.config import settings
from offsets.db import session
from offsets.errors import NotFound
from offsets.events.documents import counted
from offsets.events.documents.counted import Piece
from offsets.events.documents.rules import FIRST_ROWS
from offsets.events.retired.models import Offset

_STATEMENTS = 64
"""So many statements' first rows stay in memory: some 300 kB each at most."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as its sheet shows it: the first pieces, and what all of them come to."""

    first: tuple[Piece, ...]
    pieces: int
    mass_g: int


NOTHING = Listed((), 0, 0)


class _Said(NamedTuple):
    """What a statement says of its list."""

    event_id: int
    published_at: str
    pieces: int
    sha256: str


def listed(document: Mapping[str, Any], event_id: int) -> Listed:
    """A statement's list in short; NOTHING where what it names cannot be met any more."""
    try:
        return _short(_said(document, event_id))
    except NotFound:
        return NOTHING


def list_file(document: Mapping[str, Any], event_id: int) -> bytes:
    """The list as a file, whose SHA-256 the statement names; raises NotFound."""
    return _body(_said(document, event_id))


def _said(document: Mapping[str, Any], event_id: int) -> _Said:
    """What the statement says, if it may still be so; raises NotFound."""
    said = document.get("counted")
    if said is None:
        raise NotFound("counted")
    at = document["published_at"]
    if _still_there(event_id, at, said["pieces"]) != (said["pieces"], document["retired_g"]):
        raise NotFound("counted")
    return _Said(event_id, at, said["pieces"], said["sha256"])


def _still_there(event_id: int, at: str, pieces: int) -> tuple[int, int]:
    """How many of the statement's rows there are, and their grams."""
    then = counted.counting(datetime.fromisoformat(at))
    rows = (
        select(Offset.mass_g)
        .where(Offset.event_id == event_id, *then)
        .order_by(Offset.id)
        .limit(pieces)
        .subquery()
    )
    count, mass_g = session().execute(select(func.count(), func.sum(rows.c.mass_g))).one()
    return count, int(mass_g or 0)


@lru_cache(maxsize=_STATEMENTS)
def _short(said: _Said) -> Listed:
    found: list[Piece] = json.loads(_body(said))
    return Listed(tuple(found[:FIRST_ROWS]), len(found), counted.sum_g(found))


def _body(said: _Said) -> bytes:
    folder, name = settings().var_dir / "cache" / "statements", f"{said.sha256}.json"
    kept = cache.get(folder, name)
    if kept is not None and sha256(kept).hexdigest() == said.sha256:
        return kept
    document = {
        "counted": {"pieces": said.pieces, "sha256": said.sha256},
        "published_at": said.published_at,
    }
    found = counted.counted_in(document, said.event_id)
    if not found:
        raise NotFound("counted")
    made = counted.body(found)
    cache.put(folder, name, made)
    return made
