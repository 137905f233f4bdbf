"""Other published ways to count one flight, so that a reader sees why figures differ.

They are shown beside a result and never enter it: each has its own boundary, its
own detour and its own idea of what happens above the clouds. Their parameters are
data of ``data/curves.json``, each with its source.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from offsets.errors import Invalid
from offsets.footprint.quantities import check
from offsets.footprint.travel import HALF_ROUND_KM, MIN_KM
from offsets.units import mass_of_kg

_FILE = Path(__file__).parent / "data" / "curves.json"


@dataclass(frozen=True, slots=True)
class Reading:
    """One passenger on one flight by another published method."""

    name: str
    title_zh: str
    title_en: str
    mass_g: int
    with_non_co2: bool
    document: str
    link: str


def readings(distance_km: Decimal, cabin: str = "economy") -> list[Reading]:
    """What each published method says of a flight of this great-circle distance.

    A method that does not know the cabin is left out. Raises Invalid for a distance
    that no flight has.
    """
    check("distance_km", distance_km, MIN_KM, HALF_ROUND_KM)
    found = []
    for name, curve in published().items():
        if cabin not in curve["cabins"]:
            continue
        mass_kg = _KINDS[curve["kind"]](Fraction(distance_km), cabin, curve["parameters"])
        said = {key: curve[key] for key in ("title_zh", "title_en", "document", "link")}
        is_whole = bool(curve["with_non_co2"])
        found.append(Reading(name, mass_g=mass_of_kg(mass_kg), with_non_co2=is_whole, **said))
    return found


@lru_cache
def published() -> dict[str, Any]:
    """The curves by name, with their parameters and sources."""
    curves: dict[str, Any] = json.loads(_FILE.read_text("utf-8"), parse_float=Decimal)
    return curves


def fuel_curve(distance_km: Fraction, cabin: str, parameters: Mapping[str, Any]) -> Fraction:
    """Kilograms by a polynomial of fuel over seats, as myclimate published it in 2019.

    Two curves, for short and long flights, and a straight line between their ends;
    the parameters' detour is added first.
    """
    if cabin not in parameters["classes"]:
        raise Invalid("cabin", "unknown_choice", choices=", ".join(parameters["classes"]))
    flown_km = distance_km + Fraction(parameters["detour_km"])
    short_km, long_km = Fraction(parameters["short_km"]), Fraction(parameters["long_km"])
    if flown_km < short_km:
        return _polynomial(flown_km, cabin, parameters, 0)
    if flown_km > long_km:
        return _polynomial(flown_km, cabin, parameters, 1)
    low = _polynomial(short_km, cabin, parameters, 0)
    high = _polynomial(long_km, cabin, parameters, 1)
    return low + (high - low) * (flown_km - short_km) / (long_km - short_km)


def pieces(distance_km: Fraction, _cabin: str, parameters: Mapping[str, Any]) -> Fraction:
    """Kilograms by straight pieces: a base and a rate beyond the piece's beginning."""
    piece = next(
        each
        for each in reversed(parameters["pieces"])
        if distance_km > Fraction(each["beyond_km"]) or not each["beyond_km"]
    )
    beyond_km = distance_km - Fraction(piece["beyond_km"])
    return Fraction(piece["base_kg"]) + Fraction(piece["kg_per_km"]) * beyond_km


def _polynomial(km: Fraction, cabin: str, parameters: Mapping[str, Any], at: int) -> Fraction:
    """``at`` is 0 for the short curve and 1 for the long one."""
    a, b, c, seats, share = (Fraction(parameters[name][at]) for name in (*"abc", "seats", "share"))
    weight = Fraction(parameters["classes"][cabin][at])
    fuel_kg = (a * km * km + b * km + c) / (seats * Fraction(parameters["load"])) * share * weight
    burnt = Fraction(parameters["co2_per_kg_fuel"]) * Fraction(parameters["multiplier"])
    made = Fraction(parameters["preproduction"])
    aircraft = Fraction(parameters["aircraft_kg_per_km"]) * km
    return fuel_kg * (burnt + made) + aircraft + Fraction(parameters["airport_kg"])


_KINDS = {"fuel_curve": fuel_curve, "pieces": pieces}
