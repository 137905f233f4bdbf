"""Names for phones and registration codes that hold within one event, and nowhere else.

An HMAC under the house's secret and the questionnaire's code: who has the database has
no phone and no code, and the same phone at two events has two names.
"""

import hashlib
import hmac

from offsets.codes import normalise
from offsets.config import settings


def blind_device(code: str, device_hash: bytes) -> bytes:
    """What stands for a phone among the answers of one questionnaire."""
    return _mac("attendee-device", code, device_hash)


def blind_ticket(code: str, ticket: str) -> bytes:
    """What stands for a registration code; blanks, dashes and case do not matter."""
    return _mac("attendee-ticket", code, normalise(ticket).encode())


def _mac(use: str, code: str, value: bytes) -> bytes:
    key = hmac.digest(settings().secret_key.encode(), f"{use}:{code}".encode(), hashlib.sha256)
    return hmac.digest(key, value, hashlib.sha256)
