"""Read what a browser says of a passkey; whatever it is, it cannot be trusted yet."""

import json

from webauthn.helpers import (
    base64url_to_bytes,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential, RegistrationCredential

from offsets.accounts.passkeys.errors import PasskeyRefused

_UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)


def registration_of(answer: object) -> RegistrationCredential:
    """A new passkey as a browser tells it; raises PasskeyRefused."""
    if isinstance(answer, dict):
        try:
            return parse_registration_credential_json(answer)
        except _UNREADABLE:
            pass
    raise PasskeyRefused()


def assertion_of(answer: object) -> AuthenticationCredential:
    """What a passkey has signed, as a browser tells it; raises PasskeyRefused."""
    if isinstance(answer, dict):
        try:
            return parse_authentication_credential_json(answer)
        except _UNREADABLE:
            pass
    raise PasskeyRefused()


def challenge_of(client_data: bytes) -> bytes:
    """Which challenge is answered; the signature over it is verified later."""
    try:
        return base64url_to_bytes(json.loads(client_data)["challenge"])
    except _UNREADABLE:
        raise PasskeyRefused() from None
