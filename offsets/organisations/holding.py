"""What organisations hold of whoever acts for them."""

from contextlib import suppress
from typing import Any

from sqlalchemy import delete, select

from offsets.db import session as reading
from offsets.errors import NotFound
from offsets.holdings import Holding, Subject
from offsets.organisations.errors import LastOwner
from offsets.organisations.locked import locked
from offsets.organisations.models import Member, Organisation
from offsets.organisations.rules import Role


def hold(subject: Subject) -> dict[str, Any]:
    """For whom the person acts, and since when."""
    rows = reading().execute(
        select(Organisation.name, Member.role, Member.joined_at)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.person_id == subject.person)
        .order_by(Member.id)
    )
    return {
        "memberships": [
            {"organisation": name, "role": role, "joined_at": moment.isoformat()}
            for name, role, moment in rows
        ]
    }


def forget(subject: Subject) -> bool:
    """Leave every organisation. Its only owner stays as a row that leads to nobody."""
    if subject.person is None:
        return True
    reading().rollback()
    theirs = reading().execute(
        select(Member.organisation_id, Member.public_id).where(Member.person_id == subject.person)
    )
    for organisation, member in theirs.all():
        with suppress(LastOwner, NotFound), locked(organisation, subject.person, None) as held:
            found = held.member(member)
            held.count_owners(-(found.role == Role.OWNER))
            held.session.execute(delete(Member).where(Member.id == found.id))
    return True


HOLDING = Holding(
    room="organisations",
    columns=frozenset({"members.role", "invitations.email_blind", "invitations.email_sealed"}),
    hold=hold,
    forget=forget,
)
