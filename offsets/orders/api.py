"""JSON: quote, place, pay, cancel, and open a gift."""

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, request, url_for

from offsets import idempotency
from offsets.accounts.caller import caller
from offsets.accounts.recognise import subject_of
from offsets.config import settings
from offsets.db import session
from offsets.edge import language, paging
from offsets.edge.api import PREFIX, Blueprint, idempotency_key
from offsets.edge.device import ensure_device, known_device
from offsets.edge.guards import anyone, buyer
from offsets.edge.paging import PageArguments
from offsets.orders import access, read
from offsets.orders.ages import sent_by_program
from offsets.orders.agree import agree
from offsets.orders.cancel import cancel
from offsets.orders.claim import open_gift
from offsets.orders.errors import BuyingNotOffered
from offsets.orders.opened import require_opened
from offsets.orders.pay import pay
from offsets.orders.place import Wish, place
from offsets.orders.quote import Quote as Quoted
from offsets.orders.quote import QuoteRequest, quote
from offsets.orders.rules import Purpose, State
from offsets.orders.schemas import CertificatePage, Instruction, Order, Quote, Receipt
from offsets.orders.wishes import ClaimWish, OrderWish, PaymentWish, QuoteWish
from offsets.payments.gateway import Payer

blueprint = Blueprint("orders", __name__, "From a quote to certificates. 从报价到证书。")


@blueprint.route("/quotes", methods=["POST"], zh="报价")
@anyone
@blueprint.arguments(QuoteWish())
@blueprint.response(200, Quote())
@blueprint.fails_with("not_found", "sold_out", "lot_paused", body=True)
def make_quote(wish: dict[str, Any]) -> Quoted:
    """Quote a mass or an amount

    Of a project's open lots, oldest first, or of one lot. Mass is rounded down to the gram, money
    up to the fen. Nothing is stored or held: ask as often as you like.
    """
    return quote(QuoteRequest(**wish))


