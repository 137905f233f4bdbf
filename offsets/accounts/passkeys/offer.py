"""Ask a browser for a passkey: what it is to sign, and for which house.

A challenge is a random text that is kept as a hash until it comes back, once.
"""

import hashlib
import json
import secrets
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from offsets import clock
from offsets.accounts.models import Person
from offsets.accounts.passkeys.errors import PasskeyRefused
from offsets.accounts.passkeys.models import Passkey, PasskeyChallenge
from offsets.config import settings
from offsets.db import session, transaction

CHALLENGE_LIVES = timedelta(minutes=5)
"""As long as somebody looks for their phone or types a PIN."""
MAX_PASSKEYS = 20
_TIMEOUT_MS = int(CHALLENGE_LIVES.total_seconds() * 1000)


def offered() -> bool:
    """Whether browsers make passkeys for this address: they want a name, and https but here."""
    host = relying_party()
    try:
        ip_address(host)
    except ValueError:
        return settings().public_url.startswith("https://") or host == "localhost"
    return False


def relying_party() -> str:
    """The name for which the keys are made; with another address they open nothing."""
    return urlsplit(settings().public_url).hostname or ""


def to_register(person: int, name: str) -> dict[str, Any]:
    """What a browser needs to make a passkey for a person, who is shown there as ``name``."""
    found = session().get_one(Person, person)
    known = session().scalars(select(Passkey.credential_id).where(Passkey.person_id == person))
    options = generate_registration_options(
        rp_id=relying_party(),
        rp_name=settings().operator_name,
        user_name=name,
        user_display_name=name,
        user_id=found.public_id.encode(),
        challenge=_new_challenge(person),
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            # The key itself knows whose it is, so nobody types an address to sign in.
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return _plain(options)


def to_sign_in() -> dict[str, Any]:
    """What a browser needs to sign somebody in, whoever it will be."""
    options = generate_authentication_options(
        rp_id=relying_party(),
        challenge=_new_challenge(None),
        timeout=_TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options)


def take_challenge(challenge: bytes, person: int | None) -> None:
    """Use a challenge up, whatever comes of it; raises PasskeyRefused unless it was open."""
    whose = PasskeyChallenge.person_id
    with transaction() as writing:
        taken = writing.execute(
            delete(PasskeyChallenge).where(
                PasskeyChallenge.challenge_hash == hashlib.sha256(challenge).digest(),
                PasskeyChallenge.expires_at > clock.now(),
                whose.is_(None) if person is None else whose == person,
            )
        )
    if not taken.rowcount:  # type: ignore[attr-defined]  # a DELETE's result counts its rows
        raise PasskeyRefused()


def forget_challenges() -> int:
    """Delete those that nobody brought back; how many."""
    with transaction() as writing:
        old = delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= clock.now())
        return int(writing.execute(old).rowcount)  # type: ignore[attr-defined]  # a DELETE counts


def _new_challenge(person: int | None) -> bytes:
    challenge = secrets.token_bytes(32)
    with transaction() as writing:
        writing.add(
            PasskeyChallenge(
                challenge_hash=hashlib.sha256(challenge).digest(),
                person_id=person,
                expires_at=clock.now() + CHALLENGE_LIVES,
            )
        )
    return challenge


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found
