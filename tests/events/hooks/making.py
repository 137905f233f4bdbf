"""Endpoints of organisations, and what is owed to them."""

import json
import secrets
from typing import Any

from sqlalchemy import select

from offsets import clock
from offsets.accounts.seal import seal
from offsets.db import session, transaction
from offsets.events.hooks.models import Delivery, Endpoint, Message
from offsets.events.hooks.register import SEAL
from offsets.events.hooks.replay import try_out
from offsets.events.hooks.sign import new_secret


def make_endpoint(organisation: int, url: str, secret: str | None = None) -> str:
    """As if an owner had registered it; its public id."""
    public_id = secrets.token_hex(8)
    with transaction() as writing:
        row = Endpoint(
            public_id=public_id,
            organisation_id=organisation,
            url=url,
            secret_sealed=seal(secret or new_secret(), SEAL),
            created_at=clock.now(),
        )
        writing.add(row)
    return public_id


def owe_tests(organisation: int, hook: str, count: int = 1) -> list[str]:
    return [try_out(organisation, hook) for _ in range(count)]


def endpoint(hook: str) -> Endpoint:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Endpoint).filter_by(public_id=hook)).one()


def messages(hook: str) -> list[Message]:
    """In their order."""
    of = select(Message).filter_by(endpoint_id=endpoint(hook).id).order_by(Message.sequence)
    return list(session().scalars(of))


def told(hook: str) -> list[dict[str, Any]]:
    """What the endpoint is told, as it reads it."""
    return [json.loads(each.body) for each in messages(hook)]


def kinds(hook: str) -> list[str]:
    return [each["type"] for each in told(hook)]


def tries(hook: str) -> list[Delivery]:
    of = select(Delivery).join(Message).filter(Message.endpoint_id == endpoint(hook).id)
    return list(session().scalars(of.order_by(Delivery.id)))
