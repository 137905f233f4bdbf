"""Pages: a trip in three taps, and a footprint that was kept."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets import clock
from offsets.accounts.caller import caller
from offsets.edge.device import ensure_device, known_device
from offsets.edge.guards import anyone
from offsets.edge.language import current
from offsets.errors import Invalid
from offsets.footprint.trip import CABINS, Leg, Trip
from offsets.inventories import event_shown, read, trip_address, trip_form, whatif, words
from offsets.inventories.compute import Computed, compute
from offsets.inventories.freeze import freeze
from offsets.inventories.read import Kept
from offsets.inventories.resolve import place_label
from offsets.inventories.rules import Kind
from offsets.inventories.shown import about, about_kg
from offsets.inventories.trip_address import query_of
from offsets.inventories.trip_form import TripForm, named
from offsets.inventories.view import result_view
from offsets.inventories.wishes import WAYS

blueprint = Blueprint("inventories", __name__)
blueprint.add_app_template_filter(about, "about")
blueprint.add_app_template_filter(about_kg, "about_kg")


@blueprint.get("/trip")
@anyone
def trip() -> Response:
    """The form, or what the trip in the address emits; nothing is stored."""
    form = trip_form.read(request.args)
    computed = _computed(form)
    if computed is None:
        return _form_page(form)
    page = render_template("inventories/trip.html", kept=None, form=form, **_parts(computed.export))
    return make_response(page)


@blueprint.post("/trip")
@anyone
def keep() -> AnyResponse:
    """Keep what the trip emits, for good, and show it under its own address."""
    form = trip_form.read(request.form)
    computed = _computed(form)
    if computed is None:
        return _form_page(form)
    public_id = freeze(computed, caller().buys_as or known_device(), current())
    return ensure_device(redirect(f"/f/{public_id}", 303))


@blueprint.get("/f/<public_id>")
@anyone
def footprint(public_id: str) -> Response:
    """A kept footprint as it was, and what a newer method would say."""
    found = read.kept(public_id)
    return _SHOWN[found.kind](found)


def _trip_page(found: Kept) -> Response:
    page = render_template(
        "inventories/trip.html",
        kept=found,
        form=None,
        newer=read.newer(found.export),
        **_parts(found.export),
    )
    return make_response(page)


_SHOWN: dict[Kind, Callable[[Kept], Response]] = {
    Kind.TRIP: _trip_page,
    Kind.EVENT: event_shown.result,
}
"""How each kind of kept footprint is shown."""


def _computed(form: TripForm) -> Computed | None:
    """The result of a form without a fault; else None, with the fault beside its field."""
    if form.trip is None:
        return None
    try:
        return compute(form.trip)
    except Invalid as fault:
        form.refuse(fault)
        return None


def _parts(export: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a trip shows, whether it is kept or not."""
    given = read.given_in(dict(export))
    assert isinstance(given, Trip)  # noqa: S101  # the kind was looked at
    method = read.method_of(export)
    return {
        "result": result_view(export, clock.on_screen(clock.now()).date()),
        "trip": given,
        "route": _route(given),
        "other_ways": whatif.other_ways(given, method) if method else [],
        "readings": whatif.readings(given, method) if method else [],
        "again": query_of(given),
        "legs": [_leg_view(leg) for leg in given.legs],
    }


def _leg_view(leg: Leg) -> dict[str, str]:
    """One leg as it was entered: from where, to where, by what, how far one way."""
    is_by_energy = leg.energy is not None
    amount, unit = (leg.energy, leg.energy_unit) if is_by_energy else (leg.distance_km, "km")
    return {
        "start": place_label(leg.start),
        "end": place_label(leg.end),
        "mode": words.activity(leg.mode),
        "amount": f"{amount:,f} {unit}",
    }


def _route(trip: Trip) -> list[str]:
    """The names of the places in the order in which they are passed; empty where not known."""
    passed = [end for leg in trip.legs for end in (leg.start, leg.end) if end]
    return [
        place_label(place)
        for number, place in enumerate(passed)
        if not number or place != passed[number - 1]
    ]


def _form_page(form: TripForm) -> Response:
    page = render_template(
        "inventories/form.html",
        form=form,
        known=trip_address.offered(),
        grids=trip_address.grids(),
        fuels=[(each, words.variant(each)) for each in trip_form.FUELS],
        most_legs=trip_form.MOST_LEGS,
        named=named,
        ways=WAYS,
        first_ways=trip_form.FIRST_WAYS,
        cabins=[(each, words.variant(each)) for each in CABINS],
        activity_of=words.activity,
        mine=read.of_device(*caller().device_hashes),
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
