"""The pages on which somebody buys: fill in, look over, pay. No script is needed.

Each step is a POST of the whole form, so the server keeps nothing in between;
the order's idempotency key travels in the form and makes a double tap one order.
"""

import secrets
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from offsets import idempotency
from offsets.accounts.caller import caller
from offsets.config import settings
from offsets.edge.device import ensure_device, known_device
from offsets.edge.guards import anyone
from offsets.edge.language import current
from offsets.errors import Conflict, DomainError
from offsets.orders import forms, occasions, roads
from offsets.orders.ages import sent_by_form
from offsets.orders.errors import OrderNotPayable, QuoteExpired, QuoteInvalid
from offsets.orders.forms import BuyForm
from offsets.orders.pay import pay
from offsets.orders.place import Wish, place
from offsets.orders.quote import Quote, quote
from offsets.orders.rules import NEEDS_OCCASION, Purpose
from offsets.payments.gateway import Gateway, ProviderUnavailable, default_gateway
from offsets.payments.gateway import gateway as gateway_named
from offsets.projects import catalogue
from offsets.rights import privacy
from offsets.rights.catalogue import GUARDIAN, text
from offsets.rights.errors import ConsentRequired
from offsets.rights.rules import Band, Relation
from offsets.stock import availability

blueprint = Blueprint("buying", __name__)


@blueprint.get("/buy")
@anyone
def choose_forest() -> AnyResponse:
    """Whoever comes with a mass and no forest is led to the first that has so much left."""
    mass_g = forms.mass_in(request.args)
    lots = [lot for lot in availability.lots() if not lot.paused and lot.free_g]
    slug = next((lot.project for lot in lots if lot.free_g >= (mass_g or 0)), None)
    if slug is None:
        return redirect(url_for("shop_window.projects"), 303)
    along: dict[str, Any] = {name: request.args[name] for name in _ALONG if name in request.args}
    return redirect(url_for(".fill_in", slug=slug, mass_g=mass_g, **along), 303)


_ALONG = ("amount_fen", "for_event")
"""What an address carries beside the mass."""


@blueprint.get("/buy/<slug>")
@anyone
def fill_in(slug: str) -> Response:
    """The form, empty but for the smallest purchase or the mass that the address names."""
    form = forms.blank(slug, forms.mass_in(request.args), request.args.get("amount_fen", ""))
    if token := request.args.get("for_event"):
        form = forms.for_event(form, token, occasions.occasion(token))
    return _form_page(form)


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
    token = form.values["for_event"]
    try:
        if token:
            occasions.occasion(token)
        public_id = place(_wish(form), _keyed(form))
        if token:
            # Before anybody can pay: what is paid for an event always counts for it.
            occasions.placed(token, public_id)
    except (QuoteExpired, QuoteInvalid):
        return _review_page(form, renewed=True)
    except DomainError as error:
        form.refuse(error)
        at_review = form.errors.keys() & {"confirm_no_return", "gateway", "age", "guardian"}
        return _review_page(form) if at_review else _form_page(form)
    return ensure_device(to_gateway(public_id))


def to_gateway(public_id: str) -> AnyResponse:
    """Send the buyer to where they pay, or to the order's page if they pay from there.

    Raises Invalid for a road that the house does not have.
    """
    gateway = _road()
    order_path = url_for("orders_pages.order", public_id=public_id)
    return_url = _house() + url_for("orders_pages.came_back", public_id=public_id)
    try:
        instruction = pay(
            public_id, gateway.name, roads.channel_for(gateway), return_url, roads.payer()
        )
    except ConsentRequired:
        return redirect(f"{order_path}/consent/{gateway.name}", 303)
    except ProviderUnavailable:
        return redirect(f"{order_path}?unanswered={gateway.name}", 303)
    except (OrderNotPayable, Conflict):
        # Paid already, or on its way: the order's page says which.
        return redirect(order_path, 303)
    response = redirect(_by_our_name(instruction.redirect_url or order_path), 303)
    # WeChat Pay's H5 page opens only for who comes from the merchant's own domain.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _road() -> Gateway:
    """The road that was chosen, or the house's first; raises Invalid for any other."""
    name = request.form.get("gateway")
    return gateway_named(name) if name else default_gateway()


def _by_our_name(url: str) -> str:
    """The address with our own part of it, if it has one, as the buyer knows us."""
    ours = f"{settings().public_url}/"
    return f"{_house()}/{url.removeprefix(ours)}" if url.startswith(ours) else url


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
        gateway=request.form.get("gateway") or None,
        device_hash=caller().buys_as or known_device(),
        age=sent_by_form(request.form),
    )


def _age_asked() -> dict[str, object]:
    """What the question about the buyer's age is made of; what was typed stays typed."""
    keeping = settings().keeping
    return {
        "bands": list(Band),
        "relations": list(Relation),
        "guardian": privacy.told(text(GUARDIAN), current()),
        "age_required": keeping.age_required,
        "minor_max_fen": keeping.minor_max_fen,
        "sent": request.form,
    }


def _keyed(form: BuyForm) -> idempotency.Request | None:
    buyer = caller().buys_as
    key = request.form.get("key", "")
    if buyer is None or not idempotency.KEY_SHAPE.fullmatch(key):
        return None
    body = {**form.values, "quote": request.form.get("quote", "")}
    return idempotency.Request("buy_form", buyer.hex(), key, body)


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
        **_age_asked(),
        roads=roads.open_roads(quoted.amount_fen),
        packs=roads.packs(quoted.amount_fen, quoted.certificates),
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
