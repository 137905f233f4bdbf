"""JSON: the orders and certificates of whoever is known, and what is offered to whom."""

from dataclasses import asdict
from typing import Any

from offsets.accounts.caller import caller
from offsets.config import settings
from offsets.edge import paging
from offsets.edge.api import FRESH, Blueprint
from offsets.edge.guards import anyone, owner, person
from offsets.edge.paging import PageArguments
from offsets.orders import mine, read
from offsets.orders.api import links
from offsets.orders.mine_schemas import (
    FrontEndSettings,
    OrderPage,
    OwnCertificatePage,
    TakeOver,
    Where,
)
from offsets.orders.take_over import take_over
from offsets.payments.gateway import gateways

blueprint = Blueprint(
    "mine", __name__, "What is the caller's own, and what is offered. 我的订单与证书。"
)
_PRIVATE = {"Cache-Control": "no-store"}


@blueprint.route("/settings", zh="前端须知")
@anyone
@blueprint.arguments(Where(), location="query")
@blueprint.response(200, FrontEndSettings())
@blueprint.fails_with("invalid")
def show_settings(where: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Show what a front end must know

    Ask at each start: the operator may change it at any time.
    """
    found = settings()
    told = {
        "operator_name": found.operator_name,
        "is_demo": found.is_demo,
        "wechat_app_id": found.mini_program and found.mini_program.appid,
        "no_buying_on": list(found.no_buying_on),
        "buying_offered": where["platform"] not in found.no_buying_on,
        "gateways": list(gateways().values()),
    }
    return told, FRESH


@blueprint.route("/me/orders", zh="我的订单")
@owner("orders:read")
@blueprint.arguments(PageArguments(), location="query")
@blueprint.response(200, OrderPage())
@blueprint.fails_with("unauthenticated", "forbidden", "invalid")
@blueprint.opened_by_owner("orders:read")
def list_my_orders(wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """List one's own orders

    Of a signed-in person: what they bought or were given, also before signing in where they took
    it over. With an API key: what was placed with the front end's keys. The newest first.
    """
    limit = wanted["limit"]
    hashes = caller().device_hashes
    rows = read.orders_of(hashes, limit + 1, paging.after(wanted["cursor"]))
    shown, following = paging.page(rows, limit, lambda order: order.id)
    orders = [asdict(order) | {"links": links(order.id)} for order in shown]
    return {"orders": orders, "next": following}, _PRIVATE | paging.link(following)


@blueprint.route("/me/certificates", zh="我的证书")
@owner("certificates:read")
@blueprint.arguments(PageArguments(), location="query")
@blueprint.response(200, OwnCertificatePage())
@blueprint.fails_with("unauthenticated", "forbidden", "invalid")
@blueprint.opened_by_owner("certificates:read")
def list_my_certificates(wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """List one's own certificates

    Those of the orders that `GET /me/orders` lists, the newest first.
    """
    limit = wanted["limit"]
    hashes = caller().device_hashes
    rows = mine.certificates_of(hashes, limit + 1, paging.after(wanted["cursor"]))
    shown, following = paging.page(rows, limit, lambda line: line.number)
    return {"certificates": shown, "next": following}, _PRIVATE | paging.link(following)


@blueprint.route("/me/orders/claims", methods=["POST"], zh="认领登录前的订单")
@person
@blueprint.arguments(TakeOver())
@blueprint.done
@blueprint.fails_with("unauthenticated", "forbidden", "not_found", "belongs_to_another", body=True)
@blueprint.opened_by_person
def claim_order(wish: dict[str, Any]) -> None:
    """Take over an order that was placed before signing in

    With the order's own token, which goes on opening it. Sent again it changes nothing. An order
    that another person took over, or bought while signed in, stays theirs.
    """
    asking = caller()
    if asking.buys_as is not None:
        take_over(wish["order"], wish["access_token"], asking.device_hashes, asking.buys_as)
