"""The form's own token: signed, bound to one phone and one event, too young to be a program's.

It says who asked for the form, so that one token cannot be answered from elsewhere, and
carries a number that the answers keep: the same form, sent twice over a bad network, is
one answer. It stands for the CSRF token too, and needs no cookie but the phone's.
"""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from offsets import clock
from offsets.config import settings
from offsets.errors import Invalid
from offsets.events.attendance.rules import MAX_FORM_S, MIN_FORM_S


@dataclass(frozen=True, slots=True)
class Form:
    """A token that was read: whose phone, and what the answer keeps of it."""

    device: bytes
    """As ``blind.blind_device`` gives it."""
    form_hash: bytes


def issue(code: str, device: bytes) -> str:
    """A token for one answer of this phone to this questionnaire."""
    number = secrets.token_urlsafe(12)
    issued_s = int(clock.now().timestamp())
    token = _serializer().dumps([code, urlsafe_b64encode(device).decode(), number, issued_s])
    return token if isinstance(token, str) else token.decode()


def read(code: str, token: str) -> Form:
    """The form of a token; raises Invalid where it is none of ours, too old or too fresh."""
    try:
        of, device, number, issued_s = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise Invalid("form", "form_not_ours") from None
    if of != code:
        raise Invalid("form", "form_not_ours")
    age_s = clock.now().timestamp() - issued_s
    if age_s > MAX_FORM_S:
        raise Invalid("form", "form_too_old")
    if age_s < MIN_FORM_S:
        raise Invalid("form", "form_too_fast", seconds=MIN_FORM_S)
    return Form(urlsafe_b64decode(device), hashlib.sha256(number.encode()).digest())


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().signing_keys, salt="attendee-form")
