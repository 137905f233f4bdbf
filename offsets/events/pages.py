"""The public page of an event."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from offsets import clock
from offsets.edge.guards import anyone
from offsets.events import access, view
from offsets.events.frame import shown
from offsets.events.planting.api import plantings
from offsets.events.retired.count import count_event
from offsets.events.retired.from_page import token
from offsets.events.rules import OPEN, RANKS, Party

blueprint = Blueprint("event_pages", __name__, url_prefix="/e/<event>")


@blueprint.get("")
@anyone
def event(event: str) -> AnyResponse:
    """Where the event stands, by published figures, with what each rests on."""
    found, is_member = access.see(event)
    count_event(found.id)
    return shown(
        "events/public.html",
        found,
        is_member=is_member,
        is_open=found.state in OPEN,
        ranks=RANKS,
        plantings=plantings(found.id),
        statements=view.statements(found.id),
        inventories=view.inventories(found.id),
        now=clock.now(),
    )


@blueprint.get("/buy")
@anyone
def buy(event: str) -> AnyResponse:
    """A sponsor's or an attendee's purchase, which counts for the event."""
    access.see(event)
    party = Party.SPONSOR if request.args.get("as") == Party.SPONSOR else Party.ATTENDEE
    return redirect(f"/buy?for_event={token(event, party)}", 303)
