"""Part: a member leaves, or an owner parts with one."""

from sqlalchemy import delete

from offsets.accounts.errors import Forbidden
from offsets.organisations.access import Standing
from offsets.organisations.locked import locked
from offsets.organisations.models import Member
from offsets.organisations.rules import Deed, Role


def leave(standing: Standing) -> None:
    """The caller acts for the organisation no more; raises LastOwner for its only owner."""
    _part(standing, standing.member.public_id, None)


def part_with(standing: Standing, member: str) -> None:
    """Another acts for it no more; oneself too, which anybody may.

    Raises Forbidden, NotFound for no member of this organisation, or LastOwner.
    """
    own = member == standing.member.public_id
    if not own and not standing.may(Deed.MANAGE):
        raise Forbidden(None, role=standing.role)
    _part(standing, member, None if own else Deed.MANAGE)


def _part(standing: Standing, member: str, deed: Deed | None) -> None:
    with locked(standing.organisation.id, standing.person, deed) as held:
        found = held.member(member)
        held.count_owners(-(found.role == Role.OWNER))
        held.session.execute(delete(Member).where(Member.id == found.id))
