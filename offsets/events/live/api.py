"""JSON: an event as its live page shows it, for screens and mini-programs of one's own."""

from datetime import datetime
from typing import Any

from flask import Response, jsonify, request

from offsets.edge.api import Blueprint
from offsets.edge.guards import anyone
from offsets.events.booths.schemas import Live
from offsets.events.live.board import board
from offsets.events.live.pace import PACE

blueprint = Blueprint("live", __name__, "An event as it happens. 活动现场的实时进度。")


@blueprint.route("/events/<code:public_id>/live", zh="实时进度")
@anyone
@blueprint.response(200, Live())
@blueprint.fails_with("not_found")
def show_live_state(public_id: str) -> Any:
    """Show the live state

    For watching: ask again after `Retry-After` seconds with `If-None-Match`, and 304 says that
    nothing has changed. However many watch, the database is asked once a second.
    """
    found = board(public_id)
    response: Response = jsonify(Live().dump(_typed(found.state)))
    response.set_etag(found.version)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Retry-After"] = str(-(-PACE.next_ms() // 1000))
    return response.make_conditional(request)


def _typed(state: dict[str, Any]) -> dict[str, Any]:
    """The state with its moments as moments again."""
    lights = [each | {"at": datetime.fromisoformat(each["at"])} for each in state["lights"]]
    return state | {"lights": lights}
