"""What one attendee's way and nights emit: a function of what is kept of an answer.

There and back by the one vehicle that was named, nights in a room of one's own in the
country of the event. The same calculator counts it as counts any trip.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from offsets.errors import Invalid
from offsets.footprint import travel
from offsets.footprint.lines import NOTHING, Group, Mass, Result
from offsets.footprint.method import Method
from offsets.footprint.trip import DistanceSource, Leg, Stay, Trip

_FIELDS = {
    "legs[0].mode": "mode",
    "legs[0].distance_km": "km",
    "legs[0].occupants": "occupants",
    "stays[0].nights": "nights",
}


@dataclass(frozen=True, slots=True)
class Way:
    """All that is kept of how somebody came and stayed."""

    distance_km: int
    """One way, in whole kilometres."""
    is_straight: bool
    """Whether it was measured between two places, so that rail and road are lengthened."""
    mode: str
    occupants: int
    """Who share a car or taxi, this attendee among them; 1 in anything else."""
    nights: int


@dataclass(frozen=True, slots=True)
class Bill:
    """The grams of one attendee, those of the way and those of the nights."""

    result: Result
    travel: Mass
    lodging: Mass

    @property
    def total(self) -> Mass:
        return self.travel + self.lodging


@lru_cache(maxsize=8_192)
def bill(way: Way, country: str, method: Method) -> Bill:
    """Count it; raises Invalid naming ``mode``, ``km``, ``occupants`` or ``nights``.

    Nights in a country for whose hotels no factor is published are not counted.
    """
    try:
        result = travel.compute(trip_of(way, country, method), method)
    except Invalid as fault:
        raise Invalid(_FIELDS.get(fault.field or "", "mode"), fault.reason, **fault.facts) from None
    sums = result.by_group(result.boundaries)
    return Bill(result, sums[Group.TRANSPORT], sums.get(Group.LODGING_MEALS, NOTHING))


def trip_of(way: Way, country: str, method: Method) -> Trip:
    """The way as a trip, of which no place is known."""
    source = DistanceSource.GREAT_CIRCLE if way.is_straight else DistanceSource.TYPED
    leg = Leg(way.mode, Decimal(way.distance_km), source, occupants=way.occupants)
    counts_nights = way.nights and has_hotels(country, method)
    return Trip((leg,), is_return=True, stays=(Stay(way.nights, country),) * bool(counts_nights))


def has_hotels(country: str, method: Method) -> bool:
    """Whether the method can count a night there."""
    return bool(method.rules_for("hotel", country, "room.night"))
