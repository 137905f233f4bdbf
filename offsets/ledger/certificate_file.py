"""The holder's file: everything needed to check a certificate, offline, for ever.

It carries what the certificate says and the salt that opens its commitment; for
each lot its grams are of, the ISSUE and LOT_OPEN entries, and the pages of the
tonnes it shares once these are full; the checkpoint; and one proof that leads
from all of these entries to its root. It is canonical JSON (RFC 8785) to the last byte, so a file
that says the same in another spelling is refused, and every bit matters.

Here is the file's shape alone; ``certificate_check`` says what it proves.
"""

import json
from dataclasses import dataclass
from typing import Any

from offsets.ledger.commitment import (
    SALT_BYTES,
    Statement,
    canonical,
    document_of,
    statement_from,
)
from offsets.ledger.entry import Entry, decode
from offsets.ledger.errors import Malformed
from offsets.ledger.strict import base64_bytes, base64_text, utf8
from offsets.ledger.tree import HASH_BYTES

FORMAT = "offsets-certificate-v1"
MAX_BYTES = 2_000_000
"""More than any file needs; a longer one is not looked at."""


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry and its place in the log."""

    entry: Entry
    index: int


@dataclass(frozen=True, slots=True)
class Part:
    """The certificate's grams of one lot."""

    issue: Logged
    lot: Logged
    tonnes: tuple[Logged, ...] = ()
    """The pages of the full tonnes that it shares with others."""

    def logged(self) -> tuple[Logged, ...]:
        """Every entry in it."""
        return self.lot, self.issue, *self.tonnes


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """What the file holds; nothing of it is checked yet but its shape."""

    statement: Statement
    salt: bytes
    parts: tuple[Part, ...]
    hashes: tuple[bytes, ...]
    """The multiproof that all its entries are in the log of the checkpoint."""
    note: bytes

    def logged(self) -> list[Logged]:
        """Every entry in the file."""
        return [each for part in self.parts for each in part.logged()]

    def encode(self) -> bytes:
        """The file's only spelling."""
        return canonical(
            {
                "format": FORMAT,
                "statement": document_of(self.statement),
                "salt": base64_text(self.salt),
                "parts": [_part_document(part) for part in self.parts],
                "hashes": base64_text(b"".join(self.hashes)),
                "checkpoint": utf8(self.note),
            }
        )


def parse_file(raw: bytes) -> CertificateFile:
    """Read a certificate file; raises Malformed."""
    if len(raw) > MAX_BYTES:
        raise Malformed("too long for a certificate file")
    try:
        document = json.loads(utf8(raw))
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    fields = _object(document, "format", "statement", "salt", "parts", "hashes", "checkpoint")
    if fields["format"] != FORMAT:
        raise Malformed("not a certificate file of this version")
    file = CertificateFile(
        statement_from(fields["statement"]),
        base64_bytes(_text(fields["salt"]), SALT_BYTES),
        tuple(_read_part(part) for part in _list(fields["parts"])),
        _read_hashes(fields["hashes"]),
        _text(fields["checkpoint"]).encode(),
    )
    # Twice the same key, blanks, other escapes: all of that ends here.
    if file.encode() != raw:
        raise Malformed("the file was rewritten on its way")
    return file


def _part_document(part: Part) -> dict[str, Any]:
    return {
        "issue": _logged_document(part.issue),
        "lot": _logged_document(part.lot),
        "tonnes": [_logged_document(page) for page in part.tonnes],
    }


def _logged_document(logged: Logged) -> dict[str, Any]:
    return {"entry": base64_text(logged.entry.encode()), "index": logged.index}


def _read_part(document: object) -> Part:
    fields = _object(document, "issue", "lot", "tonnes")
    pages = tuple(_read_logged(page) for page in _list(fields["tonnes"]))
    return Part(_read_logged(fields["issue"]), _read_logged(fields["lot"]), pages)


def _read_logged(document: object) -> Logged:
    fields = _object(document, "entry", "index")
    if type(fields["index"]) is not int:
        raise Malformed("an index that is no number")
    return Logged(decode(base64_bytes(_text(fields["entry"]))), fields["index"])


def _read_hashes(document: object) -> tuple[bytes, ...]:
    raw = base64_bytes(_text(document))
    if len(raw) % HASH_BYTES:
        raise Malformed("a proof that is not made of hashes")
    return tuple(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))


def _object(document: object, *names: str) -> dict[str, Any]:
    if not isinstance(document, dict) or set(document) != set(names):
        raise Malformed(f"an object of {', '.join(names)} is missing")
    return document


def _list(document: object) -> list[Any]:
    if not isinstance(document, list):
        raise Malformed("a list is missing")
    return document


def _text(document: object) -> str:
    if not isinstance(document, str) or any("\ud800" <= sign <= "\udfff" for sign in document):
        raise Malformed("a text is missing")
    return document
