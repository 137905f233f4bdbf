"""Who may act for an organisation; events ask here too."""

from dataclasses import dataclass

from sqlalchemy import select

from offsets.accounts.caller import require_person
from offsets.accounts.errors import Forbidden
from offsets.db import session
from offsets.errors import NotFound
from offsets.organisations.models import Member, Organisation
from offsets.organisations.rules import Deed, Role, may


@dataclass(frozen=True, slots=True)
class Standing:
    """What the caller is in one organisation."""

    organisation: Organisation
    member: Member

    @property
    def person(self) -> int:
        """``people.id`` of the caller."""
        return self.member.person_id

    @property
    def role(self) -> Role:
        return Role(self.member.role)

    def may(self, deed: Deed) -> bool:
        """Whether the caller may do it, for what is offered on a page."""
        return may(self.role, deed)


def require(organisation: str | int, deed: Deed) -> Standing:
    """The caller's standing in an organisation, named by its public id or its row's.

    Raises Unauthenticated where nobody is signed in, NotFound where the caller is no member,
    so that nobody learns which organisations there are, and Forbidden where the role does not do.
    """
    person = require_person().person
    named = Organisation.id if isinstance(organisation, int) else Organisation.public_id
    row = (
        session()
        .execute(
            select(Organisation, Member)
            .join(Member, Member.organisation_id == Organisation.id)
            .where(named == organisation, Member.person_id == person)
        )
        .one_or_none()
    )
    if row is None:
        raise NotFound("organisation")
    found = Standing(*row)
    if not found.may(deed):
        raise Forbidden(None, role=found.member.role)
    return found


def standings() -> list[Standing]:
    """Every organisation that the caller acts for, oldest first."""
    person = require_person().person
    rows = session().execute(
        select(Organisation, Member)
        .join(Member, Member.organisation_id == Organisation.id)
        .where(Member.person_id == person)
        .order_by(Member.id)
    )
    return [Standing(*row) for row in rows]
