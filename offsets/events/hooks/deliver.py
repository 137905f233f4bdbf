"""The worker's round: bring owed messages to their endpoints, each endpoint's in order.

Whoever is tried is tried by its oldest owed message alone, so an endpoint that is down
costs one time-out a round, and then less and less. Outside any transaction it is sent,
and then written down: killed in between, the next round sends it again under the same id.
"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.seal import readable
from offsets.config import settings
from offsets.db import session as reading
from offsets.db import transaction
from offsets.events.hooks.models import Delivery, Endpoint, Message
from offsets.events.hooks.register import SEAL
from offsets.events.hooks.rules import (
    MAX_TRIES,
    TIMEOUT_S,
    Failure,
    Fate,
    Standing,
    is_taken,
    wait_s,
)
from offsets.events.hooks.send import Outcome, send
from offsets.events.hooks.sign import signed

ENDPOINTS_AT_ONCE = 8
MESSAGES_AT_ONCE = 20
"""Of one endpoint in one round, while it takes them."""

Send = Callable[[str, dict[str, str], bytes, bool], Outcome]
_GONE = 410
_chance = random.SystemRandom().random


@dataclass(frozen=True, slots=True)
class _Owed:
    id: int
    public_id: str
    body: bytes
    tries: int


@dataclass(frozen=True, slots=True)
class _Round:
    """What one endpoint is owed, and under which secrets; none where ours is lost."""

    endpoint_id: int
    url: str
    keys: tuple[str, ...]
    owed: tuple[_Owed, ...]


@dataclass(frozen=True, slots=True)
class _Tried:
    endpoint_id: int
    message: _Owed
    tried_at: datetime
    outcome: Outcome


def deliver_due(post: Send = send) -> int:
    """Send what is due; how many messages were tried."""
    rounds = [_round(*row) for row in _due()]
    reading().rollback()
    tried = _all_sent(rounds, settings().is_demo, post)
    for each in tried:
        _write_down(each)
    return len(tried)


def _due() -> Sequence[tuple[int, str, bytes, bytes | None, datetime | None]]:
    """Endpoints whose oldest owed message is due."""
    oldest = (
        select(Message.endpoint_id, func.min(Message.sequence).label("sequence"))
        .where(Message.state == Fate.OWED)
        .group_by(Message.endpoint_id)
        .subquery()
    )
    rows = reading().execute(
        select(
            Endpoint.id, Endpoint.url, Endpoint.secret_sealed, Endpoint.former_sealed,
            Endpoint.former_until,
        )
        .join(oldest, oldest.c.endpoint_id == Endpoint.id)
        .join(
            Message,
            (Message.endpoint_id == Endpoint.id) & (Message.sequence == oldest.c.sequence),
        )
        .where(Endpoint.state == Standing.LIVE, Message.next_try_at <= clock.now())
        .order_by(Message.next_try_at, Endpoint.id)
        .limit(ENDPOINTS_AT_ONCE)
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _round(
    endpoint_id: int, url: str, sealed: bytes, former: bytes | None, until: datetime | None
) -> _Round:
    known = [readable(sealed, SEAL)]
    if former and until and until > clock.now():
        known.append(readable(former, SEAL))
    # Without the newest it would sign with none, or with one that soon counts no more.
    keys = tuple(each for each in known if each) if known[0] else ()
    rows = reading().execute(
        select(Message.id, Message.public_id, Message.body, Message.tries)
        .where(Message.endpoint_id == endpoint_id, Message.state == Fate.OWED)
        .order_by(Message.sequence)
        .limit(MESSAGES_AT_ONCE)
    )
    owed = tuple(_Owed(row.id, row.public_id, row.body.encode(), row.tries) for row in rows)
    return _Round(endpoint_id, url, keys, owed)


def _all_sent(rounds: Sequence[_Round], is_demo: bool, post: Send) -> list[_Tried]:
    if not rounds:
        return []
    done: dict[int, list[_Tried]] = {each.endpoint_id: [] for each in rounds}
    pool = ThreadPoolExecutor(len(rounds))
    try:
        running = [
            pool.submit(_sent, each, is_demo, post, done[each.endpoint_id]) for each in rounds
        ]
        # The timer of a call does not cover its look-up of a name: whoever hangs in one is late.
        wait(running, 2 * TIMEOUT_S + 1)
        late = [each for each, job in zip(rounds, running, strict=True) if not job.done()]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    # Who is late may still add to its list: what counts is what was there by now.
    known = {endpoint: tuple(found) for endpoint, found in done.items()}
    tried = [each for found in known.values() for each in found]
    lost = Outcome(2 * TIMEOUT_S * 1000, failure=Failure.TIMEOUT)
    for each in late:
        tried += [
            _Tried(each.endpoint_id, message, clock.now(), lost)
            for message in each.owed[len(known[each.endpoint_id]) :][:1]
        ]
    for job in running:
        if job.done() and not job.cancelled():
            job.result()
    return tried


def _sent(one: _Round, is_demo: bool, post: Send, done: list[_Tried]) -> None:
    """Send one endpoint's messages in turn, until it does not take one or time is up."""
    ends = time.monotonic() + TIMEOUT_S
    for message in one.owed:
        now = clock.now()
        if not one.keys:
            done.append(_Tried(one.endpoint_id, message, now, Outcome(0, failure=Failure.NO_KEY)))
            return
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "offsets-webhooks/1",
            **signed(message.public_id, int(now.timestamp()), message.body, one.keys),
        }
        outcome = post(one.url, headers, message.body, is_demo)
        done.append(_Tried(one.endpoint_id, message, now, outcome))
        if not is_taken(outcome.status) or time.monotonic() > ends:
            return


def _write_down(tried: _Tried) -> None:
    with transaction() as session:
        _settle(session, tried)
        outcome = tried.outcome
        session.add(
            Delivery(
                message_id=tried.message.id,
                tried_at=tried.tried_at,
                ms=outcome.ms,
                status=outcome.status,
                failure=outcome.failure,
                answer=outcome.answer,
            )
        )


def _settle(session: Session, tried: _Tried) -> None:
    tries, now, outcome = tried.message.tries + 1, clock.now(), tried.outcome
    if is_taken(outcome.status):
        _mark(session, tried, state=Fate.DELIVERED, tries=tries, delivered_at=now)
    elif outcome.status == _GONE:
        _leave(session, tried.endpoint_id, state=Standing.ENDED, is_gone=True)
        _park_all(session, tried.endpoint_id)
        _mark(session, tried, tries=tries)
    elif tries >= MAX_TRIES:
        _leave(session, tried.endpoint_id, state=Standing.PAUSED)
        _mark(session, tried, state=Fate.PARKED, tries=tries)
    else:
        due = now + timedelta(seconds=wait_s(tries, _chance()))
        _mark(session, tried, tries=tries, next_try_at=due)


def _mark(session: Session, tried: _Tried, **values: object) -> None:
    session.execute(
        update(Message)
        # Asked for again meanwhile, it counts from the beginning.
        .where(Message.id == tried.message.id, Message.tries == tried.message.tries)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _leave(session: Session, endpoint_id: int, **values: object) -> None:
    session.execute(
        update(Endpoint)
        .where(Endpoint.id == endpoint_id, Endpoint.state == Standing.LIVE)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _park_all(session: Session, endpoint_id: int) -> None:
    session.execute(
        update(Message)
        .where(Message.endpoint_id == endpoint_id, Message.state == Fate.OWED)
        .values(state=Fate.PARKED)
        .execution_options(synchronize_session=False)
    )
