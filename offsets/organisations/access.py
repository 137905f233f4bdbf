"""Who may act for an organisation; events ask here too."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from offsets.accounts.caller import require_person
from offsets.accounts.errors import Forbidden, Unauthenticated
from offsets.db import session
from offsets.errors import NotFound
from offsets.organisations.models import Member, Organisation
from offsets.organisations.rules import Deed, Role, may


@dataclass(frozen=True, slots=True)
class Here:
    """An organisation as its row stood when the caller was looked up."""

    id: int
    public_id: str
    name: str
    invoice_title: str | None
    tax_number: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """The caller's row of members."""

    id: int
    public_id: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the caller is in one organisation."""

    organisation: Here
    member: Membership
    role: Role

    @property
    def person(self) -> int:
        """``people.id`` of the caller."""
        return self.member.person_id

    def may(self, deed: Deed) -> bool:
        """Whether the caller may do it, for what is offered on a page."""
        return may(self.role, deed)


def person_id() -> int:
    """``people.id`` of the caller; raises Unauthenticated where nobody is signed in."""
    found = require_person().person
    if found is None:
        raise Unauthenticated()
    return found


def require(organisation: str | int, deed: Deed) -> Standing:
    """The caller's standing in an organisation, named by its public id or its row's.

    Raises Unauthenticated where nobody is signed in, NotFound where the caller is no member,
    so that nobody learns which organisations there are, and Forbidden where the role does not do.
    """
    named = Organisation.id if isinstance(organisation, int) else Organisation.public_id
    row = session().execute(_memberships(person_id()).where(named == organisation)).one_or_none()
    if row is None:
        raise NotFound("organisation")
    found = _standing(row)
    if not found.may(deed):
        raise Forbidden(None, role=found.role)
    return found


def standings() -> list[Standing]:
    """Every organisation that the caller acts for, oldest membership first."""
    rows = session().execute(_memberships(person_id()).order_by(Member.id))
    return [_standing(row) for row in rows]


def _memberships(person: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Organisation.id,
            Organisation.public_id,
            Organisation.name,
            Organisation.invoice_title,
            Organisation.tax_number,
            Organisation.created_at,
            Member.id.label("member_id"),
            Member.public_id.label("member"),
            Member.person_id,
            Member.role,
        )
        .join(Member, Member.organisation_id == Organisation.id)
        .where(Member.person_id == person)
    )


def _standing(row: Row[Any]) -> Standing:
    here = Here(row.id, row.public_id, row.name, row.invoice_title, row.tax_number, row.created_at)
    return Standing(here, Membership(row.member_id, row.member, row.person_id), Role(row.role))
