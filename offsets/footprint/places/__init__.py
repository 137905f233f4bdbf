"""Where a trip begins and ends: names to coordinates, and coordinates to kilometres, offline.

A name in Chinese, pinyin or English, or an airport's code, is resolved to one place, to
several that bear the name, or to none; a question goes back to the caller, never a guess.
"""

from offsets.footprint.places.distance import distance_km
from offsets.footprint.places.find import find
from offsets.footprint.places.gazetteer import by_id, warm
from offsets.footprint.places.place import (
    Ambiguous,
    Found,
    Kind,
    Place,
    Resolution,
    Source,
    Unknown,
    Why,
)
from offsets.footprint.places.search import search

__all__ = [
    "Ambiguous",
    "Found",
    "Kind",
    "Place",
    "Resolution",
    "Source",
    "Unknown",
    "Why",
    "by_id",
    "distance_km",
    "find",
    "search",
    "warm",
]
