"""Give a member another role."""

from sqlalchemy import update

from offsets.organisations.access import Standing
from offsets.organisations.locked import locked
from offsets.organisations.models import Member
from offsets.organisations.rules import Deed, Role


def appoint(standing: Standing, member: str, role: Role) -> None:
    """Raises Forbidden, NotFound for no member of this organisation, or LastOwner."""
    with locked(standing.organisation.id, standing.person, Deed.MANAGE) as held:
        found = held.member(member)
        held.count_owners((role == Role.OWNER) - (found.role == Role.OWNER))
        held.session.execute(update(Member).where(Member.id == found.id).values(role=role))
