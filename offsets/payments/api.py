"""JSON: the ways to pay."""

from typing import Any

from offsets.edge.api import FRESH, Blueprint
from offsets.edge.guards import anyone
from offsets.payments.gateway import gateways
from offsets.payments.schemas import GatewayList

blueprint = Blueprint("payments", __name__, "Ways to pay. 可用的支付方式。")


@blueprint.route("/gateways", zh="支付方式")
@anyone
@blueprint.response(200, GatewayList())
def list_gateways() -> tuple[dict[str, Any], dict[str, str]]:
    """List the ways to pay

    The first one is taken where an order names none.
    """
    return {"gateways": list(gateways().values())}, FRESH
