"""Take a consent back, with what rests on it."""

from contextlib import suppress

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets.accounts.models import Person
from offsets.errors import NotFound
from offsets.holdings import Subject, holdings
from offsets.rights.age import withdraw_guardian
from offsets.rights.catalogue import GUARDIAN, PHONE, text
from offsets.rights.consent import give, withdraw


def take_back(session: Session, subject: Subject, purpose: str) -> None:
    """End the consent and delete what was kept by it; raises Invalid, or NotFound without one."""
    if purpose == GUARDIAN:
        withdraw_guardian(session, subject.hashes)
        return
    taken = [holding.take_back(session, subject, purpose) for holding in holdings()]
    if any(taken):
        return
    withdraw(session, subject.hashes, purpose)
    if purpose == PHONE:
        session.execute(update(Person).where(Person.id == subject.person).values(phone_sealed=None))


def phone_changed(session: Session, person: int, kept: bool) -> None:
    """Whoever hands over a number by WeChat's own button agrees to it, until they remove it."""
    own = session.scalars(select(Person.device_hash).where(Person.id == person)).one()
    if kept:
        give(session, own, PHONE, text(PHONE).version)
        return
    with suppress(NotFound):
        withdraw(session, [own], PHONE)
