"""Forget messages that are long done with."""

from sqlalchemy import delete, select

from offsets import clock
from offsets.db import transaction
from offsets.events.hooks.models import Delivery, Message
from offsets.events.hooks.rules import KEPT, Fate

AT_ONCE = 5_000


def forget_messages() -> int:
    """Delete messages, with their tries, that were done with before ``KEPT``; how many."""
    with transaction() as session:
        old = list(
            session.scalars(
                select(Message.id)
                .where(Message.occurred_at < clock.now() - KEPT, Message.state != Fate.OWED)
                .limit(AT_ONCE)
            )
        )
        session.execute(delete(Delivery).where(Delivery.message_id.in_(old)))
        session.execute(delete(Message).where(Message.id.in_(old)))
    return len(old)
