"""Other front ends and their keys: made, changed with an overlap, ended, listed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.models import Client, ClientKey
from offsets.accounts.rules import SCOPES
from offsets.accounts.tokens import hashed, new_key
from offsets.codes import random_code
from offsets.db import session as reading
from offsets.errors import Conflict, Invalid, NotFound

MAX_NAME = 80
PREFIX_SIGNS = 11
"""``ck_`` and eight more: enough to tell keys apart, far too little to guess one."""


@dataclass(frozen=True, slots=True)
class KeyView:
    """One key as the operator's list shows it; the key itself is nowhere."""

    client: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None


def create(session: Session, name: str, scopes: Sequence[str]) -> tuple[str, str]:
    """A front end with its first key; returns its public id and the key, which is shown once.

    Raises Invalid naming ``name`` or ``scope``.
    """
    if not name.strip() or len(name) > MAX_NAME:
        raise Invalid("name", "too_long" if name.strip() else "required", max=MAX_NAME)
    client = Client(
        public_id=random_code(8).lower(),
        name=name.strip(),
        device_hash=secrets.token_bytes(32),
        created_at=clock.now(),
    )
    session.add(client)
    session.flush()
    return client.public_id, _add_key(session, client.id, _checked(scopes))


def rotate(session: Session, public_id: str, overlap: timedelta) -> str:
    """A second key with the scopes of the newest; every older one ends after the overlap."""
    client = _living(session, public_id)
    newest = session.scalar(
        select(ClientKey)
        .where(ClientKey.client_id == client.id)
        .order_by(ClientKey.id.desc())
        .limit(1)
    )
    if newest is None:
        raise Conflict("client")
    until = clock.now() + overlap
    session.execute(
        update(ClientKey)
        .where(
            ClientKey.client_id == client.id,
            or_(ClientKey.expires_at.is_(None), ClientKey.expires_at > until),
        )
        .values(expires_at=until)
    )
    return _add_key(session, client.id, newest.scopes)


def end_client(session: Session, public_id: str) -> None:
    """Let none of a front end's keys open anything from now on. What it sold stays sold."""
    client = _living(session, public_id)
    now = clock.now()
    client.ended_at = now
    _end_keys(session, client.id, now)


def end_key(session: Session, public_id: str, prefix: str) -> None:
    """End one key at once, such as one that leaked; raises NotFound where there is none."""
    client = _living(session, public_id)
    if not _end_keys(session, client.id, clock.now(), prefix):
        raise NotFound("key")


def working_keys() -> list[KeyView]:
    """The keys that open something at this moment, by front end."""
    rows = reading().execute(
        select(Client, ClientKey)
        .join(ClientKey, ClientKey.client_id == Client.id)
        .where(
            Client.ended_at.is_(None),
            ClientKey.ended_at.is_(None),
            or_(ClientKey.expires_at.is_(None), ClientKey.expires_at > clock.now()),
        )
        .order_by(Client.id, ClientKey.id)
    )
    return [
        KeyView(
            client=client.public_id,
            name=client.name,
            prefix=key.prefix,
            scopes=tuple(key.scopes),
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_on=key.last_used_on,
        )
        for client, key in rows
    ]


def _living(session: Session, public_id: str) -> Client:
    client = session.scalar(
        select(Client).where(Client.public_id == public_id, Client.ended_at.is_(None))
    )
    if client is None:
        raise NotFound("client")
    return client


def _add_key(session: Session, client: int, scopes: Sequence[str]) -> str:
    key = new_key()
    session.add(
        ClientKey(
            client_id=client,
            prefix=key[:PREFIX_SIGNS],
            key_hash=hashed(key),
            scopes=list(scopes),
            created_at=clock.now(),
        )
    )
    session.flush()
    return key


def _end_keys(session: Session, client: int, now: datetime, prefix: str | None = None) -> list[int]:
    wanted = [ClientKey.client_id == client, ClientKey.ended_at.is_(None)]
    if prefix is not None:
        wanted.append(ClientKey.prefix == prefix)
    ended = update(ClientKey).where(*wanted).values(ended_at=now).returning(ClientKey.id)
    return list(session.scalars(ended))


def _checked(scopes: Sequence[str]) -> list[str]:
    if not scopes or set(scopes) - SCOPES.keys():
        raise Invalid("scope", "unknown_choice", choices=", ".join(SCOPES))
    return sorted(set(scopes))
