"""Send again by hand: one message, all that were given up, or a test."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import transaction
from offsets.errors import NotFound
from offsets.events.hooks.errors import HookEnded
from offsets.events.hooks.models import Endpoint, Message
from offsets.events.hooks.rules import Fate, Kind, Standing
from offsets.events.hooks.tell import owe


def replay(organisation: int, hook: str, message: str) -> None:
    """Owe a message again under its old id, however it stands; raises NotFound or HookEnded."""
    with transaction() as session:
        endpoint_id = _living(session, organisation, hook)
        owed = session.scalar(
            update(Message)
            .where(Message.endpoint_id == endpoint_id, Message.public_id == message)
            .values(_anew())
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
        if owed is None:
            raise NotFound("message")


def resume(organisation: int, hook: str) -> None:
    """Let a paused endpoint have its messages, those first that were given up.

    Raises NotFound or HookEnded; one that is not paused stays as it is.
    """
    with transaction() as session:
        endpoint_id = _living(session, organisation, hook)
        resumed = session.scalar(
            update(Endpoint)
            .where(Endpoint.id == endpoint_id, Endpoint.state == Standing.PAUSED)
            .values(state=Standing.LIVE)
            .returning(Endpoint.id)
            .execution_options(synchronize_session=False)
        )
        if resumed is not None:
            session.execute(
                update(Message)
                .where(Message.endpoint_id == endpoint_id, Message.state == Fate.PARKED)
                .values(_anew())
                .execution_options(synchronize_session=False)
            )


def try_out(organisation: int, hook: str) -> str:
    """Owe it a test message and return its id; raises NotFound or HookEnded."""
    with transaction() as session:
        owed = owe(session, _living(session, organisation, hook), Kind.TEST, {})
        if owed is None:
            raise HookEnded("hook")
        return owed


def _living(session: Session, organisation: int, hook: str) -> int:
    found = session.execute(
        select(Endpoint.id, Endpoint.state).filter_by(organisation_id=organisation, public_id=hook)
    ).one_or_none()
    if found is None:
        raise NotFound("hook")
    if found.state == Standing.ENDED:
        raise HookEnded("hook")
    return int(found.id)


def _anew() -> dict[str, object]:
    return {"state": Fate.OWED, "tries": 0, "next_try_at": clock.now(), "delivered_at": None}
