"""The live page of an event, for a projector and for phones, and what keeps it fresh.

A watcher never has a thread of its own: an event stream tells what is new, ends, and
says after how long to come back (``retry``). Where there are no event streams, the
same is asked for as JSON. See ``docs/decisions/0017-live-page.md``.
"""

from flask import Blueprint, Response, make_response, render_template, request, url_for

from offsets.certificates import qr
from offsets.config import settings
from offsets.edge.guards import anyone
from offsets.events.booths import draw
from offsets.events.booths.read import BoothView
from offsets.events.live.board import Board, board
from offsets.events.live.pace import PACE
from offsets.events.live.telling import encoded, mark, title, told

blueprint = Blueprint("event_live", __name__)


@blueprint.get("/e/<public_id>/live")
@anyone
def page(public_id: str) -> Response:
    """The map and the ring as they stand; ``?hall=dark`` for a darkened hall."""
    found = board(public_id)
    booths = [BoothView(**each) for each in found.state["booths"]]
    shown = render_template(
        "events/live/live.html",
        state=found.state,
        live=told(found),
        halls=draw.halls(booths),
        title_of=title,
        is_dark=request.args.get("hall") == "dark",
        address=_address(found),
        code=qr.svg(_address(found)),
    )
    return make_response(shown)


@blueprint.get("/e/<public_id>/live.json")
@anyone
def fresh(public_id: str) -> Response:
    """What the page shows, or 304 where nothing has changed; ``X-Pause-Ms`` as ``retry``."""
    found = board(public_id)
    response = make_response(encoded(found))
    response.mimetype = "application/json"
    response.headers["X-Pause-Ms"] = str(PACE.next_ms())
    response.set_etag(mark(found))
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug's own type


@blueprint.get("/e/<public_id>/live.events")
@anyone
def stream(public_id: str) -> Response:
    """One answer of an event stream: the state if it is new to the watcher, and when to return."""
    found = board(public_id)
    lines = [f"retry: {PACE.next_ms()}"]
    if request.headers.get("Last-Event-ID") != mark(found):
        lines += [f"id: {mark(found)}", "event: state", f"data: {encoded(found)}"]
    response = make_response("\n".join(lines) + "\n\n")
    response.mimetype = "text/event-stream"
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(found: Board) -> str:
    """Where booths are to be had, as a phone scans it from the screen."""
    return settings().public_url + url_for("event_booths.overview", public_id=found.state["id"])
