"""The worker's round: hand letters over to the mail server, and try again what it did not take."""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from offsets import clock
from offsets.accounts.errors import CannotUnseal
from offsets.accounts.mail.models import Mail
from offsets.accounts.mail.post import opened
from offsets.accounts.mail.rules import GIVE_UP_AFTER, KEPT, LEASE, wait_after
from offsets.accounts.mail.transport import Transport, Undelivered, opened_transport
from offsets.db import session, transaction

BATCH = 20
"""So many letters of a round: with a slow server, other jobs come to their turn in between."""

WAITS = Mail.sent_at.is_(None) & Mail.given_up_at.is_(None)
"""Letters that are neither sent nor given up."""
_log = logging.getLogger(__name__)


def carry_due() -> int:
    """Send what is due; how many letters left the house. A silent server costs one time-out."""
    rows = _due()
    sent = 0
    try:
        if rows:
            with opened_transport() as transport:
                for row in rows:
                    sent += _carry(transport, row)
    except Undelivered as error:
        # Nobody answers, so the rest of the round would wait in vain too.
        for row in rows:
            _put_off(row, error)
    return sent


def forget_mail() -> int:
    """Delete the rows of letters that are long done with; how many."""
    done = or_(Mail.sent_at.isnot(None), Mail.given_up_at.isnot(None))
    with transaction() as writing:
        old = delete(Mail).where(Mail.created_at < clock.now() - KEPT, done)
        return int(writing.execute(old).rowcount)  # type: ignore[attr-defined]  # a DELETE counts


def _due() -> Sequence[Any]:
    found = (
        session()
        .execute(
            select(
                Mail.id,
                Mail.public_id,
                Mail.kind,
                Mail.sealed,
                Mail.expires_at,
                Mail.due_at,
                Mail.attempts,
            )
            .where(WAITS, Mail.due_at <= clock.now())
            .order_by(Mail.due_at)
            .limit(BATCH)
        )
        .all()
    )
    session().rollback()
    return found


def _carry(transport: Transport, row: Row[Any]) -> int:
    """Take one letter in hand, carry it, write down what became of it; 1 if it was sent.

    Raises Undelivered where the server itself failed, and not this letter alone.
    """
    now = clock.now()
    if row.expires_at <= now:
        _set(row, given_up_at=now, sealed=None, fault="expired")
        return 0
    # Another worker sees it due only after the lease, and one that saw it due before loses.
    if not _set(row, Mail.due_at == row.due_at, due_at=now + LEASE):
        return 0
    try:
        transport.carry(row.public_id, opened(row.sealed))
    except CannotUnseal:
        _put_off(row, Undelivered("unreadable", True, of_server=False))
        return 0
    except Undelivered as error:
        if error.of_server:
            raise
        _put_off(row, error)
        return 0
    _set(row, sent_at=clock.now(), sealed=None, fault=None)
    return 1


def _put_off(row: Row[Any], error: Undelivered) -> None:
    _log.warning("mail_undelivered", extra={"facts": {"kind": row.kind, "fault": error.fault}})
    attempts, now = row.attempts + 1, clock.now()
    if error.final or attempts >= GIVE_UP_AFTER:
        _set(row, attempts=attempts, given_up_at=now, sealed=None, fault=error.fault)
    else:
        due_at = now + wait_after(row.attempts)
        _set(row, attempts=attempts, due_at=due_at, fault=error.fault)


def _set(row: Row[Any], *also: Any, **values: object) -> bool:
    """Write values of a letter that still waits; whether it was there to be written."""
    with transaction() as writing:
        found = writing.execute(update(Mail).where(Mail.id == row.id, WAITS, *also).values(values))
        return bool(found.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result counts rows
