"""Change a refresh token for new tokens, exactly once; a thief's second use ends the sign-in."""

import hmac
import logging
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.enter import Entered, made_tokens
from offsets.accounts.errors import TokenSpent, Unauthenticated
from offsets.accounts.models import SignIn
from offsets.accounts.rules import ACCESS_LIFE, REFRESH_GRACE, REFRESH_LIFE, REFRESH_PREFIX, Door
from offsets.accounts.tokens import family_of, hashed
from offsets.db import transaction

_log = logging.getLogger(__name__)


def refresh(token: str) -> Entered:
    """New tokens for the sign-in of this refresh token, which is spent by that.

    Of several who come at once with one token, exactly one is given new ones.
    Raises TokenSpent for the others, and for whoever comes within the grace;
    Unauthenticated for what opens nothing. A token that was spent longer ago
    has two owners, and we cannot tell which of them is the thief: the sign-in
    ends for both.
    """
    stolen = False
    with transaction() as session:
        row = _family(session, token)
        if row is None or row.ended_at is not None:
            raise Unauthenticated()
        tokens = _rotate(session, row, token)
        if tokens is None:
            session.refresh(row)
            if _is_graced(row, token, clock.now()):
                raise TokenSpent()
            stolen = not _is_current(row, token)
            if stolen:
                row.ended_at = clock.now()
    if stolen:
        _log.warning("sign_in_ended", extra={"facts": {"why": "spent_refresh_token"}})
    if tokens is None:
        raise Unauthenticated()
    return tokens


def _family(session: Session, token: str) -> SignIn | None:
    if not token.startswith(REFRESH_PREFIX):
        return None
    family = hashed(family_of(token))
    return session.scalar(select(SignIn).where(SignIn.family_hash == family))


def _rotate(session: Session, row: SignIn, token: str) -> Entered | None:
    """One conditional UPDATE decides who is first; nothing for whoever is not."""
    now, door = clock.now(), Door(row.door)
    tokens = made_tokens(row.person_id, row.public_id, door, token)
    rotated = session.execute(
        update(SignIn)
        .where(
            SignIn.id == row.id,
            SignIn.refresh_hash == hashed(token),
            SignIn.refresh_expires_at > now,
            SignIn.ended_at.is_(None),
        )
        .values(
            access_hash=hashed(tokens.access_token),
            access_expires_at=now + ACCESS_LIFE[door],
            refresh_hash=hashed(tokens.refresh_token or ""),
            refresh_expires_at=now + REFRESH_LIFE[door],
            spent_refresh_hash=hashed(token),
            seen_at=now,
        )
        .returning(SignIn.id)
        .execution_options(synchronize_session=False)
    )
    return tokens if rotated.scalar_one_or_none() is not None else None


def _is_graced(row: SignIn, token: str, now: datetime) -> bool:
    """Whether it is the token that was spent last, and some seconds ago at most."""
    spent = row.spent_refresh_hash
    if row.ended_at is not None or spent is None:
        return False
    return hmac.compare_digest(spent, hashed(token)) and now < row.seen_at + REFRESH_GRACE


def _is_current(row: SignIn, token: str) -> bool:
    """Whether it is still the newest: then it has merely expired, and nobody stole it."""
    current = row.refresh_hash
    return current is not None and hmac.compare_digest(current, hashed(token))
