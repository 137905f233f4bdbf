"""A link's token and code: derived from the house's secret, so that they are stored nowhere."""

import base64
import hashlib

from offsets.accounts.email.rules import CODE_DIGITS
from offsets.accounts.seal import blind


def asker_hash(asker: str) -> bytes:
    """What is kept of the secret that a browser or program got when it asked."""
    return hashlib.sha256(asker.encode()).digest()


def token_of(asker: bytes) -> str:
    """The token in the link that was mailed for this asker."""
    return base64.urlsafe_b64encode(blind(asker.hex(), "email link token")[:24]).decode()


def code_of(asker: bytes) -> str:
    """The figures that are typed over where the link was opened elsewhere."""
    number = int.from_bytes(blind(asker.hex(), "email link code"))
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
