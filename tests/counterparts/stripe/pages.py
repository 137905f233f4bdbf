"""The pay page on which somebody plays the payer, and the switchboard for what shall go wrong."""

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tests.counterparts.stripe.faults import CALL_FAULTS, NOTICE_FAULTS, Faults
from tests.counterparts.stripe.store import Store

ACTIONS = ("pay", "pay_slowly", "decline", "abandon")

blueprint = Blueprint("pages", __name__, template_folder="templates")


@blueprint.get("/pay/<session_id>")
def show(session_id: str) -> str:
    return _page(session_id)


@blueprint.post("/pay/<session_id>")
def act(session_id: str) -> AnyResponse | str:
    """Do what the payer chose; a declined payer stays, as on Stripe's own page."""
    store, found = _store(), _find(session_id)
    action, method = request.form.get("action"), request.form.get("method", "card")
    if action not in ACTIONS or method not in found["payment_method_types"]:
        abort(400)
    if action == "decline":
        return _page(session_id, declined=True)
    if action == "abandon":
        return redirect(found["cancel_url"], 303)
    (store.pay if action == "pay" else store.pay_slowly)(session_id, method)
    return redirect(found["success_url"], 303)


@blueprint.post("/_faults")
def order_fault() -> Response:
    """Ask for a fault: ``kind``, ``place`` (how an API path or event type begins), ``times``."""
    faults: Faults = current_app.extensions["faults"]
    asked = request.get_json()
    if asked.get("kind") not in (*CALL_FAULTS, *NOTICE_FAULTS):
        abort(400)
    faults.add(asked["kind"], asked.get("place", ""), int(asked.get("times", 1)))
    return Response(status=204)


@blueprint.post("/_finish")
def finish() -> Response:
    """Let banks and wallets decide what is under way; ``succeeds`` says how."""
    store, succeeds = _store(), bool(request.get_json().get("succeeds", True))
    for session_id, session in list(store.sessions.items()):
        if session["payment_intent"]:
            store.finish_slow(session_id, succeeds)
    for refund_id, refund in list(store.refunds.items()):
        if refund["status"] == "pending":
            store.finish_refund(refund_id, succeeds)
    return Response(status=204)


@blueprint.post("/_return")
def give_back() -> Response:
    """Let buyers' banks return every refund that had succeeded."""
    store = _store()
    for refund_id, refund in list(store.refunds.items()):
        if refund["status"] == "succeeded":
            store.finish_refund(refund_id, succeeds=False)
    return Response(status=204)


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store


def _find(session_id: str) -> dict[str, object]:
    try:
        return _store().session(session_id)
    except KeyError:
        abort(404)


def _page(session_id: str, declined: bool = False) -> str:
    found = _find(session_id)
    return render_template("pay.html", session=found, declined=declined, actions=ACTIONS)
