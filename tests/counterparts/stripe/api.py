"""The part of Stripe's API that this house calls."""

import time
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from tests.counterparts.stripe.forms import read_form
from tests.counterparts.stripe.idempotency import once
from tests.counterparts.stripe.objects import Thing
from tests.counterparts.stripe.store import Refused, Store

HALF_HOUR_S, DAY_S = 1800, 24 * 3600

REQUEST_FIELDS = {
    "mode", "submit_type", "client_reference_id", "metadata", "payment_intent_data",
    "allowed_payment_method_types", "payment_method_options", "line_items", "success_url",
    "cancel_url", "expires_at", "adaptive_pricing",
}  # fmt: skip
"""What may be asked of a new session here; a test holds it to the library's own list."""

blueprint = Blueprint("api", __name__, url_prefix="/v1")


@blueprint.post("/checkout/sessions")
@once
def create_session() -> Thing:
    asked = read_form(request.form.items(multi=True))
    _check(asked)
    livemode = "k_live_" in request.headers["Authorization"]
    return _store().open_session(asked, request.host_url.rstrip("/"), livemode)


@blueprint.get("/checkout/sessions/<session_id>")
def retrieve_session(session_id: str) -> Thing:
    return _expanded(_store().session(session_id))


@blueprint.post("/checkout/sessions/<session_id>/expire")
@once
def expire_session(session_id: str) -> Thing:
    return _store().expire(session_id)


@blueprint.get("/payment_intents/<intent_id>")
def retrieve_intent(intent_id: str) -> Thing:
    return _store().intents[intent_id]


@blueprint.post("/refunds")
@once
def create_refund() -> Thing:
    asked = read_form(request.form.items(multi=True))
    amount = int(asked["amount"]) if "amount" in asked else None
    return _store().refund(asked["payment_intent"], amount, asked.get("metadata", {}))


@blueprint.get("/refunds")
def list_refunds() -> Thing:
    wanted = request.args.get("payment_intent")
    refunds = _created(list(_store().refunds.values()))
    return _list([r for r in refunds if r["payment_intent"] == wanted or wanted is None])


@blueprint.get("/charges")
def list_charges() -> Thing:
    return _list(_created(list(_store().charges.values())))


@blueprint.get("/disputes")
def list_disputes() -> Thing:
    since = request.args.get("created[gte]", 0, type=int)
    disputes = _store().disputes.values()
    return _list([_expanded(each, "data.") for each in disputes if each["created"] >= since])


@blueprint.errorhandler(Refused)
def refuse(refusal: Refused) -> tuple[Response, int]:
    return problem(400, "invalid_request_error", refusal.code, refusal.message)


@blueprint.errorhandler(KeyError)
def missing(error: KeyError) -> tuple[Response, int]:
    return problem(404, "invalid_request_error", "resource_missing", f"No such thing: {error}")


def problem(status: int, kind: str, code: str, message: str) -> tuple[Response, int]:
    """A refusal in Stripe's form."""
    error = {"type": kind, "message": message} | ({"code": code} if code else {})
    return jsonify(error=error), status


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store


def _check(asked: dict[str, Any]) -> None:
    if unknown := asked.keys() - REQUEST_FIELDS:
        raise Refused("parameter_unknown", f"Received unknown parameters: {sorted(unknown)}")
    amount = sum(
        int(i["quantity"]) * int(i["price_data"]["unit_amount"]) for i in asked["line_items"]
    )
    if amount < current_app.config["FLOOR_FEN"]:
        raise Refused("amount_too_small", "The total is below the minimum of 50 cents.")
    open_for_s = int(asked.get("expires_at", time.time() + DAY_S)) - time.time()
    if not HALF_HOUR_S <= open_for_s <= DAY_S + 1:
        raise Refused("", "`expires_at` must be between 30 minutes and 24 hours from now.")
    options = asked.get("payment_method_options", {}).get("wechat_pay", {})
    if "wechat_pay" in asked["allowed_payment_method_types"] and options.get("client") != "web":
        raise Refused("parameter_missing", "payment_method_options[wechat_pay][client] is needed.")


def _expanded(thing: Thing, prefix: str = "") -> Thing:
    wanted = [value for name, value in request.args.items(multi=True) if name.startswith("expand")]
    if f"{prefix}payment_intent" not in wanted or thing["payment_intent"] is None:
        return thing
    return thing | {"payment_intent": _store().intents[thing["payment_intent"]]}


def _created(things: list[Thing]) -> list[Thing]:
    """Those between the moments that are asked for, if any are."""
    since = request.args.get("created[gte]", 0, type=int)
    until = request.args.get("created[lt]", 2**62, type=int)
    return [each for each in things if since <= each["created"] < until]


def _list(things: list[Thing]) -> Thing:
    newest_first = list(reversed(things))
    return {"object": "list", "data": newest_first, "has_more": False, "url": request.path}
