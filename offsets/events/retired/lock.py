"""Hold an event still while grams are counted for it, or its statement is written."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets.events.models import Event


def lock(session: Session, event_id: int) -> None:
    """Let nobody else count, or publish a statement, until this transaction ends.

    A statement lists what was counted before it: nothing may come in unseen while it is written.
    """
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update())
