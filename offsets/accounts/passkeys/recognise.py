"""Recognise a person by what their passkey has signed, and sign them in."""

from sqlalchemy import or_, select, update
from webauthn import verify_authentication_response
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential

from offsets import clock
from offsets.accounts.enter import Entered, enter
from offsets.accounts.passkeys.answered import assertion_of, challenge_of
from offsets.accounts.passkeys.errors import PasskeyRefused
from offsets.accounts.passkeys.models import Passkey
from offsets.accounts.passkeys.offer import relying_party, take_challenge
from offsets.accounts.rules import Door
from offsets.config import settings
from offsets.db import session, transaction


def sign_in(answer: object, label: str) -> Entered:
    """Sign in whose key it is; raises PasskeyRefused and never says why.

    One transaction counts the signature and signs in, so that a passkey that is taken away at
    the same moment either has not signed or is seen to have.
    """
    said = assertion_of(answer)
    challenge = challenge_of(said.response.client_data_json)
    take_challenge(challenge, None)
    row = session().scalar(select(Passkey).where(Passkey.credential_id == said.raw_id))
    if row is None:
        raise PasskeyRefused()
    count = _verified(said, challenge, row)
    key, person = row.id, row.person_id
    with transaction() as writing:
        # Of two that sign at once with the same count one is a copy; so is one that counts back.
        counted = writing.execute(
            update(Passkey)
            .where(Passkey.id == key, or_(Passkey.sign_count < count, Passkey.sign_count == 0))
            .values(sign_count=count, last_used_on=clock.on_screen(clock.now()).date())
        )
        if not counted.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts rows
            raise PasskeyRefused()
        return enter(writing, person, Door.BROWSER, label)


def _verified(said: AuthenticationCredential, challenge: bytes, row: Passkey) -> int:
    """How often the key has signed now."""
    try:
        found = verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=settings().public_url,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        raise PasskeyRefused() from None
    return found.new_sign_count
