"""What this room itself holds: consents, a band of age, a guardian's address."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from offsets.db import session as reading
from offsets.db import transaction
from offsets.holdings import Agreed, Holding, Subject
from offsets.rights.age import contact_of, guardians_of
from offsets.rights.consent import consents_of, given_by
from offsets.rights.models import AgeDeclaration, Consent, GuardianConsent


def hold(subject: Subject) -> dict[str, Any]:
    """What was agreed to and declared, taken back or not."""
    ages = reading().scalars(
        select(AgeDeclaration).where(AgeDeclaration.subject_hash.in_(subject.hashes))
    )
    return {
        "consents": [_consent(each) for each in consents_of(subject.hashes)],
        "ages": [{"band": each.band, "declared_at": each.declared_at.isoformat()} for each in ages],
        "guardians": [_guardian(each) for each in guardians_of(subject.hashes)],
    }


def _hold_all(subject: Subject) -> dict[str, Any]:
    """The same with consents that lie in other rooms."""
    return hold(subject) | {"consents": [_consent(each) for each in given_by(subject)]}


def forget(subject: Subject) -> bool:
    """Delete all of it."""
    with transaction() as session:
        forget_hashes(session, subject.hashes)
    return True


def forget_hashes(session: Session, hashes: Sequence[bytes]) -> None:
    """Delete what is kept under these, in the caller's transaction."""
    for model in (Consent, AgeDeclaration, GuardianConsent):
        session.execute(delete(model).where(model.subject_hash.in_(hashes)))


def _consent(row: Consent | Agreed) -> dict[str, Any]:
    return {
        "purpose": row.purpose,
        "version": row.version,
        "given_at": row.given_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }


def _guardian(row: GuardianConsent) -> dict[str, Any]:
    return {
        "relation": row.relation,
        "email": contact_of(row),
        "version": row.version,
        "given_at": row.given_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }


HOLDING = Holding(
    room="rights",
    columns=frozenset(
        {
            "consents.subject_hash", "consents.purpose", "age_declarations.subject_hash",
            "age_declarations.band", "guardian_consents.subject_hash",
            "guardian_consents.relation", "guardian_consents.contact_sealed",
        }
    ),
    hold=_hold_all,
    forget=forget,
)  # fmt: skip
