"""From what a caller says of a trip to the trip that is counted.

A plane flies between airports, so its ends are looked up among airports alone.
Kilometres are those that were given, else straight over the ground between the
two places; nothing is assumed where neither is known.
"""

from collections.abc import Mapping
from typing import Any

from offsets.errors import Invalid
from offsets.footprint import places
from offsets.footprint.lines import Boundary
from offsets.footprint.places import Kind, Place
from offsets.footprint.trip import DistanceSource, Leg, Stay, Trip
from offsets.inventories.resolve import resolve


def trip_of(wish: Mapping[str, Any], where: str = "") -> Trip:
    """The trip of a ``wishes.TripWish``; raises Invalid, fields behind ``where``."""
    legs = [leg_of(each, f"{where}legs.{number}.") for number, each in enumerate(wish["legs"])]
    return Trip(
        legs=tuple(legs),
        is_return=wish["is_return"],
        stays=tuple(Stay(**each) for each in wish["stays"]),
        with_non_co2=wish["with_non_co2"],
        boundary=Boundary(wish["boundary"]),
    )


def leg_of(wish: Mapping[str, Any], where: str = "") -> Leg:
    """The leg of a ``wishes.LegWish``; raises Invalid, fields behind ``where``."""
    mode = wish["mode"]
    said: dict[str, Any] = {"variant": wish["variant"] or "", "occupants": wish["occupants"]}
    if wish["energy"] is not None:
        said |= {"energy": wish["energy"], "energy_unit": wish["energy_unit"] or ""}
    elif wish["distance_km"] is not None:
        source = DistanceSource(wish["distance_source"])
        said |= {"distance_km": wish["distance_km"], "distance_source": source}
    else:
        start, end = (end_of(wish, name, mode, where) for name in ("start", "end"))
        return leg_between(mode, start, end, where, **said)
    for name in ("start", "end"):
        if wish[name]:
            said[name] = end_of(wish, name, mode, where).id
    return Leg(mode, **said)


def leg_between(mode: str, start: Place, end: Place, where: str = "", **said: Any) -> Leg:
    """A leg measured straight over the ground; raises Invalid where it ends where it began."""
    distance_km = places.distance_km(start, end)
    if start.id == end.id or not distance_km:
        raise Invalid(f"{where}end", "same_place")
    source = DistanceSource.GREAT_CIRCLE
    return Leg(mode, distance_km, source, **said, start=start.id, end=end.id)


def end_of(wish: Mapping[str, Any], name: str, mode: str, where: str) -> Place:
    """The place where a leg starts or ends; raises Invalid where there is not one such place."""
    if not wish[name]:
        raise Invalid(f"{where}{name}", "required")
    return resolve(f"{where}{name}", wish[name], Kind.AIRPORT if mode == "plane" else None)
