"""Tell an event's organiser what happened, in the transaction in which it does.

The message is a row beside the deed, so neither is without the other, and the worker
brings it. A message never names a person.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code
from offsets.events.hooks.models import Endpoint, Message
from offsets.events.hooks.rules import VERSION, Kind, Standing
from offsets.events.models import Event

_ID_SIGNS = 20


def tell(session: Session, event_id: int, kind: Kind, once: str | None = None, **data: Any) -> None:
    """Owe a message to every endpoint of the event's organisation that has not ended.

    ``data`` is what JSON can carry. What is told ``once`` is not told again by that name.
    """
    found = session.execute(
        select(Endpoint.id, Event.public_id)
        .join(Event, Event.organisation_id == Endpoint.organisation_id)
        .where(Event.id == event_id, Endpoint.state != Standing.ENDED)
        # Whoever locks several does so in this order.
        .order_by(Endpoint.id)
    ).all()
    for endpoint_id, public_id in found:
        owe(session, endpoint_id, kind, data, (event_id, public_id), once)


def owe(
    session: Session, endpoint_id: int, kind: Kind, data: dict[str, Any],
    event: tuple[int, str] | None = None, once: str | None = None,
) -> str | None:  # fmt: skip
    """Owe one endpoint a message and return its id; None if it has ended or was told already."""
    sequence = _next(session, endpoint_id)
    if sequence is None:
        return None
    if once and _was_told(session, endpoint_id, once):
        # The lock is ours, so nobody has seen the number that is given back here.
        _give_back(session, endpoint_id)
        return None
    now, public_id = clock.now(), f"msg_{random_code(_ID_SIGNS).lower()}"
    values = {
        "public_id": public_id,
        "endpoint_id": endpoint_id,
        "sequence": sequence,
        "event_id": event[0] if event else None,
        "kind": kind,
        "once": once,
        "body": _body(public_id, sequence, kind, now, event[1] if event else None, data),
        "occurred_at": now,
        "next_try_at": now,
    }
    session.execute(insert(Message).values(values))
    return public_id


def _next(session: Session, endpoint_id: int) -> int | None:
    """The endpoint's next number; its row is locked from here to the end of the transaction."""
    found: int | None = session.scalar(
        update(Endpoint)
        .where(Endpoint.id == endpoint_id, Endpoint.state != Standing.ENDED)
        .values(last_sequence=Endpoint.last_sequence + 1)
        .returning(Endpoint.last_sequence)
        .execution_options(synchronize_session=False)
    )
    return found


def _was_told(session: Session, endpoint_id: int, once: str) -> bool:
    told = select(Message.id).filter_by(endpoint_id=endpoint_id, once=once)
    return session.scalar(told) is not None


def _give_back(session: Session, endpoint_id: int) -> None:
    session.execute(
        update(Endpoint)
        .where(Endpoint.id == endpoint_id)
        .values(last_sequence=Endpoint.last_sequence - 1)
        .execution_options(synchronize_session=False)
    )


def _body(
    public_id: str, sequence: int, kind: Kind, now: datetime, event: str | None,
    data: dict[str, Any],
) -> str:  # fmt: skip
    content = {
        "id": public_id,
        "version": VERSION,
        "sequence": sequence,
        "type": str(kind),
        "occurred_at": now.isoformat(timespec="milliseconds"),
        "event": event,
        "data": data,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
