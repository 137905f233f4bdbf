"""Find the person behind an openid or address; whoever is new becomes a person."""

import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.models import Identity, Person
from offsets.accounts.seal import blind, blinds, readable, seal
from offsets.codes import random_code


def use_of(kind: str) -> str:
    """Under which use an identity of this kind is blinded and sealed."""
    return f"identity {kind}"


def recognise(writing: Session, kind: str, subject: str, locale: str) -> int:
    """``people.id``; of two who come new with the same subject at once, both are the same."""
    found = known(writing, kind, subject)
    if found is not None:
        return found
    try:
        with writing.begin_nested():
            return _made(writing, kind, subject, locale)
    except IntegrityError:
        found = known(writing, kind, subject)
        if found is None:
            raise
        return found


def known(writing: Session, kind: str, subject: str) -> int | None:
    """``people.id`` of whom an identity belongs to, if it does to anybody."""
    return writing.scalar(
        select(Identity.person_id).where(
            Identity.kind == kind, Identity.subject_hash.in_(blinds(subject, use_of(kind)))
        )
    )


def subject_of(reading: Session, person: int, kind: str) -> str | None:
    """The person's openid or address; None where they have none, or it cannot be read."""
    sealed = reading.scalar(
        select(Identity.subject_sealed)
        .where(Identity.person_id == person, Identity.kind == kind)
        .order_by(Identity.id.desc())
        .limit(1)
    )
    return None if sealed is None else readable(sealed, use_of(kind))


def add_identity(writing: Session, person: int, kind: str, subject: str) -> None:
    """One more way in which a person is recognised; IntegrityError where it is somebody's."""
    writing.add(
        Identity(
            person_id=person,
            kind=kind,
            subject_hash=blind(subject, use_of(kind)),
            subject_sealed=seal(subject, use_of(kind)),
            created_at=clock.now(),
        )
    )
    writing.flush()


def _made(writing: Session, kind: str, subject: str, locale: str) -> int:
    person = Person(
        public_id=random_code(16).lower(),
        device_hash=secrets.token_bytes(32),
        locale=locale,
        created_at=clock.now(),
    )
    writing.add(person)
    writing.flush()
    add_identity(writing, person.id, kind, subject)
    return person.id
