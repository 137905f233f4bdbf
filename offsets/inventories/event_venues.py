"""The same people at another place: what an event elsewhere would have emitted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from offsets.edge import language, problems
from offsets.errors import Invalid
from offsets.footprint import event, gather, inputs, methods, places
from offsets.footprint.event import Journey, Use
from offsets.footprint.lines import Mass
from offsets.footprint.method import Method
from offsets.footprint.places import Place
from offsets.footprint.trip import DistanceSource, Leg, Trip
from offsets.inventories.event_gist import gist_of
from offsets.inventories.event_items import ITEMS, VENUE_PROVINCE
from offsets.inventories.event_plan import grid
from offsets.inventories.event_result import Bar, place_name
from offsets.inventories.resolve import resolve

MOST_VENUES = 3


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An event at another place, and how many would then be at home."""

    given: event.Inventory
    at_home: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a city could not be compared, and which ones may have been meant."""

    text: str
    choices: tuple[tuple[str, str], ...]
    """A name, and what to ask for in place of all that was asked for."""


@dataclass(slots=True)
class Comparison:
    """The event's own venue first, then those asked for; what could not be compared, and why."""

    venues: list[Bar]
    faults: list[Fault]
    notes: list[str]


def compare(export: Mapping[str, Any], total: Mass, wanted: str) -> Comparison:
    """The totals of the event at up to three other places, by the export's own method."""
    venue = places.by_id(gist_of(export).venue)
    found = Comparison([], [], [])
    if venue is None:
        return found
    given = inputs.read(event.Inventory, export["inputs"], "inputs")
    method = methods.load(export["method"]["name"])
    found.venues.append(Bar(venue.id, place_name(venue.id), total))
    for name in _names(wanted):
        try:
            other = resolve("else", name)
            moved = elsewhere(given, venue, other, method)
            result = gather.compute(moved.given, method)
        except Invalid as fault:
            found.faults.append(_fault(name, fault, _names(wanted)))
            continue
        label = place_name(other.id)
        found.venues.append(Bar(other.id, label, result.total(result.boundaries)))
        if moved.at_home:
            people = moved.at_home
            found.notes.append(
                _("%(place)s: %(people)s would be at home.", place=label, people=people)
            )
    return found


def _fault(name: str, fault: Invalid, names: list[str]) -> Fault:
    offered = fault.facts.get("candidates")
    places_meant = offered if isinstance(offered, list) else []
    choices = tuple(
        (one[f"label_{language.current()}"], ",".join(one["id"] if n == name else n for n in names))
        for one in places_meant
    )
    return Fault(f"{name}: {problems.describe(fault).detail}", choices)


def elsewhere(given: event.Inventory, venue: Place, other: Place, method: Method) -> Elsewhere:
    """The inventory with every journey to ``venue`` leading to ``other``; raises Invalid.

    Journeys whose kilometres were typed have no ends to move and stay as they are.
    """
    moved: dict[int, Trip | None] = {}
    journeys, at_home = [], 0
    for journey in given.journeys:
        key = id(journey.trip)
        if key not in moved:
            moved[key] = _moved(journey.trip, venue, other)
        trip = moved[key]
        if trip is None:
            at_home += journey.people
        else:
            journeys.append(Journey(trip, journey.people, journey.origin, journey.share))
    uses = tuple(_moved_use(use, venue, other, method) for use in given.uses)
    return Elsewhere(replace(given, journeys=tuple(journeys), uses=uses), at_home)


def _moved(trip: Trip, venue: Place, other: Place) -> Trip | None:
    """The trip to the other place; None for people who live there."""
    legs = []
    for leg in trip.legs:
        start = places.by_id(leg.start)
        if leg.end != venue.id or start is None:
            legs.append(leg)
            continue
        distance_km = places.distance_km(start, other)
        if not distance_km:
            return None
        legs.append(_leg(leg, distance_km, other))
    stays = tuple(
        replace(stay, country=other.country) if stay.country == venue.country else stay
        for stay in trip.stays
    )
    return replace(trip, legs=tuple(legs), stays=stays)


def _leg(leg: Leg, distance_km: Any, other: Place) -> Leg:
    source = DistanceSource.GREAT_CIRCLE
    return replace(leg, distance_km=distance_km, distance_source=source, end=other.id)


def _moved_use(use: Use, venue: Place, other: Place, method: Method) -> Use:
    electricity = next(item for item in ITEMS if item.variant == VENUE_PROVINCE)
    if use.activity == electricity.activity and use.variant == grid(electricity, venue, method)[0]:
        return replace(use, variant=grid(electricity, other, method)[0])
    if use.activity == "hotel" and use.variant == venue.country:
        return replace(use, variant=other.country)
    return use


def _names(wanted: str) -> list[str]:
    parts = wanted.replace("，", ",").replace("、", ",").replace(";", ",").split(",")
    return [part.strip() for part in parts if part.strip()][:MOST_VENUES]
