"""The organiser's page of planted forests: pledge, plant, visit, hand in a certification."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from offsets.edge import bodies
from offsets.edge.guards import person
from offsets.errors import DomainError, Invalid
from offsets.events import access
from offsets.events.amounts import read_tonnes
from offsets.events.evidence.keep import keep_file
from offsets.events.frame import organiser_page, to
from offsets.events.models import Event
from offsets.events.organise_pages import day
from offsets.events.planting.api import plantings
from offsets.events.planting.land import MICRO, Point
from offsets.events.planting.pledge import PlantingWish, certify, monitor, plant, pledge
from offsets.events.retired.api import MAX_BODY_BYTES
from offsets.footprint.places import Kind
from offsets.inventories.resolve import resolve
from offsets.organisations.rules import Deed

blueprint = Blueprint("organise_forest", __name__, url_prefix="/organise/events/<event>/forest")
_MAX_LAND = 20_000


@blueprint.get("")
@person
def forest(event: str) -> AnyResponse:
    """What was pledged for the event, with its rounds, and the forms for more."""
    return _page(access.require(event, Deed.SEE))


@blueprint.post("")
@person
@bodies.up_to(MAX_BODY_BYTES)
def change(event: str) -> AnyResponse:
    """Do what the button says."""
    found = access.require(event, Deed.EDIT_EVENT)
    try:
        deed = _DEEDS.get(request.form.get("deed", ""))
        if deed is None:
            raise Invalid("deed", "unknown_choice", choices=", ".join(_DEEDS))
        deed(found, request.form)
    except DomainError as error:
        return _page(found, error)
    return to(event, "/forest")


def _pledge(event: Event, typed: Mapping[str, str]) -> None:
    wish = PlantingWish(
        county=resolve("county", typed.get("county", ""), Kind.COUNTY).id,
        species=typed.get("species", ""),
        pledged_on=day("pledged_on", typed),
        claim_from=day("claim_from", typed),
        claim_to=day("claim_to", typed),
        method=typed.get("method", ""),
        compartments=_rings(typed.get("land", "")),
    )
    pledge(event.public_id, wish)


def _plant(event: Event, typed: Mapping[str, str]) -> None:
    plant(event.id, _number("planting", typed), day("planted_on", typed))


def _monitor(event: Event, typed: Mapping[str, str]) -> None:
    monitor(
        event.id,
        _number("planting", typed),
        day("measured_on", typed),
        _number("survival_percent", typed),
        read_tonnes("measured_t", typed.get("measured_t", "")),
    )


def _certify(event: Event, typed: Mapping[str, str]) -> None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("file", "required")
    report = keep_file(event.public_id, sent.filename, sent.read())
    certified_g = read_tonnes("certified_t", typed.get("certified_t", ""))
    certify(event.id, _number("round", typed), certified_g, typed.get("certified_by", ""), report)


_DEEDS = {"pledge": _pledge, "plant": _plant, "monitor": _monitor, "certify": _certify}


def _rings(typed: str) -> list[list[Point]]:
    """A corner a line, longitude before latitude; an empty line between two pieces of land."""
    if len(typed) > _MAX_LAND:
        raise Invalid("land", "too_long", max=_MAX_LAND)
    rings: list[list[Point]] = [[]]
    for line in typed.splitlines():
        if not line.strip():
            rings.append([])
            continue
        rings[-1].append(_corner(line))
    return [ring for ring in rings if ring]


def _corner(line: str) -> Point:
    parts = line.replace(",", " ").replace("，", " ").split()
    try:
        lon, lat = (round(float(part) * MICRO) for part in parts)
    except (ValueError, OverflowError):
        raise Invalid("land", "not_coordinates") from None
    return lon, lat


def _number(field: str, typed: Mapping[str, str]) -> int:
    said = typed.get(field, "").strip()
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise Invalid(field, "not_whole_typed")
    return int(said)


def _page(event: Event, error: DomainError | None = None) -> AnyResponse:
    more: dict[str, Any] = {"typed": request.form, "plantings": plantings(event.id)}
    return organiser_page("forest", event, error, **more)