@blueprint.route("/orders", methods=["POST"], zh="下单")
@blueprint.takes_key("orders:write")
@anyone
@blueprint.idempotent
@blueprint.arguments(OrderWish())
@blueprint.response(
    201,
    Receipt(),
    headers={"Location": {"schema": {"type": "string"}, "description": "The order."}},
)
@blueprint.fails_with(
    "sold_out",
    "lot_paused",
    "too_much_waiting",
    "quote_expired",
    "quote_invalid",
    "below_provider_minimum",
    "idempotency_key_reused",
    "buying_not_offered",
    "age_required",
    "guardian_required",
    "above_minors_cap",
    body=True,
)
def place_order(wish: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Place an order

    Holds the quoted grams until `expires_at` of the order. The answer is the key to the order;
    the order itself is under `links.order`. Sent again with the same key and body it is the same
    order; with another body it is refused.
    """
    if wish.pop("platform") in settings().no_buying_on:
        raise BuyingNotOffered("platform")
    buyer = caller().buys_as
    wish["locale"] = wish["locale"] or language.choose()
    keyed = idempotency.Request("orders", buyer.hex() if buyer else "", idempotency_key(), wish)
    public_id = place(_wish(wish, buyer), keyed)
    return _receipt(public_id), {"Location": f"{PREFIX}/orders/{public_id}"}


@blueprint.route("/orders/<code:public_id>", zh="查看订单")
@blueprint.takes_key("orders:read")
@buyer
@blueprint.response(200, Order())
@blueprint.fails_with("not_found")
@blueprint.opened_by_token
def show_order(public_id: str) -> dict[str, Any]:
    """Show an order

    With its payment, refunds and first certificates.
    """
    require_opened(public_id)
    return _shown(public_id)


@blueprint.route("/orders/<code:public_id>/payments", methods=["POST"], zh="发起支付")
@blueprint.takes_key("orders:write")
@buyer
@blueprint.arguments(PaymentWish())
@blueprint.response(201, Instruction())
@blueprint.fails_with(
    "not_found",
    "order_not_payable",
    "conflict",
    "below_provider_minimum",
    "provider_unavailable",
    "consent_required",
    body=True,
)
@blueprint.opened_by_token
def pay_order(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Start paying

    Says how the buyer pays. Asked again it is the same payment: an order has one live payment at
    most, so this needs no idempotency key.
    """
    require_opened(public_id)
    if wish["consent"] is not None:
        agree(public_id, **wish["consent"])
    back = settings().public_url + url_for("orders_pages.came_back", public_id=public_id)
    payer = Payer(_openid(wish), request.remote_addr)
    return asdict(pay(public_id, wish["gateway"], wish["channel"], back, payer))


@blueprint.route("/orders/<code:public_id>/cancellation", methods=["POST"], zh="取消订单")
@blueprint.takes_key("orders:write")
@buyer
@blueprint.response(200, Order())
@blueprint.fails_with("not_found", "order_not_cancellable", "provider_unavailable")
@blueprint.opened_by_token
def cancel_order(public_id: str) -> dict[str, Any]:
    """Cancel an order

    Frees the grams of an unpaid order, and sends back the money of one that awaits its retirement.
    Once the grams are retired in the buyer's name it is too late.
    """
    require_opened(public_id)
    cancel(public_id)
    return _shown(public_id)


@blueprint.route("/orders/<code:public_id>/certificates", zh="订单的证书")
@blueprint.takes_key("certificates:read")
@buyer
@blueprint.arguments(PageArguments(), location="query")
@blueprint.response(200, CertificatePage())
@blueprint.fails_with("not_found", "invalid")
@blueprint.opened_by_token
def list_certificates(
    wanted: dict[str, Any], public_id: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """List an order's certificates"""
    require_opened(public_id)
    limit = wanted["limit"]
    rows = read.certificates_of(public_id, paging.after_position(wanted["cursor"]), limit + 1)
    shown, following = paging.page(rows, limit, lambda line: line.position)
    return {"certificates": shown, "next": following}, paging.link(following)


@blueprint.route("/claims", methods=["POST"], zh="领取礼物")
@blueprint.takes_key("orders:write")
@anyone
@blueprint.arguments(ClaimWish())
@blueprint.response(201, Receipt())
@blueprint.fails_with("not_found", "already_claimed", body=True)
def claim_gift(wish: dict[str, Any]) -> Response:
    """Open a gift

    Keeps it on this device, which the answer names by a cookie; another device cannot open it
    afterwards. The same device may come again.
    """
    public_id = open_gift(wish["code"], caller().buys_as or known_device())
    response = jsonify(Receipt().dump(_receipt(public_id)))
    response.status_code = 201
    ensure_device(response)
    return response


def _wish(wish: dict[str, Any], buyer: bytes | None) -> Wish:
    holders = wish["recipients"]
    return Wish(
        quote=wish["quote"],
        purpose=wish["purpose"],
        holders=(wish["display_name"],) if holders is None else tuple(holders),
        confirm_no_return=wish["confirm_no_return"],
        locale=wish["locale"],
        occasion=wish["occasion"],
        gift_message=wish["gift_message"],
        gateway=wish["gateway"],
        device_hash=buyer,
        age=sent_by_program(wish),
    )


def _openid(wish: dict[str, Any]) -> str | None:
    """Who pays in WeChat: the signed-in person, else whom the front end has signed in itself."""
    given: str | None = wish["payer_openid"]
    asking = caller().person
    if asking is None or wish["channel"] != "mini_program":
        return given
    return subject_of(session(), asking, "wechat") or given


def _receipt(public_id: str) -> dict[str, Any]:
    return {
        "id": public_id,
        "access_token": access.access_token(public_id),
        "links": links(public_id),
    }


def links(public_id: str) -> dict[str, str]:
    """Where to go on from an order."""
    order = f"{PREFIX}/orders/{public_id}"
    return {
        "order": order,
        "payments": f"{order}/payments",
        "cancellation": f"{order}/cancellation",
        "certificates": f"{order}/certificates",
    }


def _shown(public_id: str) -> dict[str, Any]:
    order = read.order(public_id)
    is_gift = order.purpose == Purpose.GIFT and order.state == State.SETTLED
    return asdict(order) | {
        "claim_code": access.known_claim_code(public_id) if is_gift else None,
        "links": links(public_id),
    }
