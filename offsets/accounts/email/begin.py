"""Mail somebody a link and a code, by which they show that an address is theirs.

The answer is the same whether or not the address is known, and whether or not
too much has gone there already: what differs is only what lies in the mailbox.
"""

import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.email.derive import asker_hash, code_of, token_hash, token_of
from offsets.accounts.email.models import EmailLink
from offsets.accounts.email.rules import (
    KEPT,
    LINK_LIVES,
    LINKS_A_DAY,
    LINKS_AN_HOUR,
    fault_of,
    normalise,
)
from offsets.accounts.mail.letter import Letter, Part
from offsets.accounts.mail.post import post
from offsets.accounts.mail.transport import offered
from offsets.accounts.recognise import use_of
from offsets.accounts.seal import blind, seal
from offsets.config import settings
from offsets.db import transaction
from offsets.errors import Invalid, NotFound

USE = use_of("email")
HOUR_S = 3600


def begin(typed: str, locale: str, person: int | None = None) -> str:
    """Send the letter; the secret by which whoever asked shows later that it was they.

    With ``person`` the address is added to what that person has. Raises Invalid
    for what is no address, NotFound where the house sends no mail.
    """
    if not offered():
        raise NotFound("email")
    email = normalise(typed)
    if fault := fault_of(email):
        raise Invalid("email", fault)
    asker = secrets.token_urlsafe(24)
    with transaction() as writing:
        if _may_send(writing, blind(email, USE)):
            _send(writing, email, asker_hash(asker), locale, person)
    return asker


def address_of(asker: bytes) -> str:
    """Where the link of this asker leads."""
    return f"{settings().public_url}/sign-in/link/{token_of(asker)}"


def _may_send(writing: Session, email_blind: bytes) -> bool:
    """Whether the address has had few enough letters; two at once may pass as one."""
    now = clock.now()
    sent = select(EmailLink.created_at).where(
        EmailLink.email_blind == email_blind, EmailLink.created_at > now - KEPT
    )
    moments = writing.scalars(sent).all()
    recent = sum((now - moment).total_seconds() < HOUR_S for moment in moments)
    return len(moments) < LINKS_A_DAY and recent < LINKS_AN_HOUR


def _send(writing: Session, email: str, asker: bytes, locale: str, person: int | None) -> None:
    now = clock.now()
    writing.add(
        EmailLink(
            token_hash=token_hash(token_of(asker)),
            asker_hash=asker,
            email_blind=blind(email, USE),
            email_sealed=seal(email, USE),
            person_id=person,
            locale=locale,
            created_at=now,
            expires_at=now + LINK_LIVES,
            tries=0,
        )
    )
    post(writing, _letter(email, asker, locale, joins=person is not None))


def _letter(email: str, asker: bytes, locale: str, joins: bool) -> Letter:
    first = (
        _l("You asked to add this e-mail address to your account. Open this link to confirm it:")
        if joins
        else _l("You asked to sign in. Open this link in the browser in which you asked:")
    )
    return Letter(
        kind="sign_in",
        to=email,
        locale=locale,
        subject=_l("Confirm your address") if joins else _l("Your link to sign in"),
        parts=(
            Part(first),
            Part(address_of(asker), "link"),
            Part(_l("Or type this code where you asked:")),
            Part(_grouped(code_of(asker)), "code"),
            Part(
                _l(
                    "Both work once and for %(minutes)s minutes. Tell nobody the code; we never "
                    "ask for it. If it was not you who asked, do nothing: nothing happens.",
                ),
                "soft",
            ),
        ),
        facts={"minutes": str(int(LINK_LIVES.total_seconds() // 60))},
        lives=LINK_LIVES,
    )


def _grouped(code: str) -> str:
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
