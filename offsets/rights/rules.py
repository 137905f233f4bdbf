"""Bands of age, who speaks for a child, and what a mail address looks like."""

import re
from enum import StrEnum

MAX_EMAIL = 254
"""The longest address that mail can be sent to (RFC 5321)."""
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\x00-\x1f]+@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}")


class Band(StrEnum):
    """How old the buyer says to be; nothing more exact is asked or kept."""

    UNDER_14 = "under_14"
    """A guardian consents first: 个人信息保护法 Art. 31, 未成年人保护法 Art. 72."""
    TEEN = "14_17"
    """May do what fits their age: 民法典 Art. 19 and 20."""
    ADULT = "adult"


MINORS = frozenset({Band.UNDER_14, Band.TEEN})
"""For whom the operator's cap on one order counts."""


class Relation(StrEnum):
    """What the guardian is to the child."""

    MOTHER = "mother"
    FATHER = "father"
    OTHER = "other"
    """Another legal guardian."""


def is_email(text: str) -> bool:
    """Whether a mail could be sent there, as far as anybody can tell without sending one."""
    return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None
