"""Give a consent, take it back, and ask whether there is one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import session as reading
from offsets.errors import Invalid, NotFound
from offsets.holdings import Agreed, Subject, holdings
from offsets.rights.catalogue import ATTENDEE, GUARDIAN, text
from offsets.rights.errors import ConsentRequired
from offsets.rights.models import Consent

_ELSEWHERE = {GUARDIAN: "guardian_elsewhere", ATTENDEE: "consent_with_answer"}
"""Texts that are agreed to together with something else."""
_INSERT: dict[str, Any] = {
    "postgresql": postgresql.insert(Consent).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(Consent).on_conflict_do_nothing(),
}


def give(session: Session, subject: bytes, purpose: str, version: int) -> None:
    """Write that the subject agrees to this text; once given, again changes nothing.

    Raises Invalid where there is no such text, where it is a guardian's to
    give, or where another version is shown by now.
    """
    if purpose in _ELSEWHERE:
        raise Invalid("purpose", _ELSEWHERE[purpose])
    newest = text(purpose).version
    if version != newest:
        raise Invalid("version", "consent_outdated", newest=newest)
    now = clock.now()
    # An older version's consent ends where the new one begins.
    session.execute(
        update(Consent)
        .where(
            Consent.subject_hash == subject,
            Consent.purpose == purpose,
            Consent.version != newest,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    row = {"subject_hash": subject, "purpose": purpose, "version": newest, "given_at": now}
    session.connection().execute(_INSERT[session.get_bind().dialect.name], row)


def withdraw(session: Session, subjects: Sequence[bytes], purpose: str) -> None:
    """Take a consent back; raises NotFound where there is none."""
    gone = session.connection().execute(
        update(Consent)
        .where(
            Consent.subject_hash.in_(subjects),
            Consent.purpose == text(purpose).purpose,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )
    if not gone.rowcount:
        raise NotFound("purpose")


def consents_of(subjects: Sequence[bytes]) -> list[Consent]:
    """Every consent of the subjects, also those taken back, the oldest first."""
    if not subjects:
        return []
    found = reading().scalars(
        select(Consent).where(Consent.subject_hash.in_(subjects)).order_by(Consent.id)
    )
    return list(found)


def given_by(subject: Subject) -> list[Consent | Agreed]:
    """Every consent of the subject, those too that other rooms keep, the oldest first."""
    elsewhere = [each for holding in holdings() for each in holding.agreed(subject)]
    return sorted([*consents_of(subject.hashes), *elsewhere], key=lambda each: each.given_at)


def require(subjects: Sequence[bytes], purpose: str) -> None:
    """Raise ConsentRequired unless one of the subjects agrees to the text as it is now."""
    newest = text(purpose).version
    found = reading().scalar(
        select(Consent.id)
        .where(
            Consent.subject_hash.in_(subjects),
            Consent.purpose == purpose,
            Consent.version == newest,
            Consent.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    if found is None:
        raise ConsentRequired("consent", purpose=purpose, version=newest)
