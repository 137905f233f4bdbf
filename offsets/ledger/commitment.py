"""What a certificate says, hidden behind 32 bytes until its holder shows it.

The commitment is SHA-256 over a random salt of 16 bytes and the statement as
canonical JSON (RFC 8785), which every language writes the same way. Without the
salt nobody can try out names; once salt and statement are erased here, the log
still verifies and says nothing of the person, while the holder's own file opens
the commitment as before. Two certificates with one commitment would need a
collision of SHA-256.
"""

import hashlib
import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import rfc8785

from offsets.ledger.errors import Malformed

SALT_BYTES = 16
MAX_SAFE = 2**53 - 1
"""The largest integer that JSON carries exactly in every language."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one certificate says of itself; the only place where a name stands."""

    number: str
    holder: str | None
    """The display name the holder chose, or None."""
    mass_g: int
    """Of the whole certificate, over all its slices."""
    purpose: str
    occasion: str | None
    order_sha256: str
    issued_at: str
    """ISO 8601 in UTC to the second: ``2026-11-20T13:10:51Z``."""
    locale: str

    def check(self) -> None:
        """Raise Malformed for what no certificate says."""
        texts = (self.number, self.purpose, self.locale)
        maybe = (self.holder, self.occasion)
        if not all(isinstance(text, str) and text for text in texts):
            raise Malformed("a certificate has number, purpose and locale")
        if not all(text is None or (isinstance(text, str) and text) for text in maybe):
            raise Malformed("a text is written or missing, never empty")
        if type(self.mass_g) is not int or not 1 <= self.mass_g <= MAX_SAFE:
            raise Malformed("a mass in whole grams")
        if not (isinstance(self.order_sha256, str) and _SHA256.fullmatch(self.order_sha256)):
            raise Malformed("not a SHA-256 in hexadecimal")
        _check_moment(self.issued_at)


_NAMES = tuple(field.name for field in fields(Statement))


def statement_from(document: Any) -> Statement:
    """The statement of a JSON object with exactly its fields; raises Malformed."""
    if not isinstance(document, dict) or document.keys() != set(_NAMES):
        raise Malformed("not a certificate's statement")
    statement = Statement(**document)
    statement.check()
    return statement


def document_of(statement: Statement) -> dict[str, Any]:
    """The statement as a JSON object."""
    statement.check()
    return {name: getattr(statement, name) for name in _NAMES}


def commit(salt: bytes, statement: Statement) -> bytes:
    """The 32 bytes that stand in the log for the statement; raises Malformed."""
    if len(salt) != SALT_BYTES:
        raise Malformed(f"a salt of {len(salt)} bytes")
    return hashlib.sha256(salt + canonical(document_of(statement))).digest()


def canonical(document: Any) -> bytes:
    """JSON as RFC 8785 writes it; raises Malformed for what JSON cannot carry."""
    try:
        return rfc8785.dumps(document)
    except rfc8785.CanonicalizationError as error:
        raise Malformed(str(error)) from None


def _check_moment(moment: object) -> None:
    # Of all that ISO 8601 allows, one form alone is written.
    if not (isinstance(moment, str) and _MOMENT.fullmatch(moment)):
        raise Malformed("not a moment in UTC")
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        raise Malformed("not a moment in UTC") from None
