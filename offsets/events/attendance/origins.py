"""Which places are offered by name, so that most attendees need not type."""

from functools import lru_cache

from offsets.events.attendance.rules import MOST_ORIGINS
from offsets.footprint import places
from offsets.footprint.places import Place

_LARGEST = ("CN-110000", "CN-310000", "CN-440100", "CN-440300")
"""From these cities people come to whatever event."""
_CAPITALS = (
    *(f"CN-{province}0000" for province in (12, 50)),
    *(f"CN-{province}0100" for province in (13, 14, 15, 21, 22, 23, 32, 33, 34, 35, 36, 37, 41)),
    *(f"CN-{province}0100" for province in (42, 43, 45, 46, 51, 52, 53, 54, 61, 62, 63, 64, 65)),
    *(f"CN-35{city:02}00" for city in range(2, 10)),
    *(f"CN-34{city:02}00" for city in (*range(2, 9), *range(10, 14), *range(15, 19))),
)
"""Capitals, and the cities of Fujian and Anhui."""


def common(venue: Place) -> list[str]:
    """The venue itself, what lies nearest to it, and the largest cities; as ids."""
    return list(_common(venue.id))


@lru_cache(maxsize=256)
def _common(venue_id: str) -> tuple[str, ...]:
    venue = places.by_id(venue_id)
    known = [place for each in _CAPITALS if (place := places.by_id(each))]
    if venue is None:
        return ()
    # A county's own city stands a few kilometres off, and is as good as itself.
    away = sorted((places.distance_km(place, venue), place.id) for place in known)
    near = [place_id for km, place_id in away if km][: MOST_ORIGINS - 1 - len(_LARGEST)]
    return tuple(dict.fromkeys((venue.id, *near, *_LARGEST)))[:MOST_ORIGINS]
