"""Call an event off. What was retired for it stays retired, and its own."""

from sqlalchemy import update

from offsets.db import transaction
from offsets.events.errors import WrongStep
from offsets.events.find import find
from offsets.events.hooks.rules import Kind
from offsets.events.hooks.tell import tell
from offsets.events.models import Event
from offsets.events.rules import State, sources


def cancel(public_id: str) -> None:
    """End it before anything is covered; raises WrongStep afterwards."""
    with transaction() as session:
        event = find(public_id)
        ended = session.connection().execute(
            update(Event)
            .where(Event.id == event.id, Event.state.in_(sources(State.CANCELLED)))
            .values(state=State.CANCELLED)
        )
        if not ended.rowcount:
            raise WrongStep("event", state=event.state)
        tell(session, event.id, Kind.CANCELLED)
