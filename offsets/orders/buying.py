"""The pages on which somebody buys: fill in, look over, pay. No script is needed.

Each step is a POST of the whole form, so the server keeps nothing in between;
the order's idempotency key travels in the form and makes a double tap one order.
"""

import secrets
from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from offsets import idempotency
from offsets.config import settings
from offsets.edge.device import device_hash, ensure_device, known_device
from offsets.edge.guards import anyone
from offsets.edge.language import current
from offsets.errors import DomainError
from offsets.orders import forms
from offsets.orders.errors import OrderNotPayable, QuoteExpired, QuoteInvalid
from offsets.orders.forms import BuyForm
from offsets.orders.pay import pay
from offsets.orders.place import Wish, place
from offsets.orders.quote import Quote, quote
from offsets.orders.rules import NEEDS_OCCASION, Purpose
from offsets.payments.gateway import ProviderUnavailable, default_gateway
from offsets.projects import catalogue
from offsets.stock import availability

blueprint = Blueprint("buying", __name__)


@blueprint.get("/buy/<slug>")
@anyone
def fill_in(slug: str) -> Response:
    """The form, empty but for the smallest purchase."""
    return _form_page(BuyForm(slug))


@blueprint.post("/buy/<slug>")
@anyone
def step(slug: str) -> AnyResponse:
    """Go on from where the form says it is: edit, review or pay."""
    form = forms.read(slug, request.form)
    wanted = request.form.get("step")
    if wanted == "edit":
        return _form_page(replace(form, errors={}))
    if form.errors:
        return _form_page(form)
    if wanted == "pay":
        return _pay(form)
    return _review_page(form)


def _pay(form: BuyForm) -> AnyResponse:
    try:
        public_id = place(_wish(form), _keyed(form))
    except (QuoteExpired, QuoteInvalid):
        return _review_page(form, renewed=True)
    except DomainError as error:
        form.refuse(error)
        at_review = "confirm_no_return" in form.errors
        return _review_page(form) if at_review else _form_page(form)
    return ensure_device(to_gateway(public_id))


def to_gateway(public_id: str) -> AnyResponse:
    """Send the buyer to where they pay, or to the order's page if they pay from there."""
    gateway = default_gateway()
    order_path = url_for("orders_pages.order", public_id=public_id)
    channel = "redirect" if "redirect" in gateway.channels else gateway.channels[0]
    return_url = _house() + url_for("orders_pages.came_back", public_id=public_id)
    try:
        instruction = pay(public_id, gateway.name, channel, return_url)
    except (OrderNotPayable, ProviderUnavailable):
        # Paid already, or the order stands and may be paid later: its page says which.
        return redirect(order_path, 303)
    url = (instruction.redirect_url or order_path).replace(settings().public_url, _house(), 1)
    return redirect(url, 303)


def _house() -> str:
    """Our own address; in a demonstration the one that the buyer came by.

    There people call the same machine localhost and 127.0.0.1, and the cookie
    that knows their phone would stay behind at the other name.
    """
    house = settings()
    return request.host_url.rstrip("/") if house.is_demo else house.public_url


def _wish(form: BuyForm) -> Wish:
    return Wish(
        quote=request.form.get("quote", ""),
        purpose=form.purpose,
        holders=form.holders,
        confirm_no_return=request.form.get("confirm_no_return") == "yes",
        locale=current(),
        occasion=form.occasion,
        gift_message=form.gift_message,
        gateway=default_gateway().name,
        device_hash=known_device(),
    )


def _keyed(form: BuyForm) -> idempotency.Request | None:
    caller = device_hash()
    key = request.form.get("key", "")
    if caller is None or not idempotency.KEY_SHAPE.fullmatch(key):
        return None
    body = {**form.values, "quote": request.form.get("quote", "")}
    return idempotency.Request("buy_form", caller.hex(), key, body)


def _form_page(form: BuyForm) -> Response:
    project = catalogue.project(form.slug)
    lots = [lot for lot in availability.lots(project=form.slug) if not lot.paused]
    page = render_template(
        "orders/buy.html",
        form=form,
        project=project,
        price_fen_per_t=next((lot.price_fen_per_t for lot in lots if lot.free_g), None),
        free_g=sum(lot.free_g for lot in lots),
        purposes=list(Purpose),
        chips=forms.CHIPS_FEN,
    )
    return ensure_device(make_response(page, 422 if form.errors else 200))


def _review_page(form: BuyForm, renewed: bool = False) -> Response:
    quoted = _quote(form)
    if quoted is None:
        return _form_page(form)
    page = render_template(
        "orders/review.html",
        form=form,
        project=catalogue.project(form.slug),
        quote=quoted,
        renewed=renewed,
        needs_occasion=form.purpose in NEEDS_OCCASION,
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
    return ensure_device(make_response(page, 422 if form.errors else 200))


def _quote(form: BuyForm) -> Quote | None:
    """A fresh quote, or None with the reason beside the amount."""
    if form.request is None:
        return None
    try:
        return quote(form.request)
    except DomainError as error:
        form.refuse(error)
        return None
