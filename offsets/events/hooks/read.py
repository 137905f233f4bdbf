"""An organisation's endpoints and what they were told, as members see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from offsets import clock
from offsets.db import session
from offsets.errors import NotFound
from offsets.events.hooks.models import Delivery, Endpoint, Message
from offsets.events.hooks.rules import TRIES_SHOWN, Fate, Standing
from offsets.events.models import Event


@dataclass(frozen=True, slots=True)
class HookView:
    """One endpoint, without its secret."""

    id: str
    url: str
    state: str
    is_gone: bool
    last_sequence: int
    waiting: int
    """Messages that are owed."""
    parked: int
    former_until: datetime | None
    """Until when the secret before signs as well; None where there is none."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """One try to deliver a message."""

    tried_at: datetime
    status: int | None
    failure: str | None
    ms: int
    answer: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message with its newest tries, newest first."""

    id: str
    sequence: int
    kind: str
    event: str | None
    occurred_at: datetime
    state: str
    tries: int
    next_try_at: datetime | None
    """None where it waits for nothing."""
    delivered_at: datetime | None
    body: str
    deliveries: tuple[Try, ...]


def hooks(organisation: int) -> list[HookView]:
    """The organisation's endpoints that have not ended, and those that said they are gone."""
    living = (Endpoint.state != Standing.ENDED) | Endpoint.is_gone
    rows = session().execute(
        _hooks().where(Endpoint.organisation_id == organisation, living).order_by(Endpoint.id)
    )
    return [_hook(row) for row in rows.all()]


def hook(organisation: int, public_id: str) -> HookView:
    """One endpoint, ended ones too; raises NotFound."""
    named = (Endpoint.organisation_id == organisation) & (Endpoint.public_id == public_id)
    row = session().execute(_hooks().where(named)).one_or_none()
    if row is None:
        raise NotFound("hook")
    return _hook(row)


def messages(public_id: str, before: int | None, limit: int) -> list[MessageView]:
    """An endpoint's messages, newest first, from below a sequence on."""
    wanted = _of(public_id).order_by(Message.sequence.desc()).limit(limit)
    return _messages(wanted if before is None else wanted.where(Message.sequence < before))


def message(hook: str, public_id: str) -> MessageView:
    """One message of an endpoint; raises NotFound."""
    found = _messages(_of(hook).where(Message.public_id == public_id))
    if not found:
        raise NotFound("message")
    return found[0]


def _of(hook: str) -> Select[*tuple[Any, ...]]:
    return (
        select(Message, Event.public_id)
        .join(Endpoint, Endpoint.id == Message.endpoint_id)
        .outerjoin(Event, Event.id == Message.event_id)
        .where(Endpoint.public_id == hook)
        .execution_options(populate_existing=True)
    )


def _messages(wanted: Select[*tuple[Any, ...]]) -> list[MessageView]:
    found = [(row[0], row[1]) for row in session().execute(wanted)]
    tries = _tries([message.id for message, _ in found])
    return [_message(message, event, tries.get(message.id, [])) for message, event in found]


def _hooks() -> Select[*tuple[Any, ...]]:
    def count(fate: Fate) -> Select[*tuple[Any, ...]]:
        of = (Message.endpoint_id == Endpoint.id) & (Message.state == fate)
        return select(func.count(Message.id)).where(of).correlate(Endpoint)

    return select(
        Endpoint, count(Fate.OWED).scalar_subquery(), count(Fate.PARKED).scalar_subquery()
    ).execution_options(populate_existing=True)


def _hook(row: Any) -> HookView:
    endpoint, waiting, parked = row
    until = endpoint.former_until
    return HookView(
        id=endpoint.public_id,
        url=endpoint.url,
        state=endpoint.state,
        is_gone=endpoint.is_gone,
        last_sequence=endpoint.last_sequence,
        waiting=waiting,
        parked=parked,
        former_until=until if until and until > clock.now() else None,
        created_at=endpoint.created_at,
    )


def _tries(ids: Sequence[int]) -> dict[int, list[Try]]:
    """The newest of each message, newest first; a replay brings at most fifteen more."""
    rank = func.row_number().over(partition_by=Delivery.message_id, order_by=Delivery.id.desc())
    ranked = select(Delivery.id, rank.label("at")).where(Delivery.message_id.in_(ids)).subquery()
    rows = session().scalars(
        select(Delivery)
        .join(ranked, ranked.c.id == Delivery.id)
        .where(ranked.c.at <= TRIES_SHOWN)
        .order_by(Delivery.id.desc())
    )
    found: dict[int, list[Try]] = {}
    for row in rows:
        seen = Try(row.tried_at, row.status, row.failure, row.ms, row.answer)
        found.setdefault(row.message_id, []).append(seen)
    return found


def _message(message: Message, event: str | None, tries: Sequence[Try]) -> MessageView:
    return MessageView(
        id=message.public_id,
        sequence=message.sequence,
        kind=message.kind,
        event=event,
        occurred_at=message.occurred_at,
        state=message.state,
        tries=message.tries,
        next_try_at=message.next_try_at if message.state == Fate.OWED else None,
        delivered_at=message.delivered_at,
        body=message.body,
        deliveries=tuple(tries),
    )
