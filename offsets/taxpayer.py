"""The tax number that stands on an organisation's invoice: read, and checked where it can be.

Since 2015 an organisation in China has one number for everything, the unified
social credit code of 18 signs (GB 32100-2015), whose last sign checks the rest.
Some payers still have an older number: 15 signs, 18 (a citizen's identity
number, with a check of its own: GB 11643-1999) or 20. Of 15 and 20 signs only
the shape can be checked.
"""

import re
from typing import Literal

Fault = Literal["tax_number_shape", "tax_number_check"]

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Without I, O, S, V and Z, which are misread; thirty-one, a prime, so one wrong sign shows."""
_CREDIT_CODE = re.compile(rf"[{_SIGNS}]{{2}}[0-9]{{6}}[{_SIGNS}]{{10}}")
_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OLD = re.compile(r"[0-9]{6}[0-9A-Z]{9}|[0-9]{17}[0-9X][0-9A-Z]{2}")
_IDENTITY_CHECKS = "10X98765432"


def normalise(typed: str) -> str:
    """What somebody typed or pasted, as it is stored: no blanks or dashes, ASCII, capitals."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in typed)
    return re.sub(r"[\s\-\u2010-\u2014]", "", narrow).upper()


def fault_of(number: str) -> Fault | None:
    """What is wrong with a normalised number; None where nothing is known to be wrong."""
    if _CREDIT_CODE.fullmatch(number) and number[-1] == _credit_check(number[:-1]):
        return None
    if _IDENTITY.fullmatch(number) and number[-1] == _identity_check(number[:-1]):
        return None
    if len(number) == 18 and (_CREDIT_CODE.fullmatch(number) or _IDENTITY.fullmatch(number)):
        return "tax_number_check"
    return None if _OLD.fullmatch(number) else "tax_number_shape"


def _credit_check(body: str) -> str:
    """GB 32100-2015: weights are the powers of 3 modulo 31."""
    total = sum(_SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(body))
    return _SIGNS[-total % 31]


def _identity_check(body: str) -> str:
    """GB 11643-1999: weights are the powers of 2 modulo 11, the last one first."""
    total = sum(int(sign) * pow(2, 17 - i, 11) for i, sign in enumerate(body))
    return _IDENTITY_CHECKS[total % 11]
