"""Personal data at rest: sealed, so that a copied database tells no openid, address or number.

``seal`` can be opened again; ``blind`` cannot, and finds a row by what it was
made of. Each use has a key of its own, derived from the house's secret: what
was sealed for one use opens for no other, and a hash of one use matches none
of another. Earlier secrets that the settings still name open and find as well,
until ``reseal`` has brought everything under the present one.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from offsets.accounts.errors import CannotUnseal
from offsets.config import settings

_NONCE_BYTES = 12
_KEY_BYTES = 32


def seal(text: str, use: str) -> bytes:
    """The text under AES-256-GCM: nonce, then ciphertext and tag; equal texts differ."""
    nonce = os.urandom(_NONCE_BYTES)
    key = _derived(settings().secret_key, _info("seal", use))
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), use.encode())


def unseal(sealed: bytes, use: str) -> str:
    """What was sealed for this use, under any secret that still counts; raises CannotUnseal."""
    for key in _keys("seal", use):
        opened = _opened(sealed, use, key)
        if opened is not None:
            return opened
    raise CannotUnseal()


def readable(sealed: bytes, use: str) -> str | None:
    """The same, with None where its secret is gone: for whoever goes on without it."""
    try:
        return unseal(sealed, use)
    except CannotUnseal:
        return None


def is_present(sealed: bytes, use: str) -> bool:
    """Whether it was sealed under the present secret, so that no earlier one is needed."""
    key = _derived(settings().secret_key, _info("seal", use))
    return _opened(sealed, use, key) is not None


def blind(text: str, use: str) -> bytes:
    """HMAC-SHA-256 of the text, 32 bytes: without our secret nobody can try out all numbers."""
    return blinds(text, use)[0]


def blinds(text: str, use: str) -> list[bytes]:
    """By which a row may be found: as ``blind`` now gives it, then as it did earlier."""
    return [hmac.digest(key, text.encode(), hashlib.sha256) for key in _keys("blind", use)]


def _opened(sealed: bytes, use: str, key: bytes) -> str | None:
    nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, use.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _keys(way: str, use: str) -> Iterator[bytes]:
    """The present one first."""
    return (_derived(secret, _info(way, use)) for secret in settings().secret_keys)


def _info(way: str, use: str) -> str:
    return f"accounts {way}: {use}"


@lru_cache(maxsize=128)
def _derived(secret: str, info: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=info.encode()).derive(secret.encode())
