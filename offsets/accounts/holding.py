"""What an account holds of its person, and its end."""

import secrets
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.describe import PHONE
from offsets.accounts.email.models import EmailLink
from offsets.accounts.models import Device, Identity, Person, SignIn
from offsets.accounts.passkeys.models import Passkey, PasskeyChallenge
from offsets.accounts.recognise import use_of
from offsets.accounts.recovery.models import AddressChange
from offsets.accounts.seal import blinds, readable
from offsets.db import session as reading
from offsets.db import transaction
from offsets.holdings import Holding, Subject


def hold(subject: Subject) -> dict[str, Any]:
    """The person, how they sign in and where they are signed in; nothing of a bare device."""
    if subject.person is None:
        return {}
    person = reading().get_one(Person, subject.person)
    return {
        "id": person.public_id,
        "display_name": person.display_name,
        "phone": readable(person.phone_sealed, PHONE) if person.phone_sealed else None,
        "locale": person.locale,
        "created_at": person.created_at.isoformat(),
        "identities": [_identity(each) for each in _rows(Identity, person.id)],
        "sign_ins": [_sign_in(each) for each in _rows(SignIn, person.id)],
        "passkeys": [
            {"label": each.label, "created_at": each.created_at.isoformat()}
            for each in _rows(Passkey, person.id)
        ],
        "address_changes": [
            {"proof": each.proof, "filed_as": each.filed_as, "made_at": each.made_at.isoformat()}
            for each in _rows(AddressChange, person.id)
        ],
        "devices_joined_at": [each.merged_at.isoformat() for each in _rows(Device, person.id)],
    }


def forget(subject: Subject) -> bool:
    """End every sign-in and delete what could lead to the person; the bare row stays.

    Rows of organisations and events refer to it, and say by it that somebody acted.
    """
    if subject.person is None:
        return True
    with transaction() as session:
        _forget_addresses(session, subject.person)
        for model in (Identity, SignIn, Device, Passkey, PasskeyChallenge):
            session.execute(delete(model).where(model.person_id == subject.person))
        # That the operator did it stays; where it filed the proof leads to the person.
        session.execute(
            update(AddressChange)
            .where(AddressChange.person_id == subject.person)
            .values(filed_as=None)
        )
        session.execute(
            update(Person)
            .where(Person.id == subject.person)
            .values(
                display_name=None,
                phone_sealed=None,
                # Whatever still carries the old one leads to nobody.
                device_hash=secrets.token_bytes(32),
                forgotten_at=clock.now(),
            )
        )
    return True


def _forget_addresses(session: Session, person: int) -> None:
    """Delete the links that were mailed to the person's addresses."""
    sealed = session.scalars(
        select(Identity.subject_sealed).where(
            Identity.person_id == person, Identity.kind == "email"
        )
    )
    use = use_of("email")
    addresses = [address for each in sealed if (address := readable(each, use))]
    hashes = [each for address in addresses for each in blinds(address, use)]
    session.execute(
        delete(EmailLink).where(
            or_(EmailLink.person_id == person, EmailLink.email_blind.in_(hashes))
        )
    )


def _rows(model: Any, person: int) -> list[Any]:
    found = reading().scalars(select(model).where(model.person_id == person).order_by(model.id))
    return list(found)


def _identity(row: Identity) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "subject": readable(row.subject_sealed, use_of(row.kind)),
        "created_at": row.created_at.isoformat(),
    }


def _sign_in(row: SignIn) -> dict[str, Any]:
    return {
        "door": row.door,
        "label": row.label,
        "created_at": row.created_at.isoformat(),
        "seen_at": row.seen_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }


HOLDING = Holding(
    room="accounts",
    columns=frozenset(
        {
            "people.display_name", "people.phone_sealed", "people.device_hash", "people.locale",
            "identities.kind", "identities.subject_hash", "identities.subject_sealed",
            "sign_ins.label", "sign_ins.door", "devices.device_hash",
            "passkeys.credential_id", "passkeys.public_key", "passkeys.transports",
            "passkeys.label", "email_links.email_blind", "email_links.email_sealed",
            "email_links.asker_hash", "email_links.token_hash", "email_links.locale",
            "address_changes.filed_as",
        }
    ),
    hold=hold,
    forget=forget,
)  # fmt: skip
