"""Who is calling: nobody in particular, a signed-in person, or another front end by its key.

Found out once for a request, and only where a view asks. Whoever comes without
a token of ours costs no statement.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import g, request
from sqlalchemy import Select, or_, select, update

from offsets import clock
from offsets.accounts.errors import Forbidden, Unauthenticated
from offsets.accounts.models import Client, ClientKey, Device, Person, SignIn
from offsets.accounts.rules import ACCESS_PREFIX, KEY_PREFIX, is_ours
from offsets.accounts.tokens import hashed
from offsets.config import settings
from offsets.db import session, transaction
from offsets.edge.device import device_hash

COOKIE = "sign_in"
"""Carries a browser's access token; HttpOnly, SameSite=Lax, Secure where the house is https."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One request's caller. At most one of ``person`` and ``client`` is set."""

    person: int | None = None
    """``people.id``."""
    client: int | None = None
    """``clients.id``."""
    sign_in: int | None = None
    """``sign_ins.id`` of the person's token."""
    key: int | None = None
    """``client_keys.id``."""
    scopes: frozenset[str] = frozenset()
    """What the client's key may do; empty for everybody else, who needs no scope."""
    device_hashes: tuple[bytes, ...] = ()
    """Whose purchases are the caller's: the phone's, and a person's own and merged ones."""
    buys_as: bytes | None = None
    """What the caller's next purchase carries."""


def caller() -> Caller:
    """The caller of this request; raises Unauthenticated for a token of ours that does not open."""
    if "caller" not in g:
        g.caller = _find()
    found: Caller = g.caller
    return found


def forget_caller() -> None:
    """Find out anew at the next question: somebody signed in, out or joined a device just now."""
    g.pop("caller", None)


def require_person() -> Caller:
    """The signed-in person; raises Unauthenticated where nobody is signed in."""
    found = caller()
    if found.person is None:
        raise Forbidden(None) if found.client is not None else Unauthenticated()
    return found


def require_owner(scope: str) -> Caller:
    """A person or a front end, who has things of their own; raises as the two others do."""
    found = caller()
    if found.person is None and found.client is None:
        raise Unauthenticated()
    require_scope(scope)
    return found


def require_scope(scope: str) -> None:
    """Raise Forbidden for an API key without this scope; everybody else passes."""
    found = caller()
    if found.client is not None and scope not in found.scopes:
        raise Forbidden(None, scope=scope)


def key_in_use() -> str | None:
    """A name for the API key of this request, by which its calls are counted; None without one."""
    with suppress(Unauthenticated):
        found = caller()
        return None if found.key is None else f"key {found.key}"
    return None


def bearer() -> str | None:
    """The bearer token that was sent, whosever it is."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def order_token() -> str | None:
    """The bearer token where it is none of ours: an order's own."""
    token = bearer()
    return None if token is None or is_ours(token) else token


def _find() -> Caller:
    token = bearer()
    if token is not None and is_ours(token):
        if token.startswith(KEY_PREFIX):
            return _by_key(token)
        return _by_access_token(token)
    # A page whose cookie has expired is shown as to anybody, so that it can offer to sign in.
    with suppress(Unauthenticated):
        if (cookie := request.cookies.get(COOKIE)) and _is_from_here():
            return _by_access_token(cookie)
    device = device_hash()
    return Caller(device_hashes=(device,) if device else (), buys_as=device)


def _is_from_here() -> bool:
    """Whether no page of another origin sends it.

    A browser says where a POST comes from. SameSite lets a neighbour's page under the same
    domain send the cookie along, and the API, unlike our forms, asks for no CSRF token.
    """
    origin = request.headers.get("Origin")
    ours = (request.host, urlsplit(settings().public_url).netloc)
    return origin is None or urlsplit(origin).netloc in ours


def _by_access_token(token: str) -> Caller:
    rows = _sign_in_rows(token) if token.startswith(ACCESS_PREFIX) else []
    if not rows or rows[0].access_expires_at <= clock.now():
        raise Unauthenticated()
    first = rows[0]
    merged = [row.merged for row in rows if row.merged]
    hashes = dict.fromkeys([first.own, *merged])
    if device := device_hash():
        hashes[device] = None
    return Caller(
        person=first.person_id,
        sign_in=first.id,
        device_hashes=tuple(hashes),
        buys_as=first.own,
    )


def _sign_in_rows(token: str) -> Sequence[Any]:
    """The sign-in, once for each merged device: one statement, for it stands before each call.

    It is found by the hash of 256 random bits: how long the search takes tells nothing
    about the token.
    """
    return (
        session()
        .execute(
            select(
                SignIn.id,
                SignIn.person_id,
                SignIn.access_expires_at,
                Person.device_hash.label("own"),
                Device.device_hash.label("merged"),
            )
            .join(Person, Person.id == SignIn.person_id)
            .outerjoin(Device, Device.person_id == Person.id)
            .where(
                SignIn.access_hash == hashed(token),
                SignIn.ended_at.is_(None),
                Person.forgotten_at.is_(None),
            )
        )
        .all()
    )


def _by_key(token: str) -> Caller:
    row = session().execute(_key_row(token)).one_or_none()
    now = clock.now()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        raise Unauthenticated()
    _note_use(row.id, row.last_used_on, now.date())
    return Caller(
        client=row.client_id,
        key=row.id,
        scopes=frozenset(row.scopes),
        device_hashes=(row.device_hash,),
        buys_as=row.device_hash,
    )


def _key_row(token: str) -> Select[Any]:
    return (
        select(
            ClientKey.id,
            ClientKey.client_id,
            ClientKey.scopes,
            ClientKey.expires_at,
            ClientKey.last_used_on,
            Client.device_hash,
        )
        .join(Client, Client.id == ClientKey.client_id)
        .where(
            ClientKey.key_hash == hashed(token),
            ClientKey.ended_at.is_(None),
            Client.ended_at.is_(None),
        )
    )


def _note_use(key: int, last: date | None, today: date) -> None:
    """Write down the day, once a day; never in the middle of a use case's transaction."""
    if (last is not None and last >= today) or session().info.get("writing"):
        return
    unnoted = or_(ClientKey.last_used_on.is_(None), ClientKey.last_used_on < today)
    with transaction() as writing:
        writing.execute(
            update(ClientKey).where(ClientKey.id == key, unnoted).values(last_used_on=today)
        )
