"""Enter an event's statements, and their ends, into the public log.

A row says what its entries are, to the byte. So whoever changes a statement's row
calls ``anchor`` in the same transaction, and it enters what the log does not hold.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from offsets.db import session as reading
from offsets.db import transaction
from offsets.events.models import Event, Statement
from offsets.events.retired.lock import lock
from offsets.ledger.entry import Entry
from offsets.ledger.stated import EndReason, StatementEnd, StatementOfEvent
from offsets.log.append import append, entered


def anchor(session: Session, event_id: int) -> int:
    """Enter what the log lacks of an event's statements; how many entries that are.

    The event must be locked: of two who enter the same, one would do it twice.
    """
    wanted = [
        entry
        for row in session.execute(rows().where(Statement.event_id == event_id))
        for entry in entries(row)
    ]
    there = entered(session, [entry.encode() for entry in wanted])
    lacking = [entry for entry in wanted if entry.encode() not in there]
    for entry in lacking:
        append(session, entry)
    return len(lacking)


def anchor_all() -> int:
    """The same for every event, each in a transaction of its own; for what is older than the log.

    Done again it enters nothing.
    """
    events = list(reading().scalars(select(Statement.event_id).distinct()))
    reading().rollback()
    return sum(map(_anchored, events))


def rows() -> Select[*tuple[Any, ...]]:
    """What ``entries`` reads of each statement; of one event in the order of its versions."""
    return (
        select(
            Event.public_id,
            Statement.version,
            Statement.sha256,
            Statement.actual_g,
            Statement.retired_g,
            Statement.published_at,
            Statement.superseded_at,
            Statement.withdrawn_at,
        )
        .join(Event, Event.id == Statement.event_id)
        .order_by(Statement.event_id, Statement.version)
    )


def entries(row: Row[*tuple[Any, ...]]) -> Iterator[Entry]:
    """What the log says of a statement: that it was made, and that it ended if it did."""
    said = statement_entry(row)
    yield said
    if row.withdrawn_at:
        yield StatementEnd(said.leaf(), EndReason.WITHDRAWN, _seconds(row.withdrawn_at))
    elif row.superseded_at:
        yield StatementEnd(said.leaf(), EndReason.SUPERSEDED, _seconds(row.superseded_at))


def statement_entry(row: Row[*tuple[Any, ...]]) -> StatementOfEvent:
    """The entry of a statement itself; raises Malformed for one that states too early."""
    return StatementOfEvent(
        event=row.public_id,
        version=row.version,
        document=bytes.fromhex(row.sha256),
        actual_g=row.actual_g,
        retired_g=row.retired_g,
        published_at=_seconds(row.published_at),
    )


def _anchored(event_id: int) -> int:
    with transaction() as session:
        lock(session, event_id)
        return anchor(session, event_id)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
