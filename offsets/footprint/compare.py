"""Results side by side: another way to travel, another venue, another vintage of factors."""

from collections.abc import Mapping
from dataclasses import dataclass

from offsets.footprint import gather, travel
from offsets.footprint.event import Inventory
from offsets.footprint.lines import Boundary, Mass, Result
from offsets.footprint.method import Method
from offsets.footprint.trip import Trip


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several results, and by how many central grams it differs from the first.

    Both are told by boundary; a difference is only drawn where both have it.
    """

    name: str
    result: Result
    totals: Mapping[Boundary, Mass]
    difference_g: Mapping[Boundary, int]
    """Negative where this alternative emits less than the first."""


def what_if(trips: Mapping[str, Trip], method: Method) -> list[Alternative]:
    """The same traveller by several trips, the first of which the others are held against."""
    return _beside({name: travel.compute(trip, method) for name, trip in trips.items()})


def venues(inventories: Mapping[str, Inventory], method: Method) -> list[Alternative]:
    """The same event at several places, in the order given."""
    return _beside({name: gather.compute(each, method) for name, each in inventories.items()})


def vintages(given: Trip | Inventory, methods: list[Method]) -> list[Alternative]:
    """The same inputs by several methods: what a newer set of factors would change."""
    return _beside({method.name: compute(given, method) for method in methods})


def compute(given: Trip | Inventory, method: Method) -> Result:
    """A trip or an event by one method."""
    if isinstance(given, Trip):
        return travel.compute(given, method)
    return gather.compute(given, method)


def _beside(results: Mapping[str, Result]) -> list[Alternative]:
    found: list[Alternative] = []
    for name, result in results.items():
        totals = result.by_boundary()
        first = found[0].totals if found else totals
        difference_g = {
            boundary: mass.central_g - first[boundary].central_g
            for boundary, mass in totals.items()
            if boundary in first
        }
        found.append(Alternative(name, result, totals, difference_g))
    return found
