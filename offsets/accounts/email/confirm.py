"""Take the link or the code back: it works once, in time, and only for whoever asked."""

import hmac

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.email.derive import asker_hash, codes_of, token_hash
from offsets.accounts.email.errors import CodeWrong, LinkSpent
from offsets.accounts.email.models import EmailLink
from offsets.accounts.email.rules import KEPT, MAX_TRIES, digits
from offsets.db import session, transaction


def pending(token: str, asker: str) -> EmailLink | None:
    """The link that a token names, if this asker may still use it; looking uses nothing up."""
    link = session().scalar(select(EmailLink).where(EmailLink.token_hash == token_hash(token)))
    if link is None or not hmac.compare_digest(link.asker_hash, asker_hash(asker)):
        return None
    return link if link.used_at is None and link.expires_at > clock.now() else None


def use_link(writing: Session, token: str, asker: str) -> EmailLink:
    """Use the link up; raises LinkSpent unless it is this asker's, unused and in time."""
    return _use(writing, asker, EmailLink.token_hash == token_hash(token))


def use_code(writing: Session, asker: str) -> EmailLink:
    """Use the link up by its code, which ``check_code`` has found right; raises LinkSpent."""
    return _use(writing, asker)


def check_code(typed: str, asker: str) -> None:
    """Count the try, then compare; a transaction of its own, so that a wrong try stays counted.

    Raises CodeWrong, and LinkSpent where there is nothing to try or no try left.
    """
    hashed = asker_hash(asker)
    with transaction() as writing:
        counted = writing.execute(
            update(EmailLink)
            .where(EmailLink.asker_hash == hashed, *_usable(), EmailLink.tries < MAX_TRIES)
            .values(tries=EmailLink.tries + 1)
        )
    if not counted.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
        raise LinkSpent("code")
    sent = digits(typed).encode()
    if not any(hmac.compare_digest(sent, each.encode()) for each in codes_of(hashed)):
        raise CodeWrong("code")


def forget_links() -> int:
    """Delete what is too old to be counted; how many."""
    with transaction() as writing:
        old = delete(EmailLink).where(EmailLink.created_at < clock.now() - KEPT)
        return int(writing.execute(old).rowcount)  # type: ignore[attr-defined]  # a DELETE counts


def _use(writing: Session, asker: str, *also: ColumnElement[bool]) -> EmailLink:
    hashed = asker_hash(asker)
    used = writing.execute(
        update(EmailLink)
        .where(EmailLink.asker_hash == hashed, *_usable(), *also)
        .values(used_at=clock.now())
    )
    if not used.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
        raise LinkSpent("link")
    return writing.scalars(
        select(EmailLink)
        .where(EmailLink.asker_hash == hashed)
        .execution_options(populate_existing=True)
    ).one()


def _usable() -> tuple[ColumnElement[bool], ...]:
    return (EmailLink.used_at.is_(None), EmailLink.expires_at > clock.now())
