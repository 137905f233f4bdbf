"""List where a person is signed in, and end it there; an ended token opens nothing from then on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from offsets import clock
from offsets.accounts.models import SignIn
from offsets.db import session, transaction
from offsets.errors import NotFound

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SignInView:
    """One place where a person is signed in, as they see it."""

    id: str
    door: str
    label: str
    created_at: datetime
    seen_at: datetime
    is_here: bool


def sign_ins_of(person: int, here: int | None) -> list[SignInView]:
    """Those that still open something, the newest first; ``here`` is the caller's own row."""
    now = clock.now()
    alive = or_(SignIn.access_expires_at > now, SignIn.refresh_expires_at > now)
    rows = session().scalars(
        select(SignIn)
        .where(SignIn.person_id == person, SignIn.ended_at.is_(None), alive)
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        SignInView(row.public_id, row.door, row.label, row.created_at, row.seen_at, row.id == here)
        for row in rows
    ]


def end(person: int, public_id: str) -> None:
    """End one sign-in of a person; raises NotFound where it is none of theirs."""
    with transaction() as writing:
        ended = writing.execute(
            update(SignIn)
            .where(SignIn.person_id == person, SignIn.public_id == public_id)
            .values(ended_at=clock.now())
        )
        if not ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts rows
            raise NotFound("session")


def end_here(sign_in: int) -> None:
    """End the caller's own sign-in."""
    with transaction() as writing:
        writing.execute(update(SignIn).where(SignIn.id == sign_in).values(ended_at=clock.now()))
