"""Personal data at rest: sealed, so that a copied database tells no openid, address or number.

``seal`` can be opened again; ``blind`` cannot, and finds a row by what it was
made of. Each use has a key of its own, derived from the house's secret: what
was sealed for one use opens for no other, and a hash of one use matches none
of another.
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from offsets.config import settings

_NONCE_BYTES = 12
_KEY_BYTES = 32


class CannotUnseal(Exception):
    """It was sealed for another use or under another secret, or it was changed."""


def seal(text: str, use: str) -> bytes:
    """The text under AES-256-GCM: nonce, then ciphertext and tag; equal texts differ."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key("seal", use)).encrypt(nonce, text.encode(), use.encode())


def unseal(sealed: bytes, use: str) -> str:
    """What was sealed for this use; raises CannotUnseal."""
    nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(_key("seal", use)).decrypt(nonce, ciphertext, use.encode()).decode()
    except (InvalidTag, ValueError):
        raise CannotUnseal(use) from None


def blind(text: str, use: str) -> bytes:
    """HMAC-SHA-256 of the text, 32 bytes: without our secret nobody can try out all numbers."""
    return hmac.digest(_key("blind", use), text.encode(), hashlib.sha256)


def _key(way: str, use: str) -> bytes:
    return _derived(settings().secret_key, f"accounts {way}: {use}")


@lru_cache(maxsize=32)
def _derived(secret: str, info: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=info.encode()).derive(secret.encode())
