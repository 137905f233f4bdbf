"""Exhibitors' pages: the floor plan, one booth, and the way to the ordinary purchase."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from offsets.edge import problems
from offsets.edge.guards import anyone
from offsets.errors import DomainError, Invalid
from offsets.events.booths import draw, from_booth
from offsets.events.booths.errors import BoothsClosed, BoothTaken
from offsets.events.booths.read import BoothView, booths, plan_of
from offsets.events.booths.rules import MAX_MASS_G, MAX_SHARES, SHARES, Light
from offsets.events.booths.subscribe import booth_of
from offsets.events.live.board import board
from offsets.events.live.telling import told
from offsets.orders.amounts import read_kilograms

blueprint = Blueprint("event_booths", __name__, url_prefix="/e/<public_id>/booths")
OWN = "own"
"""The chip that says: I type the mass myself."""


@blueprint.get("")
@anyone
def overview(public_id: str) -> Response:
    """The floor plan, and every booth by name."""
    found = board(public_id)
    views = [BoothView(**each) for each in found.state["booths"]]
    return make_response(
        render_template(
            "events/booths/overview.html",
            state=found.state,
            live=told(found),
            halls=draw.halls(views, one_scale=True),
            Light=Light,
        )
    )


@blueprint.get("/<booth>")
@anyone
def form(public_id: str, booth: str) -> Response:
    """How much to take over, and whether the name is shown."""
    return _form_page(public_id, booth)


@blueprint.get("/<booth>/buy")
@anyone
def buy(public_id: str, booth: str) -> AnyResponse:
    """To the ordinary purchase, which then lights this booth."""
    try:
        shown, share_g, is_open = _booth(public_id, booth)
        if not is_open:
            raise BoothsClosed()
        if shown.state != Light.FREE:
            raise BoothTaken()
        mass_g = _mass_g(share_g)
    except (BoothsClosed, BoothTaken, Invalid) as error:
        return _form_page(public_id, booth, error)
    carried = from_booth.token(public_id, booth, request.args.get("show") == "yes")
    return redirect(url_for("buying.choose_forest", mass_g=mass_g, for_event=carried), 303)


def _mass_g(share_g: int) -> int:
    shares = request.args.get("shares", "")
    if shares == OWN:
        mass_g = read_kilograms("kg", request.args.get("kg", ""))
        if mass_g > MAX_MASS_G:
            raise Invalid("kg", "out_of_range", min=1, max=MAX_MASS_G // 1000)
        return mass_g
    is_whole = shares.isascii() and shares.isdecimal() and len(shares) < 6
    if not is_whole or not 0 < int(shares) <= MAX_SHARES:
        raise Invalid("shares", "required")
    return int(shares) * share_g


def _booth(public_id: str, booth: str) -> tuple[BoothView, int, bool]:
    """The booth as it stands this moment, with the plan's share and whether it is open."""
    board(public_id)  # An event that is not public has no booths either.
    row = booth_of(public_id, booth)
    plan = plan_of(row.event_id)
    shown = next(each for each in booths(row.event_id) if each.id == booth)
    return shown, plan.share_g if plan else 0, bool(plan and plan.is_open)


def _form_page(public_id: str, booth: str, error: DomainError | None = None) -> Response:
    shown, share_g, is_open = _booth(public_id, booth)
    typed: dict[str, Any] = {name: request.args.get(name, "") for name in ("shares", "kg")}
    problem = problems.describe(error) if error else None
    page = render_template(
        "events/booths/booth.html",
        state=board(public_id).state,
        booth=shown,
        share_g=share_g,
        is_open=is_open,
        shares=SHARES,
        own=OWN,
        typed=typed,
        shows="show" in request.args or error is None,
        problem=problem,
        wrong=error.field if error else None,
    )
    return make_response(page, problem.status if problem else 200)
