"""Remind those who may publish of a deadline that comes near, by letter, every fortnight."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.email.begin import USE
from offsets.accounts.mail.letter import Letter, Part
from offsets.accounts.mail.post import post
from offsets.accounts.mail.transport import offered
from offsets.accounts.models import Identity, Person
from offsets.accounts.seal import readable
from offsets.config import settings
from offsets.db import transaction
from offsets.events.deadline import REMIND_EVERY, UNFINISHED, WARN_BEFORE
from offsets.events.models import Event
from offsets.organisations.models import Member
from offsets.organisations.rules import MAY, Deed

_PUBLISHERS = tuple(role for role, deeds in MAY.items() if Deed.PUBLISH_EVENT in deeds)


def remind_due() -> list[Event]:
    """Write the letters that are due and return their events, the most urgent first.

    Mark and letters are one transaction: whoever asks at once writes none.
    """
    today = clock.on_screen(clock.now()).date()
    with transaction() as writing:
        rows = writing.scalars(
            update(Event)
            .where(
                Event.state.in_(UNFINISHED),
                Event.deadline_on <= today + WARN_BEFORE,
                or_(Event.reminded_on.is_(None), Event.reminded_on <= today - REMIND_EVERY),
            )
            .values(reminded_on=today)
            .returning(Event)
            .execution_options(synchronize_session=False)
        )
        due = sorted(rows, key=lambda event: (event.deadline_on, event.id))
        if offered():
            for event in due:
                _write(writing, event)
    return due


def _write(writing: Session, event: Event) -> None:
    people = writing.execute(
        select(Identity.subject_sealed, Person.locale)
        .join(Person, Person.id == Identity.person_id)
        .join(Member, Member.person_id == Person.id)
        .where(
            Member.organisation_id == event.organisation_id,
            Member.role.in_(_PUBLISHERS),
            Identity.kind == "email",
        )
        .order_by(Identity.id)
    )
    for sealed, locale in people:
        # Of one whose secret is gone nobody knows where to write.
        if email := readable(sealed, USE):
            post(writing, _letter(event, email, locale))


def _letter(event: Event, email: str, locale: str) -> Letter:
    return Letter(
        kind="event_deadline",
        to=email,
        locale=locale,
        subject=_l("%(name)s: its statement is due by %(day)s"),
        parts=(
            Part(_l("The statement of %(name)s is to be published by %(day)s. What is missing:")),
            Part(f"{settings().public_url}/organise/events/{event.public_id}", "link"),
            Part(_l("Another deadline can be set there, with the rule that allows it."), "soft"),
        ),
        facts={"name": event.name, "day": event.deadline_on.isoformat()},
    )
