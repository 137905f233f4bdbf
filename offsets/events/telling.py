"""An event as ``schemas.Event`` tells it, to members and to anybody."""

from dataclasses import asdict
from typing import Any

from offsets.events import view
from offsets.events.find import find
from offsets.events.models import Event

REFUSED = ("unauthenticated", "forbidden", "not_found")
"""What every deed of a member may be refused with."""


def member_told(public_id: str) -> dict[str, Any]:
    """The event as it stands after a member's deed."""
    return told(find(public_id), is_member=True)


def told(event: Event, is_member: bool) -> dict[str, Any]:
    """The event as ``schemas.Event`` tells it."""
    said = asdict(view.view(event))
    return said if is_member else said | {"draft": None, "missing": []}
