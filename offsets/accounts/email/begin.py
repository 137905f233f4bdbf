"""Mail somebody a link and a code, by which they show that an address is theirs.

The answer is the same whether or not the address is known, and whether or not
too much has gone there already: what differs is only what lies in the mailbox.
"""

import secrets
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
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
HOUR = timedelta(hours=1)
_NUMBERED = ("email_blind", "number")
_INSERT: dict[str, Any] = {
    "postgresql": postgresql.insert(EmailLink)
    .on_conflict_do_nothing(index_elements=_NUMBERED)
    .returning(EmailLink.id),
    "sqlite": sqlite.insert(EmailLink)
    .on_conflict_do_nothing(index_elements=_NUMBERED)
    .returning(EmailLink.id),
}


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
        if _counted(writing, _link(email, asker_hash(asker), locale, person)):
            post(writing, _letter(email, asker_hash(asker), locale, joins=person is not None))
    return asker


def address_of(asker: bytes) -> str:
    """Where the link of this asker leads."""
    return f"{settings().public_url}/sign-in/link/{token_of(asker)}"


def _counted(writing: Session, link: dict[str, Any]) -> bool:
    """Write the link under its address's next number; False where there were letters enough.

    The number is unique for the address. Whoever is second of two that read the same one
    waits for the first, finds it taken, and looks again at what has been sent by then.
    """
    insert = _INSERT[writing.get_bind().dialect.name]
    while (number := _next_number(writing, link["email_blind"])) is not None:
        taken = writing.connection().execute(insert, link | {"number": number})
        if taken.scalar_one_or_none() is not None:
            return True
    return False


def _next_number(writing: Session, email_blind: bytes) -> int | None:
    """Of the letter that may go to the address now; None while it has had enough of them."""
    now = clock.now()
    # Locked, so that what the number follows is not forgotten before the letter is written:
    # somebody else would begin at one again, and neither would see the other.
    sent = writing.execute(
        select(EmailLink.number, EmailLink.created_at)
        .where(EmailLink.email_blind == email_blind)
        .order_by(EmailLink.id)
        .with_for_update()
    ).all()
    ages = [now - each.created_at for each in sent]
    if sum(age < KEPT for age in ages) >= LINKS_A_DAY:
        return None
    if sum(age < HOUR for age in ages) >= LINKS_AN_HOUR:
        return None
    return max((each.number for each in sent), default=0) + 1


def _link(email: str, asker: bytes, locale: str, person: int | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "token_hash": token_hash(token_of(asker)),
        "asker_hash": asker,
        "email_blind": blind(email, USE),
        "email_sealed": seal(email, USE),
        "person_id": person,
        "locale": locale,
        "created_at": now,
        "expires_at": now + LINK_LIVES,
        "tries": 0,
    }


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
