"""Who may do what with an event: members of its organisation, by their role.

Others see what is published, and of a draft not even that it exists.
"""

from offsets.accounts.caller import caller
from offsets.errors import NotFound
from offsets.events.find import find, newest_plan
from offsets.events.models import Event
from offsets.events.rules import PUBLIC
from offsets.organisations.access import require as require_member
from offsets.organisations.rules import Deed


def require(public_id: str, deed: Deed) -> Event:
    """The event, for a member who may do the deed.

    Raises Unauthenticated, NotFound for an event of others, or Forbidden.
    """
    event = find(public_id)
    try:
        require_member(event.organisation_id, deed)
    except NotFound:
        raise NotFound("event") from None
    return event


def see(public_id: str) -> tuple[Event, bool]:
    """The event and whether the caller is of its organisation; raises NotFound."""
    event = find(public_id)
    is_member = _is_member(event)
    if not is_member and (event.state not in PUBLIC or newest_plan(event.id) is None):
        raise NotFound("event")
    return event, is_member


def _is_member(event: Event) -> bool:
    if caller().person is None:
        return False
    try:
        require_member(event.organisation_id, Deed.SEE)
    except NotFound:
        return False
    return True
