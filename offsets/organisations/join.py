"""Take an invitation: once, in time, and only with the address to which it went."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.email.begin import USE
from offsets.accounts.models import Identity
from offsets.accounts.seal import blinds, readable
from offsets.db import session, transaction
from offsets.errors import NotFound
from offsets.organisations.create import new_id
from offsets.organisations.errors import AlreadyMember, InvitationElsewhere, InvitationSpent
from offsets.organisations.invite import is_open, token_hash
from offsets.organisations.models import Invitation, Member, Organisation
from offsets.organisations.rules import Role


def invitation_of(token: str) -> tuple[Invitation, Organisation]:
    """What a link leads to, while it can be taken; raises NotFound, or InvitationSpent after."""
    row = (
        session()
        .execute(
            select(Invitation, Organisation)
            .join(Organisation, Organisation.id == Invitation.organisation_id)
            .where(Invitation.token_hash == token_hash(token))
        )
        .one_or_none()
    )
    if row is None:
        raise NotFound("invitation")
    found: Invitation = row[0]
    if found.taken_at or found.ended_at or found.expires_at <= clock.now():
        raise InvitationSpent()
    return found, row[1]


def join(token: str, person: int) -> str:
    """The person becomes a member; the organisation's public id.

    Raises NotFound, InvitationSpent, InvitationElsewhere or AlreadyMember.
    """
    invitation, organisation = invitation_of(token)
    which, where, role = invitation.id, organisation.id, Role(invitation.role)
    own, public_id = _hashes(invitation), organisation.public_id
    with transaction() as writing:
        # As in ``locked``, the organisation's row comes first; who is asked in is no member yet.
        writing.execute(
            update(Organisation)
            .where(Organisation.id == where)
            .values(owners=Organisation.owners + int(role == Role.OWNER))
        )
        _check(writing, where, person, own)
        _take(writing, which, person)
        writing.add(
            Member(
                public_id=new_id(),
                organisation_id=where,
                person_id=person,
                role=role,
                joined_at=clock.now(),
            )
        )
    return public_id


def _hashes(invitation: Invitation) -> list[bytes]:
    """By which its address is found, whichever of both was written under an earlier secret."""
    email = readable(invitation.email_sealed, USE) if invitation.email_sealed else None
    return [invitation.email_blind] if email is None else blinds(email, USE)


def _check(writing: Session, where: int, person: int, hashes: list[bytes]) -> None:
    own = select(Identity.id).where(
        Identity.person_id == person,
        Identity.kind == "email",
        Identity.subject_hash.in_(hashes),
    )
    if writing.scalar(own.limit(1)) is None:
        raise InvitationElsewhere()
    there = select(Member.id).where(Member.organisation_id == where, Member.person_id == person)
    if writing.scalar(there) is not None:
        raise AlreadyMember()


def _take(writing: Session, which: int, person: int) -> None:
    taken = writing.execute(
        update(Invitation)
        .where(Invitation.id == which, *is_open())
        .values(taken_at=clock.now(), taken_by=person, email_sealed=None)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
        raise InvitationSpent()
