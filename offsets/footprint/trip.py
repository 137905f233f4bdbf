"""A trip of one person: its legs and nights, as a caller enters them.

Distances come in kilometres and say how they were found. A distance that was
measured over the ground in a straight line is lengthened by the method's detour
for rail and road, and never for a plane whose factor already holds one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from offsets.footprint.lines import Boundary

MODES = (
    "plane",
    "rail_high_speed",
    "rail",
    "metro",
    "coach",
    "bus",
    "taxi",
    "car",
    "car_electric",
    "motorbike",
    "ferry",
    "bicycle",
    "walking",
    "unstated",
)
"""``unstated`` is for a method that chooses by distance alone, as some studies do."""
CABINS = ("economy", "premium_economy", "business", "first", "average")


class DistanceSource(StrEnum):
    """How a leg's kilometres were found."""

    TYPED = "typed"
    """Somebody entered the distance that was travelled."""
    GREAT_CIRCLE = "great_circle"
    """Straight over the ground between two places; ground modes are lengthened."""
    LINE = "line"
    """The length of the line or road, from a timetable or a map."""


Place = TypeVar("Place")
Distance = Callable[[Place, Place], Decimal]
"""Kilometres straight over the ground between two places, of whatever kind these are."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One person's way by one vehicle."""

    mode: str
    """One of MODES."""
    distance_km: Decimal = Decimal(0)
    """At least a metre and at most what one vehicle goes, with at most six decimals;
    not needed beside ``energy``."""
    distance_source: DistanceSource = DistanceSource.TYPED
    variant: str = ""
    """The cabin of a plane, the fuel of a car, the region of an electric car's or train's grid;
    empty for the method's default."""
    occupants: int = 1
    """Who share a car, the driver included; only the factors of a whole vehicle are shared."""
    energy: Decimal | None = None
    """Litres or kWh that the car took for this leg, in place of kilometres."""
    energy_unit: str = ""
    """``L`` or ``kWh``, with ``energy``."""
    start: str = ""
    """What readers are shown, as it was entered or resolved: ``福州 FOC``."""
    end: str = ""


def leg_between(mode: str, start: Place, end: Place, distance: Distance[Place]) -> Leg:
    """A leg between two places, its kilometres measured straight over the ground."""
    return Leg(mode, distance(start, end), DistanceSource.GREAT_CIRCLE)


@dataclass(frozen=True, slots=True)
class Stay:
    """Nights in a hotel, and with how many others the room was shared."""

    nights: int
    country: str = "CN"
    """ISO 3166-1 alpha-2."""
    sharing: int = 1


@dataclass(frozen=True, slots=True)
class Trip:
    """What one person does to go somewhere; a caller's whole input for a trip."""

    legs: tuple[Leg, ...]
    is_return: bool = False
    """Every leg is travelled back again."""
    stays: tuple[Stay, ...] = ()
    with_non_co2: bool = True
    """Whether planes count more than their CO2; the other reading is always a what-if away."""
    boundary: Boundary = Boundary.COMBUSTION
    """Of the factors for transport; a mode without one is refused, never mixed."""
