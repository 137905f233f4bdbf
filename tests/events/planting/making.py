"""Plantings in Shunchang, on land that belongs to no real one."""

from datetime import date
from typing import Any

from offsets.events.planting.land import MICRO, Point
from offsets.events.planting.pledge import PlantingWish

SHUNCHANG = "CN-350721"
WEST, SOUTH = 117_800_000, 26_800_000
"""Some hill of that county, in millionths of a degree."""


def square(west: int = WEST, south: int = SOUTH, side: int = 5_000) -> list[Point]:
    """A square of so many millionths of a degree; of 5,000 it is some 400 mu."""
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north)]


def wish(**changes: Any) -> PlantingWish:
    said: dict[str, Any] = {
        "county": SHUNCHANG,
        "species": "木荷、枫香",
        "pledged_on": date(2026, 12, 31),
        "claim_from": date(2026, 1, 1),
        "claim_to": date(2032, 1, 1),
        "method": "林业部门核定的计量方法",
        "compartments": [square()],
    }
    return PlantingWish(**(said | changes))


def degrees(lon: float, lat: float) -> Point:
    return round(lon * MICRO), round(lat * MICRO)
