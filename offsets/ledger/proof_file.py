"""What every file that proves something has in common, whatever it proves.

It holds entries with their places, one proof that leads from all of them to a
root, and the checkpoint. It is canonical JSON (RFC 8785) to the last byte, so a
file that says the same in another spelling is refused, and every bit matters.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from offsets.ledger.decode import decode
from offsets.ledger.entry import Entry
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.multiproof import check_multiproof
from offsets.ledger.strict import base64_bytes, base64_text, utf8
from offsets.ledger.tree import HASH_BYTES
from offsets.ledger.trust import Seen

MAX_BYTES = 2_000_000
"""More than any file needs; a longer one is not looked at."""


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry and its place in the log."""

    entry: Entry
    index: int

    def document(self) -> dict[str, Any]:
        """As it stands in a file."""
        return {"entry": base64_text(self.entry.encode()), "index": self.index}


def read_json(raw: bytes) -> Any:
    """The JSON of a file, in whatever spelling; raises Malformed."""
    if len(raw) > MAX_BYTES:
        raise Malformed("too long for a file of the log")
    try:
        return json.loads(utf8(raw))
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None


def read_object(document: object, *names: str) -> dict[str, Any]:
    """An object of exactly these fields; raises Malformed."""
    if not isinstance(document, dict) or set(document) != set(names):
        raise Malformed(f"an object of {', '.join(names)} is missing")
    return document


def read_list(document: object) -> list[Any]:
    """A list; raises Malformed."""
    if not isinstance(document, list):
        raise Malformed("a list is missing")
    return document


def read_text(document: object) -> str:
    """A text that UTF-8 can carry; raises Malformed."""
    if not isinstance(document, str) or any("\ud800" <= sign <= "\udfff" for sign in document):
        raise Malformed("a text is missing")
    return document


def read_logged(document: object) -> Logged:
    """An entry and its place; raises Malformed."""
    fields = read_object(document, "entry", "index")
    if type(fields["index"]) is not int:
        raise Malformed("an index that is no number")
    return Logged(decode(base64_bytes(read_text(fields["entry"]))), fields["index"])


def read_hashes(document: object) -> tuple[bytes, ...]:
    """A proof; raises Malformed."""
    raw = base64_bytes(read_text(document))
    if len(raw) % HASH_BYTES:
        raise Malformed("a proof that is not made of hashes")
    return tuple(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))


def check_places(logged: Sequence[Logged], hashes: Sequence[bytes], seen: Seen) -> None:
    """Raise Refused unless every entry stands in the log where the file says."""
    leaves = {each.index: each.entry.leaf() for each in logged}
    # Of two entries at one place only one would be proved.
    if len(leaves) != len(logged):
        raise Refused("two entries of the file are said to stand at one place")
    check_multiproof(leaves, seen.checkpoint.size, seen.checkpoint.root, hashes)
