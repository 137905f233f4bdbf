"""Tokens: made of the system's randomness, shown once, kept as SHA-256."""

import hashlib
import secrets

from offsets.accounts.rules import ACCESS_PREFIX, KEY_PREFIX, REFRESH_PREFIX

_SECRET_BYTES = 32
_FAMILY_BYTES = 16
_FAMILY_SIGNS = 22
"""So long are sixteen bytes in URL-safe base64."""


def new_access_token() -> str:
    return ACCESS_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def new_key() -> str:
    return KEY_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def new_refresh_token(earlier: str | None = None) -> str:
    """A refresh token; of the same family as an earlier one, where there is one."""
    family = family_of(earlier) if earlier else secrets.token_urlsafe(_FAMILY_BYTES)
    return REFRESH_PREFIX + family + secrets.token_urlsafe(_SECRET_BYTES)


def family_of(refresh_token: str) -> str:
    """The part that all refresh tokens of one sign-in share; it alone opens nothing."""
    return refresh_token.removeprefix(REFRESH_PREFIX)[:_FAMILY_SIGNS]


def hashed(token: str) -> bytes:
    """What is kept of a token. It has 256 random bits: a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).digest()
