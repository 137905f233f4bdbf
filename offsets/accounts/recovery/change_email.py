"""Give a person whose mailbox is lost another address, and end every way in but that one.

For the operator alone, on proof that ``docs/operator.md`` asks for: the house itself knows a
person by nothing but what they lost.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.email.begin import USE
from offsets.accounts.email.errors import AddressTaken
from offsets.accounts.email.models import EmailLink
from offsets.accounts.email.rules import fault_of, normalise
from offsets.accounts.mail.letter import Letter, Part
from offsets.accounts.mail.post import post
from offsets.accounts.mail.transport import offered
from offsets.accounts.models import Identity, Person, SignIn
from offsets.accounts.passkeys.models import Passkey, PasskeyChallenge
from offsets.accounts.recognise import known
from offsets.accounts.recovery.models import AddressChange
from offsets.accounts.recovery.rules import MAX_FILED_AS, Proof
from offsets.accounts.seal import blind, blinds, seal
from offsets.codes import random_code
from offsets.config import settings
from offsets.errors import Invalid, NotFound

NOTICE_LIVES = timedelta(days=30)
"""A notice that comes weeks late still tells somebody what was done to their account."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator was asked for, and on what proof."""

    old: str
    new: str
    proof: Proof
    filed_as: str | None = None
    """The operator's own number of the proof."""
    alone: bool = False
    """Whether other addresses and WeChat go too, which somebody else may have added."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done; nothing of it names anybody."""

    number: str
    sign_ins_ended: int
    passkeys_removed: int
    other_ways: int
    """Other addresses and WeChat: those that still lead in, or with ``alone`` were taken away."""


def change_email(writing: Session, wish: Wish) -> Changed:
    """Do it, in the operator's transaction; both addresses are written to.

    Raises Invalid naming the field, NotFound where nobody is known by the old address or the
    house sends no mail, and AddressTaken where the new one is somebody else's.
    """
    old, new = _checked(wish)
    person = known(writing, "email", old)
    if person is None:
        raise NotFound("old")
    # In the order in which a sign-in takes them: what it comes by, then the person's row. So
    # whoever signs in at this moment is ended below, or waits and finds nothing to come by.
    _end_links(writing, person, old)
    removed = _count(writing, delete(Passkey).where(Passkey.person_id == person))
    writing.execute(delete(PasskeyChallenge).where(PasskeyChallenge.person_id == person))
    row = writing.get_one(Person, person, with_for_update=True, populate_existing=True)
    _exchange(writing, person, old, new)
    ended = _end_sign_ins(writing, person)
    others = _other_ways(writing, person, new, wish.alone)
    number = _kept(writing, wish, person, ended)
    for email, words in ((old, _TO_OLD), (new, _TO_NEW)):
        post(writing, _letter(email, row.locale, words, number))
    return Changed(number, ended, removed, others)


def _checked(wish: Wish) -> tuple[str, str]:
    if not offered():
        raise NotFound("email")
    old, new = normalise(wish.old), normalise(wish.new)
    for name, email in (("old", old), ("new", new)):
        if fault := fault_of(email):
            raise Invalid(name, fault)
    if old == new:
        raise Invalid("new", "same_address")
    if wish.filed_as and len(wish.filed_as) > MAX_FILED_AS:
        raise Invalid("filed_as", "too_long", max=MAX_FILED_AS)
    return old, new


def _exchange(writing: Session, person: int, old: str, new: str) -> None:
    """The new address stands for the old one; raises AddressTaken where it is somebody's."""
    whose = known(writing, "email", new)
    if whose not in (None, person):
        raise AddressTaken("new")
    of_old = (Identity.kind == "email", Identity.subject_hash.in_(blinds(old, USE)))
    if whose == person:
        writing.execute(delete(Identity).where(Identity.person_id == person, *of_old))
        return
    try:
        with writing.begin_nested():
            written = writing.connection().execute(
                update(Identity)
                .where(Identity.person_id == person, *of_old)
                .values(subject_hash=blind(new, USE), subject_sealed=seal(new, USE))
            )
    except IntegrityError:
        raise AddressTaken("new") from None
    if not written.rowcount:
        raise NotFound("old")


def _end_sign_ins(writing: Session, person: int) -> int:
    now = clock.now()
    # Those that had run out by themselves are ended as well, but nobody was there any more.
    good_until = func.coalesce(SignIn.refresh_expires_at, SignIn.access_expires_at)
    alive = select(func.count(SignIn.id)).where(
        SignIn.person_id == person, SignIn.ended_at.is_(None), good_until > now
    )
    living = writing.scalar(alive) or 0
    theirs = (SignIn.person_id == person, SignIn.ended_at.is_(None))
    writing.execute(update(SignIn).where(*theirs).values(ended_at=now))
    return living


def _end_links(writing: Session, person: int, old: str) -> None:
    """No letter that is under way leads anywhere any more."""
    theirs = or_(EmailLink.email_blind.in_(blinds(old, USE)), EmailLink.person_id == person)
    unused = EmailLink.used_at.is_(None)
    writing.execute(update(EmailLink).where(theirs, unused).values(used_at=clock.now()))


def _other_ways(writing: Session, person: int, new: str, alone: bool) -> int:
    others = (
        Identity.person_id == person,
        or_(Identity.kind != "email", Identity.subject_hash.not_in(blinds(new, USE))),
    )
    if alone:
        return _count(writing, delete(Identity).where(*others))
    return writing.scalar(select(func.count(Identity.id)).where(*others)) or 0


def _kept(writing: Session, wish: Wish, person: int, sign_ins_ended: int) -> str:
    """Write down that it was done; under which number."""
    row = AddressChange(
        public_id=random_code(16).lower(),
        person_id=person,
        proof=wish.proof,
        filed_as=wish.filed_as,
        sign_ins_ended=sign_ins_ended,
        made_at=clock.now(),
    )
    writing.add(row)
    return row.public_id


def _count(writing: Session, statement: Any) -> int:
    return int(writing.connection().execute(statement).rowcount)


_TO_OLD = (
    _l("Your sign-in address was changed"),
    _l(
        "On request, and on proof, the operator has given your account another e-mail address. "
        "This one leads in no more, and every sign-in and passkey has ended."
    ),
    _l("If this was not your wish, write to the operator at once and name this number:"),
)
_TO_NEW = (
    _l("This is your new sign-in address"),
    _l(
        "On request, and on proof, the operator has given an account this e-mail address. Every "
        "earlier sign-in and passkey has ended: sign in anew, and add a passkey if you like."
    ),
    _l("If you asked for nothing, write to the operator and name this number:"),
)


def _letter(email: str, locale: str, words: tuple[Any, Any, Any], number: str) -> Letter:
    """Neither letter names the other address: one of the two mailboxes may be a stranger's."""
    subject, what, otherwise = words
    contact = settings().keeping.contact
    return Letter(
        kind="address_changed",
        to=email,
        locale=locale,
        subject=subject,
        parts=(
            Part(what),
            Part(f"{settings().public_url}/sign-in", "link"),
            Part(otherwise),
            Part(number, "code"),
            *((Part(contact, "text"),) if contact else ()),
        ),
        lives=NOTICE_LIVES,
    )
