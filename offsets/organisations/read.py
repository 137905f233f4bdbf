"""What a member sees of an organisation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from offsets.accounts.email.begin import USE
from offsets.accounts.email.rules import masked
from offsets.accounts.models import Identity, Person
from offsets.accounts.seal import readable
from offsets.db import session
from offsets.organisations.access import Standing
from offsets.organisations.invite import is_open
from offsets.organisations.models import Invitation, Member
from offsets.organisations.rules import Deed, Role


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member as the others see them."""

    id: str
    name: str | None
    """What they chose to be called, else the ends of their address."""
    role: Role
    is_you: bool
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationView:
    """One open invitation, as those see it who may take it back."""

    id: str
    email: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation, and what the caller may do in it."""

    id: str
    name: str
    invoice_title: str | None
    tax_number: str | None
    role: Role
    may: tuple[Deed, ...]
    created_at: datetime


def organisation(standing: Standing) -> OrganisationView:
    """The organisation of a standing."""
    row = standing.organisation
    return OrganisationView(
        id=row.public_id,
        name=row.name,
        invoice_title=row.invoice_title,
        tax_number=row.tax_number,
        role=standing.role,
        may=tuple(deed for deed in Deed if standing.may(deed)),
        created_at=row.created_at,
    )


def members(standing: Standing) -> list[MemberView]:
    """Everybody who acts for it, the first first."""
    rows = (
        session()
        .execute(
            select(Member, Person.display_name)
            .join(Person, Person.id == Member.person_id)
            .where(Member.organisation_id == standing.organisation.id)
            .order_by(Member.id)
        )
        .all()
    )
    nameless = [row.person_id for row, name in rows if name is None]
    addresses = _masked(nameless) if nameless else {}
    return [
        MemberView(
            id=row.public_id,
            name=name or addresses.get(row.person_id),
            role=Role(row.role),
            is_you=row.id == standing.member.id,
            joined_at=row.joined_at,
        )
        for row, name in rows
    ]


def _masked(people: list[int]) -> dict[int, str]:
    """The beginning and the domain of each one's first address, enough to tell colleagues apart."""
    rows = session().execute(
        select(Identity.person_id, Identity.subject_sealed)
        .where(Identity.person_id.in_(people), Identity.kind == "email")
        .order_by(Identity.id.desc())
    )
    found = {}
    for person, sealed in rows:
        if email := readable(sealed, USE):
            found[person] = masked(email)
    return found


def invitations(standing: Standing) -> list[InvitationView]:
    """Those that are open; none for who may not invite."""
    if not standing.may(Deed.INVITE):
        return []
    rows = session().scalars(
        select(Invitation).where(*is_open(standing.organisation.id)).order_by(Invitation.id)
    )
    return [
        InvitationView(
            id=row.public_id,
            email=email,
            role=Role(row.role),
            expires_at=row.expires_at,
        )
        for row in rows
        # One that cannot be read can be taken by nobody either.
        if row.email_sealed is not None and (email := readable(row.email_sealed, USE))
    ]
