"""Certificate numbers: eleven random signs and one check sign, typed from paper without doubt.

Eleven signs of ``codes.ALPHABET`` are 54 bits. With a million certificates
issued, a guesser who asks a thousand times a second finds the first one after
months, and what he finds is a page that masks the name.
"""

from offsets import codes
from offsets.errors import Invalid

RANDOM_LENGTH = 11
LENGTH = RANDOM_LENGTH + 1


def new_number() -> str:
    """A fresh number as it is stored: twelve signs, no dashes."""
    return codes.with_check(codes.random_code(RANDOM_LENGTH))


def parse(typed: str) -> str:
    """The stored form of what somebody typed; raises Invalid where a sign is wrong or missing."""
    number = codes.normalise(typed)
    if len(number) != LENGTH or not codes.is_valid(number):
        raise Invalid("number", "number_shape")
    return number


def shown(number: str) -> str:
    """The number in groups for the eye: ``ABCD-EFGH-JKMN``."""
    return codes.grouped(number)
