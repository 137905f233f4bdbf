"""Readers that accept one spelling of each thing, so that no bit is without meaning.

A number with a leading zero or Base64 with stray bits would let two different
texts mean the same. Nothing that is signed or hashed here may be that vague.
"""

import base64
import re

from offsets.ledger.errors import Malformed

MAX_NUMBER = 2**63 - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def decimal(text: str) -> int:
    """An integer from 0 to 2⁶³-1 in ASCII digits without leading zeros; raises Malformed."""
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_NUMBER:
        raise Malformed(f"not a decimal number: {text[:40]!r}")
    return int(text)


def base64_bytes(text: str, length: int | None = None) -> bytes:
    """Bytes from padded standard Base64 (RFC 4648 §4); raises Malformed.

    Padding bits must be zero, and ``length`` bytes must come out where it is given.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed("not Base64") from None
    if base64_text(raw) != text:
        raise Malformed("Base64 with stray bits")
    if length is not None and len(raw) != length:
        raise Malformed(f"{len(raw)} bytes where {length} belong")
    return raw


def base64_text(raw: bytes) -> str:
    """Padded standard Base64."""
    return base64.b64encode(raw).decode("ascii")


def utf8(raw: bytes) -> str:
    """Text from UTF-8; raises Malformed."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
