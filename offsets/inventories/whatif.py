"""Why figures differ: the same trip another way, read otherwise, and as others would count it.

None of it enters a result. Another way to travel is told only within mainland
China, where rails and roads join all places; and only emissions are compared,
nobody says that a train runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from offsets.edge import language
from offsets.errors import Invalid
from offsets.footprint import curves, methods, places, travel
from offsets.footprint.lines import Mass
from offsets.footprint.method import Method
from offsets.footprint.trip import DistanceSource, Leg, Trip
from offsets.inventories import words
from offsets.inventories.trip_address import query_of

OTHER_WAYS: Mapping[str, int] = {
    "rail_high_speed": 30,
    "plane": 300,
    "coach": 5,
    "car": 1,
    "car_electric": 1,
}
"""What a trip may be held against, and from how many kilometres on anybody would go so."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure beside others; ``href`` leads to it, ``source`` to who published it."""

    label: str
    mass: Mass
    href: str = ""
    source: str = ""
    is_this: bool = False


def other_ways(trip: Trip, method: Method) -> list[Bar]:
    """This trip and others over the same straight distances, the least first; none where unfit."""
    if not _is_comparable(trip):
        return []
    bars = [_bar(trip, method, is_this=True)]
    shortest_km = min(leg.distance_km for leg in trip.legs)
    used = {leg.mode for leg in trip.legs}
    for mode, least_km in OTHER_WAYS.items():
        if mode in used or shortest_km < least_km:
            continue
        legs = tuple(_by(mode, leg) for leg in trip.legs)
        try:
            bars.append(_bar(replace(trip, legs=legs), method))
        except Invalid:
            continue  # Farther than this mode goes.
    return sorted(bars, key=lambda bar: bar.mass.central_g)


def readings(trip: Trip, method: Method) -> list[Bar]:
    """The flights of a trip with and without what planes do beyond CO2, and by other calculators.

    Without nights, so that all bars are about the same; none where nobody flies.
    """
    flights = [leg for leg in trip.legs if leg.mode == "plane" and leg.energy is None]
    if not flights:
        return []
    flown = replace(trip, legs=tuple(flights), stays=())
    return [*_with_and_without(flown, method), *_published(flown)]


def _is_comparable(trip: Trip) -> bool:
    ends = [places.by_id(end) for leg in trip.legs for end in (leg.start, leg.end)]
    at_home = all(place is not None and place.country == "CN" for place in ends)
    straight = all(leg.distance_source is DistanceSource.GREAT_CIRCLE for leg in trip.legs)
    return bool(ends) and at_home and straight and all(leg.energy is None for leg in trip.legs)


def _by(mode: str, leg: Leg) -> Leg:
    return replace(leg, mode=mode, variant="economy" if mode == "plane" else "", occupants=1)


def _bar(trip: Trip, method: Method, is_this: bool = False) -> Bar:
    """Of the way alone: nights are the same whatever one travels by."""
    total = travel.compute(replace(trip, stays=()), method).total()
    modes = dict.fromkeys(leg.mode for leg in trip.legs)
    label = " + ".join(words.activity(mode) for mode in modes)
    return Bar(label, total, _address(trip, method, is_this), is_this=is_this)


def _address(trip: Trip, method: Method, is_this: bool) -> str:
    """Where a figure is told with its lines and sources; empty where that is here or nowhere."""
    # The page counts by the newest method, and would tell another figure than an older one's.
    is_old = method.name != methods.names()[0]
    query = "" if is_this or is_old else query_of(trip)
    return f"/trip?{query}" if query else ""


def _with_and_without(trip: Trip, method: Method) -> Iterator[Bar]:
    for with_non_co2 in (True, False):
        read = replace(trip, with_non_co2=with_non_co2)
        label = _("Ours, with non-CO₂ effects") if with_non_co2 else _("Ours, CO₂ alone")
        is_this = trip.with_non_co2 is with_non_co2
        try:
            total = travel.compute(read, method).total()
        except Invalid:
            continue  # Within this boundary only one of the two is published.
        yield Bar(label, total, _address(read, method, is_this), is_this=is_this)


def _published(trip: Trip) -> Iterator[Bar]:
    """What other published methods say of all flights together, where they know every one."""
    sums: dict[str, list[curves.Reading]] = {}
    for leg in trip.legs:
        for reading in curves.readings(leg.distance_km, leg.variant or "economy"):
            sums.setdefault(reading.name, []).append(reading)
    ways = 2 if trip.is_return else 1
    for found in sums.values():
        if len(found) == len(trip.legs):
            mass_g = ways * sum(reading.mass_g for reading in found)
            title = found[0].title_zh if language.current() == "zh" else found[0].title_en
            yield Bar(title, Mass(mass_g, mass_g, mass_g), source=found[0].link)
