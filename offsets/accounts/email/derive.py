"""A link's token and code: derived from the house's secret, so that they are stored nowhere."""

import hashlib

from offsets.accounts.email.rules import CODE_DIGITS
from offsets.accounts.seal import blind, blinds


def asker_hash(asker: str) -> bytes:
    """What is kept of the secret that a browser or program got when it asked."""
    return hashlib.sha256(asker.encode()).digest()


def token_of(asker: bytes) -> str:
    """The token in the link that was mailed for this asker: letters and figures alone.

    Mail programs take a dash at an address's end for the sentence's, and cut it off.
    """
    return blind(asker.hex(), "email link token")[:20].hex()


def code_of(asker: bytes) -> str:
    """The figures that are typed over where the link was opened elsewhere."""
    return codes_of(asker)[0]


def codes_of(asker: bytes) -> list[str]:
    """The same, then those that a letter has which was written under an earlier secret."""
    numbers = (int.from_bytes(each) for each in blinds(asker.hex(), "email link code"))
    return [f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}" for number in numbers]


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
