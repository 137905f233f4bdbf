"""A statement's file: the published statement of an event, and the proof that the log has it.

It carries the statement word for word, the STATEMENT entry that binds it by its
hash, and the way from that entry to a checkpoint. There is nothing secret in it:
a statement is public, and names no buyer.

Here is the file's shape alone; ``statement_check`` says what it proves.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from offsets.ledger.commitment import canonical
from offsets.ledger.errors import Malformed
from offsets.ledger.proof_file import (
    Logged,
    read_hashes,
    read_json,
    read_logged,
    read_object,
    read_text,
)
from offsets.ledger.strict import base64_text, utf8

FORMAT = "offsets-statement-v1"
STATEMENT_FORMAT = "offsets-event-statement-1"
"""Of the statement itself."""
MAX_DEPTH = 12
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement says that the log says as well, and who it names."""

    event: str
    """The event's public id."""
    name: str
    organiser: str
    version: int
    actual_g: int
    retired_g: int
    published_at: int
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """What the file holds; nothing of it is checked yet but its shape."""

    statement: dict[str, Any]
    logged: Logged
    """Its STATEMENT entry."""
    hashes: tuple[bytes, ...]
    note: bytes

    def encode(self) -> bytes:
        """The file's only spelling."""
        return canonical(
            {
                "format": FORMAT,
                "statement": self.statement,
                "hashes": base64_text(b"".join(self.hashes)),
                "checkpoint": utf8(self.note),
                **self.logged.document(),
            }
        )


def parse_statement_file(raw: bytes) -> StatementFile:
    """Read a statement's file; raises Malformed."""
    names = ("format", "statement", "entry", "index", "hashes", "checkpoint")
    fields = read_object(read_json(raw), *names)
    if fields["format"] != FORMAT:
        raise Malformed("not a statement's file of this version")
    _check_plain(fields["statement"])
    file = StatementFile(
        fields["statement"],
        read_logged({name: fields[name] for name in ("entry", "index")}),
        read_hashes(fields["hashes"]),
        read_text(fields["checkpoint"]).encode(),
    )
    said(file.statement)
    if file.encode() != raw:
        raise Malformed("the file was rewritten on its way")
    return file


def digest(statement: dict[str, Any]) -> bytes:
    """The hash by which the log knows a statement: of all that it says but its own ``sha256``."""
    content = {name: part for name, part in statement.items() if name != "sha256"}
    return sha256(canonical(content)).digest()


def said(statement: Any) -> Said:
    """What a statement says of itself; raises Malformed for one that is none.

    It may say more than is known here: all of it is under its hash.
    """
    event = _part(statement, "event", dict)
    if _part(statement, "format", str) != STATEMENT_FORMAT:
        raise Malformed("not a statement of this version")
    if not _SHA256.fullmatch(_part(statement, "sha256", str)):
        raise Malformed("a statement without its SHA-256")
    return Said(
        _part(event, "id", str),
        _part(event, "name", str),
        _part(statement, "organiser", str),
        _part(statement, "version", int),
        _part(statement, "actual_g", int),
        _part(statement, "retired_g", int),
        _moment(_part(statement, "published_at", str)),
    )


def _part(whole: Any, name: str, kind: type) -> Any:
    found = whole.get(name) if isinstance(whole, dict) else None
    # A bool is an int to Python, and to nobody else.
    if type(found) is not kind or not (found or found == 0):
        raise Malformed(f"a statement without its {name}")
    return found


def _moment(text: str) -> int:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S+00:00").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed("not a moment in UTC") from None
    if moment.isoformat() != text:
        raise Malformed("not a moment in UTC")
    return int(moment.timestamp())


def _check_plain(value: object, depth: int = 0) -> None:
    """Raise Malformed for what has several spellings: fractions, odd names, endless nesting."""
    if depth > MAX_DEPTH:
        raise Malformed("a statement of too many levels")
    if isinstance(value, dict):
        for name, part in value.items():
            if not _NAME.fullmatch(name):
                raise Malformed("a field of a strange name")
            _check_plain(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check_plain(part, depth + 1)
    elif isinstance(value, str):
        read_text(value)
    elif value is not None and type(value) not in (bool, int):
        raise Malformed("a fraction, which no statement has")
