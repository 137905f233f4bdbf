"""Where gateways knock: one address each, open to anybody, heeded only if signed."""

from flask import Blueprint, request

from offsets.edge.guards import provider
from offsets.payments.gateway import NotOurs
from offsets.payments.inbox import receive

MAX_NOTICE_BYTES = 64 * 1024

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@blueprint.post("/<gateway>")
@provider
def notice(gateway: str) -> tuple[dict[str, str], int]:
    """Answer 200 once the notice and its effect are committed; the gateway retries otherwise.

    What another shop sold through the same account is taken kindly and not kept:
    a refusal would only be repeated for days.
    """
    request.max_content_length = MAX_NOTICE_BYTES
    try:
        outcome: str = receive(gateway, dict(request.headers), request.get_data())
    except NotOurs:
        outcome = "not_ours"
    return {"outcome": outcome}, 200
