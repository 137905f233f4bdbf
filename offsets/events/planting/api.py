"""JSON: forests that are planted for an event."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from offsets.db import session
from offsets.edge.api import Blueprint
from offsets.edge.guards import anyone, person
from offsets.errors import Invalid
from offsets.events import access, schemas, wishes
from offsets.events.planting.land import MICRO, Point
from offsets.events.planting.models import Compartment, MonitoringRound, Planting
from offsets.events.planting.pledge import PlantingWish, certify, monitor, plant, pledge
from offsets.events.telling import REFUSED
from offsets.organisations.rules import Deed

blueprint = Blueprint("plantings", __name__, "Forests planted for an event. 碳中和林。")
_LON_LAT = 2
_PATH = "/events/<code:public_id>/plantings"


@blueprint.route(_PATH, zh="碳中和林")
@anyone
@blueprint.response(200, schemas.PlantingList())
@blueprint.fails_with("not_found")
def list_plantings(public_id: str) -> dict[str, Any]:
    """List plantings

    With land, species, rounds and what of them was certified: all of it is public.
    """
    event, _ = access.see(public_id)
    return {"plantings": plantings(event.id)}


@blueprint.route(_PATH, methods=["POST"], zh="认定碳中和林")
@person
@blueprint.arguments(wishes.PlantingWish())
@blueprint.response(201, schemas.PlantingList())
@blueprint.fails_with(*REFUSED, "land_taken", "event_wrong_step", body=True)
@blueprint.opened_by_person
def make_planting(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Pledge a forest

    Its land is claimed once, for good. Coordinates are held against the county, coarsely: the
    house knows a point of each county and no borders.
    """
    event = access.require(public_id, Deed.EDIT_EVENT)
    pledge(public_id, planting_of(wish))
    return {"plantings": plantings(event.id)}


@blueprint.route(f"{_PATH}/<int(max=2147483647):planting>", methods=["PATCH"], zh="登记种植")
@person
@blueprint.arguments(wishes.PlantedWish())
@blueprint.response(200, schemas.PlantingList())
@blueprint.fails_with(*REFUSED, body=True)
@blueprint.opened_by_person
def plant_planting(wish: dict[str, Any], public_id: str, planting: int) -> dict[str, Any]:
    """Say when it was planted"""
    event = access.require(public_id, Deed.EDIT_EVENT)
    plant(event.id, planting, date.fromisoformat(wish["planted_on"]))
    return {"plantings": plantings(event.id)}


@blueprint.route(f"{_PATH}/<int(max=2147483647):planting>/rounds", methods=["POST"], zh="登记监测")
@person
@blueprint.arguments(wishes.RoundWish())
@blueprint.response(201, schemas.PlantingList())
@blueprint.fails_with(*REFUSED, body=True)
@blueprint.opened_by_person
def add_round(wish: dict[str, Any], public_id: str, planting: int) -> dict[str, Any]:
    """Register a monitoring round

    What it measured does not count before it is certified.
    """
    event = access.require(public_id, Deed.EDIT_EVENT)
    day = date.fromisoformat(wish["measured_on"])
    monitor(event.id, planting, day, wish["survival_percent"], wish["measured_g"])
    return {"plantings": plantings(event.id)}


@blueprint.route(
    "/events/<code:public_id>/rounds/<int(max=2147483647):round_>/certification",
    methods=["PUT"],
    zh="登记核证",
)
@person
@blueprint.arguments(wishes.CertificationWish())
@blueprint.response(200, schemas.PlantingList())
@blueprint.fails_with(*REFUSED, "already_counted", body=True)
@blueprint.opened_by_person
def certify_round(wish: dict[str, Any], public_id: str, round_: int) -> dict[str, Any]:
    """Register a certification

    It counts once the operator has read the certifier's report.
    """
    event = access.require(public_id, Deed.EDIT_EVENT)
    certify(event.id, round_, wish["certified_g"], wish["certified_by"], wish["report"])
    return {"plantings": plantings(event.id)}


def planting_of(wish: dict[str, Any]) -> PlantingWish:
    """A pledge, of a ``wishes.PlantingWish``."""
    days = {
        name: date.fromisoformat(wish[name]) for name in ("pledged_on", "claim_from", "claim_to")
    }
    rings = [
        [_point(at, corner) for corner in ring] for at, ring in enumerate(wish["compartments"])
    ]
    return PlantingWish(**{**wish, **days, "compartments": rings})


def plantings(event_id: int) -> list[dict[str, Any]]:
    """An event's plantings with their land and rounds, as ``schemas.Planting`` tells them."""
    rows = session().scalars(select(Planting).filter_by(event_id=event_id).order_by(Planting.id))
    return [_told(row) for row in rows]


def _told(row: Planting) -> dict[str, Any]:
    names = ("id", "county", "species", "area_mu_hundredths", "pledged_on", "planted_on",
             "claim_from", "claim_to", "method")  # fmt: skip
    rings = select(Compartment.corners).filter_by(planting_id=row.id).order_by(Compartment.position)
    rounds = select(MonitoringRound).filter_by(planting_id=row.id)
    return {name: getattr(row, name) for name in names} | {
        "compartments": [
            [[lon / MICRO, lat / MICRO] for lon, lat in corners]
            for corners in session().scalars(rings)
        ],
        "rounds": [
            _round(each) for each in session().scalars(rounds.order_by(MonitoringRound.measured_on))
        ],
    }


def _round(row: MonitoringRound) -> dict[str, Any]:
    names = ("id", "measured_on", "survival_percent", "measured_g", "certified_g", "certified_by")
    said = {name: getattr(row, name) for name in names}
    return said | {"counts": row.confirmed_at is not None}


def _point(at: int, corner: list[Decimal]) -> Point:
    if len(corner) != _LON_LAT:
        raise Invalid(f"compartments.{at}", "not_coordinates")
    lon, lat = (round(part * MICRO) for part in corner)
    return lon, lat
