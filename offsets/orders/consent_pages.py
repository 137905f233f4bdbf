"""The page between choosing a way to pay that leads abroad and going there."""

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets.edge import problems
from offsets.edge.guards import buyer
from offsets.edge.language import current as language
from offsets.errors import Invalid, NotFound
from offsets.orders import read, roads
from offsets.orders.agree import ABROAD, agree
from offsets.orders.buying import to_gateway
from offsets.orders.opened import require_opened
from offsets.rights import privacy

blueprint = Blueprint("consent_pages", __name__)


@blueprint.get("/o/<public_id>/consent/<gateway>")
@buyer
def ask(public_id: str, gateway: str) -> Response:
    """What goes abroad, to whom and for what; nothing is ticked, and other ways stand below."""
    require_opened(public_id)
    return _page(public_id, gateway, {})


@blueprint.post("/o/<public_id>/consent")
@buyer
def give(public_id: str) -> AnyResponse:
    """Keep the consent and go on to pay; without the tick nothing goes anywhere."""
    require_opened(public_id)
    gateway = request.form.get("gateway", "")
    if request.form.get("agreed") != "yes":
        error = Invalid("agreed", "required")
        return _page(public_id, gateway, {"agreed": problems.describe(error).detail})
    agree(public_id, _purpose(gateway), request.form.get("version", 0, type=int))
    return to_gateway(public_id)


def _page(public_id: str, gateway: str, errors: dict[str, str]) -> Response:
    text = privacy.offered_text(_purpose(gateway))
    order = read.order(public_id)
    page = render_template(
        "orders/consent.html",
        order=order,
        gateway=gateway,
        text=text,
        words=privacy.told(text, language()),
        basis=privacy.cited(text.basis, language()),
        others=[road for road in roads.open_roads(order.amount_fen) if road.name not in ABROAD],
        errors=errors,
    )
    response = make_response(page, 422 if errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _purpose(gateway: str) -> str:
    if gateway not in ABROAD:
        raise NotFound("gateway")
    return ABROAD[gateway]
