"""Trips that tests compute, without a word of how callers say them."""

from typing import Any

from offsets.footprint import places
from offsets.footprint.places import Place
from offsets.footprint.trip import Trip
from offsets.inventories.trips import leg_between

DEVICE = b"d" * 32
OTHER_DEVICE = b"o" * 32


def place(name: str) -> Place:
    """The place of an id."""
    found = places.by_id(name)
    assert found is not None, name
    return found


def train(**said: Any) -> Trip:
    """Fuzhou to Beijing by high-speed rail, 1,557.2 km in a straight line."""
    return Trip((leg_between("rail_high_speed", place("CN-350100"), place("CN-110000")),), **said)


def flight(**said: Any) -> Trip:
    """Changle to the Capital airport, 1,594.6 km in a straight line."""
    leg = leg_between("plane", place("IATA-FOC"), place("IATA-PEK"), variant="economy")
    return Trip((leg,), **said)
