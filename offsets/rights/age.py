"""Take somebody's word on their age, and a guardian's consent where the law wants one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.email.rules import fault_of, normalise
from offsets.accounts.seal import readable, seal
from offsets.config import settings
from offsets.db import session as reading
from offsets.errors import Invalid, NotFound
from offsets.rights.catalogue import GUARDIAN, text
from offsets.rights.errors import AboveMinorsCap, AgeRequired, GuardianRequired
from offsets.rights.models import AgeDeclaration, GuardianConsent
from offsets.rights.rules import MINORS, Band, Relation

SEAL = "guardian contact"


@dataclass(frozen=True, slots=True)
class Guardian:
    """What a guardian filled in; ``agreed`` is their own tick, never made for them."""

    relation: str
    email: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Age:
    """What a buyer or attendee says; a guardian only of a child under fourteen."""

    band: str
    guardian: Guardian | None = None


def require_age(age: Age | None) -> None:
    """Raise AgeRequired where the house asks everybody and nothing was said."""
    if age is None and settings().keeping.age_required:
        raise AgeRequired("age")


def require_within_cap(age: Age, amount_fen: int) -> None:
    """Raise AboveMinorsCap where a declared minor wants to spend more than the operator allows."""
    most_fen = settings().keeping.minor_max_fen
    if most_fen is not None and _band(age.band) in MINORS and amount_fen > most_fen:
        raise AboveMinorsCap("amount", max_amount_fen=most_fen)


def declare(session: Session, subject: bytes, age: Age) -> None:
    """Keep the band, and a guardian's consent if one came with it.

    Raises Invalid naming the field, or GuardianRequired where a child under
    fourteen has neither brought a guardian's consent nor has an earlier one.
    """
    band = _band(age.band)
    if band is Band.UNDER_14:
        if age.guardian is not None:
            _agree(session, subject, age.guardian)
        elif not _has_guardian(session, [subject]):
            raise GuardianRequired("guardian")
    row = {"subject_hash": subject, "band": band, "declared_at": clock.now()}
    session.connection().execute(_DECLARE[session.get_bind().dialect.name], row)


def withdraw_guardian(session: Session, subjects: Sequence[bytes]) -> None:
    """Take a guardian's consent back, and forget the address; raises NotFound without one."""
    gone = session.connection().execute(
        update(GuardianConsent)
        .where(GuardianConsent.subject_hash.in_(subjects), GuardianConsent.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now(), contact_sealed=b"")
    )
    if not gone.rowcount:
        raise NotFound("purpose")


def guardians_of(subjects: Sequence[bytes]) -> list[GuardianConsent]:
    """Every guardian's consent for the subjects, the oldest first."""
    found = reading().scalars(
        select(GuardianConsent)
        .where(GuardianConsent.subject_hash.in_(subjects))
        .order_by(GuardianConsent.id)
    )
    return list(found)


def contact_of(guardian: GuardianConsent) -> str | None:
    """The guardian's address; none once the consent was taken back, or its secret is gone."""
    return readable(guardian.contact_sealed, SEAL) if guardian.contact_sealed else None


def _band(said: str) -> Band:
    try:
        return Band(said)
    except ValueError:
        raise Invalid("age", "unknown_choice", choices=", ".join(Band)) from None


def _agree(session: Session, subject: bytes, guardian: Guardian) -> None:
    if not guardian.agreed:
        raise Invalid("guardian.agreed", "guardian_must_agree")
    if not guardian.relation:
        raise Invalid("guardian.relation", "required")
    if guardian.relation not in set(Relation):
        raise Invalid("guardian.relation", "unknown_choice", choices=", ".join(Relation))
    email = normalise(guardian.email)
    if fault := fault_of(email):
        raise Invalid("guardian.email", fault)
    row = {
        "subject_hash": subject,
        "relation": guardian.relation,
        "contact_sealed": seal(email, SEAL),
        "version": text(GUARDIAN).version,
        "given_at": clock.now(),
    }
    session.connection().execute(_AGREE[session.get_bind().dialect.name], row)


def _has_guardian(session: Session, subjects: Sequence[bytes]) -> bool:
    found = session.scalar(
        select(GuardianConsent.id)
        .where(
            GuardianConsent.subject_hash.in_(subjects),
            GuardianConsent.version == text(GUARDIAN).version,
            GuardianConsent.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    return found is not None


def _declaring(insert: Any) -> Any:
    return insert.on_conflict_do_update(
        index_elements=("subject_hash",),
        set_={name: insert.excluded[name] for name in ("band", "declared_at")},
    )


def _agreeing(insert: Any) -> Any:
    """A guardian who comes again with another address is reached at the newer one."""
    changed = ("relation", "contact_sealed", "version", "given_at")
    return insert.on_conflict_do_update(
        index_elements=("subject_hash",),
        index_where=GuardianConsent.withdrawn_at.is_(None),
        set_={name: insert.excluded[name] for name in changed},
    )


_DECLARE = {
    "postgresql": _declaring(postgresql.insert(AgeDeclaration)),
    "sqlite": _declaring(sqlite.insert(AgeDeclaration)),
}
_AGREE = {
    "postgresql": _agreeing(postgresql.insert(GuardianConsent)),
    "sqlite": _agreeing(sqlite.insert(GuardianConsent)),
}
