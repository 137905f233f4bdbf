"""Ask a colleague in by e-mail, and take that back."""

import hashlib
import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select, update

from offsets import clock
from offsets.accounts.email.begin import USE
from offsets.accounts.email.rules import fault_of, normalise
from offsets.accounts.mail.letter import Letter, Part
from offsets.accounts.mail.post import post
from offsets.accounts.seal import blind, blinds, seal
from offsets.config import settings
from offsets.errors import Invalid, NotFound
from offsets.organisations.access import Standing
from offsets.organisations.create import new_id
from offsets.organisations.locked import Locked, locked
from offsets.organisations.models import Invitation
from offsets.organisations.rules import (
    INVITATION_LIVES,
    MAX_OPEN_INVITATIONS,
    Deed,
    Role,
)


def invite(standing: Standing, typed: str, role: Role, locale: str) -> str:
    """Mail an invitation; its public id. An open one to the same address is taken back.

    Raises Forbidden, or Invalid naming the field.
    """
    email = normalise(typed)
    if fault := fault_of(email):
        raise Invalid("email", fault)
    token, public_id = secrets.token_hex(20), new_id()
    with locked(standing.organisation.id, standing.person, Deed.INVITE) as held:
        _make_room(held, blinds(email, USE))
        now = clock.now()
        held.session.add(
            Invitation(
                public_id=public_id,
                organisation_id=held.organisation,
                email_blind=blind(email, USE),
                email_sealed=seal(email, USE),
                role=role,
                token_hash=token_hash(token),
                invited_by=standing.person,
                created_at=now,
                expires_at=now + INVITATION_LIVES,
            )
        )
        post(held.session, _letter(email, token, standing.organisation.name, locale))
    return public_id


def take_back(standing: Standing, invitation: str) -> None:
    """End an open invitation; raises Forbidden, or NotFound where there is none."""
    with locked(standing.organisation.id, standing.person, Deed.INVITE) as held:
        if not _end(held, Invitation.public_id == invitation):
            raise NotFound("invitation")


def token_hash(token: str) -> bytes:
    """What is kept of the token in an invitation's link."""
    return hashlib.sha256(token.encode()).digest()


def is_open(organisation: int | None = None) -> tuple[ColumnElement[bool], ...]:
    """Conditions on an invitation that can still be taken, of one organisation or of any."""
    conditions: tuple[ColumnElement[bool], ...] = (
        Invitation.taken_at.is_(None),
        Invitation.ended_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    if organisation is None:
        return conditions
    return (Invitation.organisation_id == organisation, *conditions)


def _make_room(held: Locked, email_blinds: list[bytes]) -> None:
    _end(held, Invitation.email_blind.in_(email_blinds))
    waiting = select(func.count(Invitation.id)).where(*is_open(held.organisation))
    if (held.session.scalar(waiting) or 0) >= MAX_OPEN_INVITATIONS:
        raise Invalid("email", "too_many", max=MAX_OPEN_INVITATIONS)


def _end(held: Locked, which: ColumnElement[bool]) -> int:
    ended = held.session.execute(
        update(Invitation)
        .where(which, *is_open(held.organisation))
        .values(ended_at=clock.now(), email_sealed=None)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result counts rows


def _letter(email: str, token: str, name: str, locale: str) -> Letter:
    return Letter(
        kind="invitation",
        to=email,
        locale=locale,
        subject=_l("%(name)s invites you"),
        parts=(
            Part(
                _l("%(name)s plans its events here and invites you to take part. Open this link:")
            ),
            Part(f"{settings().public_url}/invitations/{token}", "link"),
            Part(
                _l(
                    "It works for %(days)s days and only for this e-mail address. If you do not "
                    "know the sender, do nothing: nothing happens."
                ),
                "soft",
            ),
        ),
        facts={"name": name, "days": str(INVITATION_LIVES.days)},
        lives=INVITATION_LIVES,
    )
