"""From what a caller says of an event in totals to the inventory that is counted."""

from collections.abc import Mapping
from typing import Any

from offsets.errors import Invalid
from offsets.footprint import event
from offsets.footprint.event import Journey, NoShows, Treatment, Unresolved, Use
from offsets.footprint.lines import Boundary, Group
from offsets.inventories.resolve import resolve
from offsets.inventories.trips import trip_of


def inventory_of(wish: Mapping[str, Any]) -> event.Inventory:
    """The inventory of a ``wishes.EventWish``; raises Invalid naming the field."""
    given = event.Inventory(
        journeys=tuple(_journey(each, at) for at, each in enumerate(wish["journeys"])),
        uses=tuple(_use(each) for each in wish["uses"]),
        online_people=wish["online_people"],
        unresolved=tuple(_unresolved(each) for each in wish["unresolved"]),
        no_shows=_no_shows(wish["no_shows"]),
        notes=tuple(wish["notes"]),
    )
    if not (given.journeys or given.uses or given.online_people or given.unresolved):
        raise Invalid("journeys", "nothing_to_count")
    return given


def _journey(wish: Mapping[str, Any], at: int) -> Journey:
    """Counted under the origin that was named, else under where its first leg begins."""
    trip = trip_of(wish["trip"], f"journeys.{at}.trip.")
    origin = wish["origin"] and resolve(f"journeys.{at}.origin", wish["origin"]).id
    first = trip.legs[0].start if trip.legs else ""
    return Journey(trip, wish["people"], origin or first)


def _use(wish: Mapping[str, Any]) -> Use:
    return Use(
        group=Group(wish["group"]),
        activity=wish["activity"],
        quantity=wish["quantity"],
        unit=wish["unit"],
        variant=wish["variant"] or "",
        boundary=Boundary(wish["boundary"]) if wish["boundary"] else None,
        is_per_registration=wish["is_per_registration"],
        note=wish["note"] or "",
    )


def _unresolved(wish: Mapping[str, Any]) -> Unresolved:
    return Unresolved(**{**wish, "treatment": Treatment(wish["treatment"])})


def _no_shows(wish: Mapping[str, Any] | None) -> NoShows | None:
    if wish is None:
        return None
    treatment = Treatment(wish["treatment"])
    return NoShows(wish["people"], wish["registered"], treatment, wish["reason"] or "")
