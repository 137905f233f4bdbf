"""Register an endpoint, give it a new secret, take it away.

A secret is told by what these return, once: kept is only its sealed form.
"""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.seal import seal
from offsets.codes import random_code
from offsets.config import settings
from offsets.errors import Invalid, NotFound
from offsets.events.hooks.errors import HookEnded, HookKnown
from offsets.events.hooks.models import Endpoint, Message
from offsets.events.hooks.rules import (
    MAX_ENDPOINTS,
    MAX_URL,
    OVERLAP,
    Fate,
    Standing,
    fault_of_url,
)
from offsets.events.hooks.sign import new_secret
from offsets.organisations.access import Standing as Caller
from offsets.organisations.locked import locked
from offsets.organisations.rules import Deed

SEAL = "hook secret"
_ID_SIGNS = 16


@dataclass(frozen=True, slots=True)
class Made:
    """An endpoint's public id, and its newest secret."""

    public_id: str
    secret: str


def register(caller: Caller, url: str) -> Made:
    """Have the organisation's messages sent to an address from now on.

    Raises Invalid for an address that nothing is sent to or for one too many, HookKnown, or
    Forbidden.
    """
    url = url.strip()
    if len(url) > MAX_URL:
        raise Invalid("url", "too_long", max=MAX_URL)
    if fault := fault_of_url(url, settings().is_demo):
        raise Invalid("url", fault)
    public_id, secret = random_code(_ID_SIGNS).lower(), new_secret()
    try:
        with locked(caller.organisation.id, caller.person, Deed.MANAGE) as held:
            _refuse_one_too_many(held.session, held.organisation)
            row = Endpoint(
                public_id=public_id,
                organisation_id=held.organisation,
                url=url,
                secret_sealed=seal(secret, SEAL),
                created_at=clock.now(),
            )
            held.session.add(row)
    except IntegrityError:
        raise HookKnown("url") from None
    return Made(public_id, secret)


def rotate(caller: Caller, public_id: str) -> Made:
    """Give it a new secret; the one before signs as well for a day. Raises as ``end`` does."""
    secret = new_secret()
    with locked(caller.organisation.id, caller.person, Deed.MANAGE) as held:
        _living(held.session, held.organisation, public_id)
        held.session.execute(
            update(Endpoint)
            .where(Endpoint.public_id == public_id)
            .values(
                former_sealed=Endpoint.secret_sealed,
                former_until=clock.now() + OVERLAP,
                secret_sealed=seal(secret, SEAL),
            )
            .execution_options(synchronize_session=False)
        )
    return Made(public_id, secret)


def end(caller: Caller, public_id: str) -> None:
    """Send it nothing more, what is owed neither; raises NotFound, HookEnded or Forbidden."""
    with locked(caller.organisation.id, caller.person, Deed.MANAGE) as held:
        endpoint = _living(held.session, held.organisation, public_id)
        endpoint_id = endpoint.id
        held.session.execute(
            update(Endpoint)
            .where(Endpoint.id == endpoint_id)
            .values(state=Standing.ENDED)
            .execution_options(synchronize_session=False)
        )
        held.session.execute(
            update(Message)
            .where(Message.endpoint_id == endpoint_id, Message.state == Fate.OWED)
            .values(state=Fate.PARKED)
            .execution_options(synchronize_session=False)
        )


def _living(session: Session, organisation: int, public_id: str) -> Endpoint:
    found: Endpoint | None = session.scalar(
        select(Endpoint)
        .filter_by(organisation_id=organisation, public_id=public_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("hook")
    if found.state == Standing.ENDED:
        raise HookEnded("hook")
    return found


def _refuse_one_too_many(session: Session, organisation: int) -> None:
    living = select(func.count(Endpoint.id)).where(
        Endpoint.organisation_id == organisation, Endpoint.state != Standing.ENDED
    )
    if (session.scalar(living) or 0) >= MAX_ENDPOINTS:
        raise Invalid("url", "too_many", max=MAX_ENDPOINTS)
