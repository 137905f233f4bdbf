"""The key to a certificate's full name: its salt, written in 26 signs of base32.

Whoever holds the certificate holds the key. It stands in the fragment of the
QR's address, which browsers keep to themselves, and in print beside the number.
"""

import base64
import hmac

from offsets import codes

LENGTH = 26
"""128 bits in groups of five, without padding."""

_LOOKALIKES = str.maketrans("018", "OIB")
"""Base32 has none of these digits, so whoever types one means the letter."""


def key_text(salt: bytes) -> str:
    """The salt of 16 bytes as its holder reads it."""
    return base64.b32encode(salt).decode().rstrip("=")


def opens(salt: bytes, typed: str) -> bool:
    """Whether what somebody typed is the key; takes as long for a near miss as for a far one."""
    offered = codes.normalise(typed).translate(_LOOKALIKES)
    return hmac.compare_digest(key_text(salt).encode(), offered.encode("utf-8", "replace"))
