"""When two lots claim the same serials, however they are written.

A registry's serial is a prefix and a number. Somebody who wants to sell one
retirement twice writes it another way: with leading zeros, with a digit moved
from the number to the prefix, in full-width signs, with a blank. So a prefix may
not end in a digit, which fixes where the number begins, and prefixes and names
of registries are compared after folding what the eye passes over.
"""

import re
import unicodedata
from datetime import date
from hashlib import sha256

from offsets.ledger.errors import Malformed

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212_"), "-")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def fold(name: str) -> str:
    """A name as it is compared: width, case, blanks, dashes and leading zeros are nothing."""
    wide = unicodedata.normalize("NFKC", name).casefold().translate(_DASHES)
    seen = "".join(sign for sign in wide if not sign.isspace() and not _is_invisible(sign))
    return _LEADING_ZEROS.sub("", seen)


def sequence_of(registry: str, serial_prefix: str) -> tuple[str, str]:
    """Which sequence of numbers the serials belong to."""
    return fold(registry), fold(serial_prefix)


def check_prefix(serial_prefix: str) -> None:
    """Raise Malformed for a prefix that could take a digit from the number."""
    if fold(serial_prefix)[-1:].isdigit():
        raise Malformed("a serial's prefix may not end in a digit: it belongs to the number")


def check_day(day: str) -> None:
    """Raise Malformed for what is no ISO 8601 day in its one spelling."""
    try:
        spelled = date.fromisoformat(day).isoformat()
    except ValueError:
        spelled = ""
    if spelled != day:
        raise Malformed(f"not a day: {day!r}")


def retirement_mark(origin: str, registry: str, serial_prefix: str, first: int, count: int) -> str:
    """What the registry's retirement note should carry, in hexadecimal.

    It says for which log these serials are retired, and is known before they are;
    so one retirement cannot feed two platforms without one of them lacking it.
    """
    lines = ("offsets retirement v1", origin, registry, serial_prefix, str(first), str(count))
    return sha256("\n".join(lines).encode()).hexdigest()


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cf", "Mn")
