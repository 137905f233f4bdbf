"""Codes that people read aloud, type from paper and never guess.

The alphabet has 31 signs: digits and capitals without 0, 1, I, L and O. Since
31 is a prime, a weighted sum modulo 31 catches every single wrong sign and
every swap of two neighbours.
"""

import os

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SIGN_OF_BYTE = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_PASSED_OVER = bytes(range(256 - 256 % len(ALPHABET), 256))
"""They would favour the first signs."""
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u00a0\u3000")


def random_code(length: int) -> str:
    """Signs drawn evenly from the system's randomness; 4.95 bits each."""
    signs = b""
    while len(signs) < length:
        signs += os.urandom(length).translate(_SIGN_OF_BYTE, _PASSED_OVER)
    return signs[:length].decode()


def with_check(body: str) -> str:
    """The body followed by its check sign."""
    return body + ALPHABET[_weighted(body)]


def is_valid(code: str) -> bool:
    """Whether a normalised code ends in the check sign of what stands before it."""
    if len(code) < 2 or any(sign not in _VALUE for sign in code):
        return False
    return with_check(code[:-1]) == code


def normalise(typed: str) -> str:
    """What somebody typed, as it is stored: no blanks or dashes, full-width folded, capitals."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in typed)
    return narrow.translate(_LOOKALIKES).upper()


def grouped(code: str, size: int = 4) -> str:
    """The code in groups for the eye: ``ABCD-EFGH-JKMN``."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))


def _weighted(body: str) -> int:
    return sum((i + 2) * _VALUE[sign] for i, sign in enumerate(reversed(body))) % len(ALPHABET)
