"""JSON: footprints of trips and events, and what they are computed from."""

from collections.abc import Mapping
from typing import Any

from offsets.accounts.caller import caller
from offsets.edge import language, paging
from offsets.edge.api import FRESH, PREFIX, Blueprint
from offsets.edge.guards import anyone
from offsets.footprint import places
from offsets.footprint.places import Kind as PlaceKind
from offsets.inventories import factor_list, read
from offsets.inventories.compute import Computed, compute
from offsets.inventories.events import inventory_of
from offsets.inventories.freeze import freeze
from offsets.inventories.resolve import offer
from offsets.inventories.rules import Kind
from offsets.inventories.schemas import FactorPage, Footprint, PlaceList
from offsets.inventories.trips import trip_of
from offsets.inventories.wishes import EventWish, FactorArguments, PlaceArguments, TripWish

blueprint = Blueprint(
    "footprints", __name__, "What a trip or an event emits. 一次出行、一场活动排放多少。"
)


@blueprint.route("/footprints/trips", methods=["POST"], zh="计算出行足迹")
@blueprint.takes_key("footprints:write")
@anyone
@blueprint.arguments(TripWish())
@blueprint.response(200, Footprint())
@blueprint.fails_with(body=True)
def count_trip(wish: dict[str, Any]) -> dict[str, Any]:
    """Count a trip

    Of one person, each leg by its own distance. Nothing is stored unless `keep` is true; the same
    trip kept again is the same footprint. A name that several places bear is refused, with
    `candidates` to choose from.
    """
    return _answer(compute(trip_of(wish), wish["method"] or ""), wish)


@blueprint.route("/footprints/events", methods=["POST"], zh="计算活动足迹")
@blueprint.takes_key("footprints:write")
@anyone
@blueprint.arguments(EventWish())
@blueprint.response(200, Footprint())
@blueprint.fails_with(body=True)
def count_event(wish: dict[str, Any]) -> dict[str, Any]:
    """Count an event

    By the groups of the Guide for large events of 2019, from totals. Nothing is stored unless
    `keep` is true. Lines of different boundaries are totalled apart.
    """
    return _answer(compute(inventory_of(wish), wish["method"] or ""), wish)


@blueprint.route("/footprints/<code:public_id>", zh="查看足迹")
@anyone
@blueprint.response(200, Footprint())
@blueprint.fails_with("not_found")
def show_footprint(public_id: str) -> dict[str, Any]:
    """Show a kept footprint

    As it was computed; a later method never changes it.
    """
    return show_kept(public_id)


@blueprint.route("/factors", zh="排放因子")
@anyone
@blueprint.arguments(FactorArguments(), location="query")
@blueprint.response(200, FactorPage())
@blueprint.fails_with("invalid")
def list_factors(wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """List factors

    Every factor and parameter with its source, boundary and the day by which it is reviewed.
    """
    limit = wanted["limit"]
    rows = factor_list.chosen(
        paging.after_position(wanted["cursor"]),
        limit + 1,
        wanted["set"],
        wanted["method"],
        wanted["region"],
    )
    shown, following = paging.page(rows, limit, lambda row: row.position)
    return {"factors": shown, "next": following}, FRESH | paging.link(following)


@blueprint.route("/places", zh="查找地点")
@anyone
@blueprint.arguments(PlaceArguments(), location="query")
@blueprint.response(200, PlaceList())
@blueprint.fails_with("invalid")
def search_places(wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Find places

    By the beginning of a name in Chinese, pinyin or English, or by an airport's code.
    """
    kind = PlaceKind(wanted["kind"]) if wanted["kind"] else None
    found = places.search(wanted["q"], wanted["limit"], kind)
    return {"places": [offer(place) for place in found]}, FRESH


def _answer(computed: Computed, wish: Mapping[str, Any]) -> dict[str, Any]:
    if wish["keep"]:
        return show_kept(freeze(computed, caller().buys_as, language.choose()))
    offset_g = computed.total.central_g
    return _shown(computed.export) | {
        "id": None,
        "created_at": None,
        "links": _links(None, computed.kind, offset_g),
    }


def show_kept(public_id: str) -> dict[str, Any]:
    """A frozen footprint as ``schemas.Footprint`` tells it."""
    found = read.kept(public_id)
    return _shown(found.export) | {
        "id": found.id,
        "created_at": found.created_at,
        "links": _links(found.id, found.kind, found.total.central_g),
    }


def _shown(export: dict[str, Any]) -> dict[str, Any]:
    totals = [{"boundary": name} | mass for name, mass in sorted(export["totals"].items())]
    return {
        "kind": export["kind"],
        "method": export["method"]["name"],
        "totals": totals,
        "offset_g": sum(mass["central_g"] for mass in totals),
        "is_complete": not any("asked" in line["flags"] for line in export["lines"]),
        "export": export,
    }


def _links(public_id: str | None, kind: Kind, offset_g: int) -> dict[str, str | None]:
    page = public_id and f"/f/{public_id}"
    report = page if kind is Kind.EVENT else None
    return {
        "self": public_id and f"{PREFIX}/footprints/{public_id}",
        "page": page,
        "json": page and f"{page}.json",
        "pdf": report and f"{report}.pdf",
        "xlsx": report and f"{report}.xlsx",
        "offset": f"/buy?mass_g={offset_g}",
    }
