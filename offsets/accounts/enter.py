"""Sign a person in: tokens that are given out once, and a row that can be listed and ended."""

import re
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.errors import Unauthenticated
from offsets.accounts.models import SignIn
from offsets.accounts.recognise import known, recognise
from offsets.accounts.rules import ACCESS_LIFE, REFRESH_LIFE, Door
from offsets.accounts.tokens import family_of, hashed, new_access_token, new_refresh_token
from offsets.codes import random_code

_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone|iPad", "iOS"),
    (r"HarmonyOS|OpenHarmony", "HarmonyOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X", "macOS"),
    (r"Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Entered:
    """What a front end gets at a sign-in; none of it can be asked for again."""

    person: int
    sign_in: str
    """``sign_ins.public_id``."""
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in_s: int
    refresh_expires_in_s: int | None


def enter(writing: Session, person: int, door: Door, label: str) -> Entered:
    """Sign the person in by a door; a browser keeps a cookie and gets nothing to refresh.

    Every token is made here, whatever the caller came with: nobody can lay one ready and wait
    for somebody to sign in with it.
    """
    now = clock.now()
    made = made_tokens(person, random_code(16).lower(), door)
    refresh = made.refresh_token
    writing.add(
        SignIn(
            public_id=made.sign_in,
            person_id=person,
            door=door,
            label=label[:80],
            access_hash=hashed(made.access_token),
            access_expires_at=now + ACCESS_LIFE[door],
            family_hash=hashed(family_of(refresh)) if refresh else None,
            refresh_hash=hashed(refresh) if refresh else None,
            refresh_expires_at=now + REFRESH_LIFE[door] if refresh else None,
            created_at=now,
            seen_at=now,
        )
    )
    return made


def enter_as(
    writing: Session, kind: str, subject: str, locale: str, door: Door, label: str
) -> Entered:
    """Sign in whoever is recognised by an openid or address; who is new becomes a person.

    Raises Unauthenticated where that was taken from them at the same moment: the new row
    waits for whoever holds the person's, and then it is looked at again.
    """
    person = recognise(writing, kind, subject, locale)
    entered = enter(writing, person, door, label)
    writing.flush()
    if known(writing, kind, subject) != person:
        raise Unauthenticated()
    return entered


def made_tokens(person: int, sign_in: str, door: Door, earlier: str | None = None) -> Entered:
    """Fresh tokens; the refresh token of the family of an earlier one, where there is one."""
    life = REFRESH_LIFE.get(door)
    return Entered(
        person=person,
        sign_in=sign_in,
        access_token=new_access_token(),
        refresh_token=new_refresh_token(earlier) if life else None,
        expires_in_s=int(ACCESS_LIFE[door].total_seconds()),
        refresh_expires_in_s=int(life.total_seconds()) if life else None,
    )


def label_of(user_agent: str) -> str:
    """What a person knows the place by, such as "Chrome, Android"; too coarse to follow anybody."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if re.search(sign, user_agent)), "")
    return ", ".join(filter(None, (browser, system)))
