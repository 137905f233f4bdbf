"""The address of a trip: what the form reads, written from a trip; and what the form offers."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlencode

from offsets.footprint import methods, places
from offsets.footprint.method import Rule
from offsets.footprint.places import Found, Kind
from offsets.footprint.trip import DistanceSource, Leg, Trip
from offsets.inventories.resolve import place_label
from offsets.inventories.trip_form import MOST_LEGS, VARIANT_FIELDS, named

OFFERED = (
    *(f"CN-{province}0000" for province in (11, 12, 31, 50)),
    *(f"CN-{province}0100" for province in (13, 14, 15, 21, 22, 23, 32, 33, 36, 37, 41, 42)),
    *(f"CN-{province}0100" for province in (43, 44, 45, 46, 51, 52, 53, 54, 61, 62, 63, 64, 65)),
    *(f"CN-35{city:02}00" for city in range(1, 10)),
    *(f"CN-34{city:02}00" for city in (*range(1, 9), *range(10, 14), *range(15, 19))),
    "CN-350721",
    "CN-440300",
)
"""Offered while somebody types: the capitals, and the cities of Fujian and Anhui."""


def offered() -> list[str]:
    """The names offered in the reader's language, each of which means one place."""
    names = (place_label(each) for each in OFFERED)
    return [name for name in names if isinstance(places.find(name), places.Found)]


def grids() -> list[tuple[str, str]]:
    """The provinces whose grid may feed an electric car: the method's word, and a name."""
    return [(name, place_label(place_id)) for name, place_id in _grids()]


@lru_cache(maxsize=1)
def _grids() -> tuple[tuple[str, str], ...]:
    rules = methods.load().rules
    found: dict[str, str] = {}
    for rule in rules:
        if rule.activity == "car_electric" and (province := _province(rule)):
            found[rule.variant] = province
    return tuple(found.items())


def _province(rule: Rule) -> str:
    """The place's id; nothing for the country's mean. Where another grid stands in, by the name."""
    if re.fullmatch(r"CN-\d\d", rule.factor.region):
        return f"{rule.factor.region}0000"
    named = places.find(rule.variant.replace("_", " "), Kind.PROVINCE)
    return named.place.id if isinstance(named, Found) else ""


def query_of(trip: Trip) -> str:
    """The trip as the form's address has it; empty where a leg has no places, or of too many."""
    has_places = all(leg.start and leg.end for leg in trip.legs)
    if not trip.legs or not has_places or len(trip.legs) > MOST_LEGS:
        return ""
    said: list[tuple[str, str]] = []
    if trip.is_return:
        said.append(("back", "yes"))
    if trip.stays:
        said.append(("nights", str(trip.stays[0].nights)))
    if not trip.with_non_co2 and any(leg.mode == "plane" for leg in trip.legs):
        said.append(("co2_alone", "yes"))
    before = ""
    for number, leg in enumerate(trip.legs, 1):
        said.extend((named(name, number), value) for name, value in _said_of(leg, before))
        before = leg.end
    return urlencode(said)


def _said_of(leg: Leg, before: str) -> Iterator[tuple[str, str]]:
    if leg.start != before:
        yield "from", leg.start
    yield "to", leg.end
    if leg.energy is not None:
        yield "energy", str(leg.energy)
    elif leg.distance_source is not DistanceSource.GREAT_CIRCLE:
        yield "km", str(leg.distance_km)
    if leg.variant and leg.mode in VARIANT_FIELDS:
        yield VARIANT_FIELDS[leg.mode], leg.variant
    if leg.occupants > 1:
        yield "occupants", str(leg.occupants)
    yield "how", leg.mode
