"""Bands of age, and who speaks for a child."""

from enum import StrEnum


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
