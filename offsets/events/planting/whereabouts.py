"""Whether a piece of land can lie where it is said to, as far as the house can tell.

The house knows one point of each county and no borders. So this is coarse: land must
lie within its county's reach, which is twice the way to the third nearest county's
point, 40 km at least and 400 km at most. Land some kilometres beyond a border, or a
ring on a lake or close off the coast, passes; the open sea and another province do not.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, hypot, radians

from offsets.errors import Invalid
from offsets.events.planting.land import MICRO, Ring, box
from offsets.footprint import places
from offsets.footprint.places import Kind, Place
from offsets.footprint.places.gazetteer import gazetteer

MIN_REACH_KM = 40.0
MAX_REACH_KM = 400.0
_KM_PER_DEGREE = 111.2
_NEIGHBOUR = 2
"""The third nearest, counted from 0."""


@dataclass(frozen=True, slots=True)
class _Spot:
    longitude_deg: float
    latitude_deg: float


def check(field: str, ring: Ring, county: str) -> None:
    """Raise Invalid where the ring's middle is off the land, or far from the county."""
    place = county_of(county)
    west, south, east, north = box(ring)
    middle = _Spot((west + east) / 2 / MICRO, (south + north) / 2 / MICRO)
    if _km(middle, place) <= reach_km(county):
        return
    if any(_km(middle, each) <= MIN_REACH_KM for each in _counties()):
        raise Invalid(field, "outside_county", county=place.name_zh)
    raise Invalid(field, "off_land")


def county_of(county: str) -> Place:
    """The county of an id; raises Invalid where it is none of China's."""
    place = places.by_id(county)
    if place is None or place.kind is not Kind.COUNTY:
        raise Invalid("county", "not_a_county")
    return place


@lru_cache(maxsize=256)
def reach_km(county: str) -> float:
    """How far from its point a county's land may lie."""
    place = county_of(county)
    away = sorted(_km(place, each) for each in _counties() if each.id != county)
    return min(max(2 * away[_NEIGHBOUR], MIN_REACH_KM), MAX_REACH_KM)


@cache
def _counties() -> tuple[Place, ...]:
    known = gazetteer()
    ids = (name for name, number in known.ids.items() if Kind.COUNTY in known.kinds[number])
    return tuple(place for place in map(places.by_id, ids) if place)


def _km(a: _Spot | Place, b: _Spot | Place) -> float:
    """Close enough below some hundred kilometres, and quick for all counties."""
    middle = radians((a.latitude_deg + b.latitude_deg) / 2)
    east = (a.longitude_deg - b.longitude_deg) * cos(middle)
    return hypot(east, a.latitude_deg - b.latitude_deg) * _KM_PER_DEGREE
