"""Names for phones and registration codes that hold within one event, and nowhere else.

An HMAC under a key of the questionnaire's own: who has the database has no phone and no
code, and the same phone at two events has two names. The key was derived from the
house's secret when the questions were opened, and lies sealed beside them, so that names
stay the same when the secret is changed.
"""

import hashlib
import hmac
from functools import lru_cache
from typing import Protocol

from offsets.accounts.seal import seal, unseal
from offsets.codes import normalise
from offsets.config import settings

USE = "attendee names"
"""For which the keys are sealed."""
_USES = ("attendee-device", "attendee-ticket")
_KEY_BYTES = 32


class Named(Protocol):
    """A questionnaire, whole or in parts."""

    @property
    def code(self) -> str: ...

    @property
    def keys_sealed(self) -> bytes | None: ...


def blind_device(asked: Named, device_hash: bytes) -> bytes:
    """What stands for a phone among the answers; raises CannotUnseal where the key is lost."""
    return hmac.digest(_keys(asked)[0], device_hash, hashlib.sha256)


def blind_ticket(asked: Named, ticket: str) -> bytes:
    """What stands for a registration code; blanks, dashes and case do not matter.

    Raises as ``blind_device`` does.
    """
    return hmac.digest(_keys(asked)[1], normalise(ticket).encode(), hashlib.sha256)


def sealed_keys(code: str) -> bytes:
    """What a new questionnaire keeps."""
    return seal(_derived(code, settings().secret_key), USE)


def oldest_keys(code: str) -> str:
    """What a questionnaire rests on that was opened before any keys were kept."""
    return _derived(code, settings().secret_keys[-1])


def _derived(code: str, secret: str) -> str:
    """The keys for phones and for codes in hexadecimal, as a secret of the house gives them."""
    keys = (hmac.digest(secret.encode(), f"{use}:{code}".encode(), hashlib.sha256) for use in _USES)
    return b"".join(keys).hex()


def _keys(asked: Named) -> tuple[bytes, bytes]:
    if asked.keys_sealed is not None:
        return _opened(asked.keys_sealed, settings().secret_keys)
    # Opened before keys were kept. ``secrets reseal`` writes them down; until it has run, the
    # oldest secret is that of then.
    return _halves(oldest_keys(asked.code))


@lru_cache(maxsize=64)
def _opened(sealed: bytes, _secrets: tuple[str, ...]) -> tuple[bytes, bytes]:
    """Kept, for a hundred thousand codes are blinded at once; under other secrets asked anew."""
    return _halves(unseal(sealed, USE))


def _halves(both: str) -> tuple[bytes, bytes]:
    keys = bytes.fromhex(both)
    return keys[:_KEY_BYTES], keys[_KEY_BYTES:]
