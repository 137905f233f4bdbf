"""Keep a passkey that a signed-in person's device has made; and take one away."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from webauthn import verify_registration_response
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import RegistrationCredential

from offsets import clock
from offsets.accounts.passkeys.answered import challenge_of, registration_of
from offsets.accounts.passkeys.errors import PasskeyRefused
from offsets.accounts.passkeys.models import Passkey
from offsets.accounts.passkeys.offer import MAX_PASSKEYS, relying_party, take_challenge
from offsets.codes import random_code
from offsets.config import settings
from offsets.db import session, transaction
from offsets.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """One passkey as its owner sees it."""

    id: str
    label: str
    created_at: datetime
    last_used_on: date | None


def register(person: int, answer: object, label: str) -> str:
    """The new passkey's public id; raises PasskeyRefused, or Invalid for one too many."""
    said = registration_of(answer)
    challenge = challenge_of(said.response.client_data_json)
    take_challenge(challenge, person)
    row = _verified(said, challenge, person, label)
    try:
        with transaction() as writing:
            count = select(func.count(Passkey.id)).where(Passkey.person_id == person)
            if (writing.scalar(count) or 0) >= MAX_PASSKEYS:
                raise Invalid("passkey", "too_many", max=MAX_PASSKEYS)
            writing.add(row)
    except IntegrityError:
        raise PasskeyRefused() from None  # The device offers a key that is somebody's already.
    return row.public_id


def passkeys_of(person: int) -> list[PasskeyView]:
    """A person's passkeys, oldest first."""
    rows = session().scalars(
        select(Passkey).where(Passkey.person_id == person).order_by(Passkey.id)
    )
    return [PasskeyView(row.public_id, row.label, row.created_at, row.last_used_on) for row in rows]


def remove(person: int, public_id: str) -> None:
    """Take a passkey away; raises NotFound where it is none of the person's."""
    with transaction() as writing:
        gone = writing.execute(
            delete(Passkey).where(Passkey.person_id == person, Passkey.public_id == public_id)
        )
        if not gone.rowcount:  # type: ignore[attr-defined]  # a DELETE's result counts its rows
            raise NotFound("passkey")


def _verified(said: RegistrationCredential, challenge: bytes, person: int, label: str) -> Passkey:
    try:
        found = verify_registration_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=settings().public_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        raise PasskeyRefused() from None
    return Passkey(
        public_id=random_code(16).lower(),
        person_id=person,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        transports=[each.value for each in said.response.transports or ()],
        label=label,
        created_at=clock.now(),
    )
