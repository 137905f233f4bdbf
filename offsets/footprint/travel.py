"""How one trip is counted: each leg by its own distance, each night by its room."""

from collections.abc import Hashable
from decimal import Decimal
from fractions import Fraction

from offsets.errors import Invalid
from offsets.footprint.lines import Result
from offsets.footprint.method import Method, Rule, choose, undercuts, unknown
from offsets.footprint.quantities import check, check_count, inside
from offsets.footprint.tally import Activity, Tally, result_of
from offsets.footprint.trip import MODES, DistanceSource, Leg, Stay, Trip

Counted = tuple[Activity, Decimal]
"""An activity and how much of it one person did."""

MAX_KM = {
    "rail_high_speed": 10_000,
    "rail": 15_000,
    "metro": 300,
    "coach": 10_000,
    "bus": 500,
    "taxi": 3_000,
    "car": 15_000,
    "car_electric": 15_000,
    "motorbike": 15_000,
    "bicycle": 2_000,
    "walking": 500,
}
"""By one vehicle without changing; anything else ends at half the way round the Earth."""
HALF_ROUND_KM = 20_100
MIN_KM = Decimal("0.001")
MAX_ENERGY = 5_000
"""Litres or kWh of one car on one leg."""
MAX_LEGS = 50
MAX_NIGHTS = 365


def compute(trip: Trip, method: Method) -> Result:
    """The lines of one person's trip; raises Invalid naming the field."""
    tally = Tally(method)
    for activity, quantity in Counter(method).count(trip):
        tally.add(activity, quantity, Decimal(1))
    return result_of(method, tally.lines())


class Counter:
    """Counts trips by one method, and looks up each kind of leg only once."""

    def __init__(self, method: Method) -> None:
        self._method = method
        self._bands: dict[Hashable, tuple[Rule, ...]] = {}
        self._activities: dict[Hashable, Activity] = {}

    def count(self, trip: Trip) -> list[Counted]:
        """What one person on this trip did; raises Invalid with the field within the trip."""
        check_count("legs", len(trip.legs), 0 if trip.stays else 1, MAX_LEGS)
        found = []
        for number, leg in enumerate(trip.legs):
            try:
                activity, quantity = self._leg(leg, trip)
            except Invalid as fault:
                raise inside(f"legs[{number}].", fault) from fault
            found.append((activity, quantity * 2 if trip.is_return else quantity))
        for number, stay in enumerate(trip.stays):
            try:
                found.append(self._stay(stay))
            except Invalid as fault:
                raise inside(f"stays[{number}].", fault) from fault
        return found

    def _leg(self, leg: Leg, trip: Trip) -> Counted:
        """One way of one leg."""
        _check_leg(leg)
        unit = None if leg.energy is None else leg.energy_unit
        kind = leg.mode, leg.variant, unit, trip.with_non_co2, trip.boundary
        rules = self._bands.get(kind)
        if rules is None:
            rules = self._bands[kind] = _rules_of(leg, trip, self._method)
        rule = rules[0] if len(rules) == 1 else choose(rules, leg.distance_km)
        is_undercut = rule.is_banded and undercuts(rules, rule, leg.distance_km)
        key = rule, leg.variant, unit, leg.distance_source, leg.occupants, is_undercut
        activity = self._activities.get(key)
        if activity is None:
            activity = self._activities[key] = _activity(leg, rule, is_undercut)
        return activity, leg.distance_km if leg.energy is None else leg.energy

    def _stay(self, stay: Stay) -> Counted:
        """The nights of one person, by room and night."""
        check_count("nights", stay.nights, 1, MAX_NIGHTS)
        key = "hotel", stay.country, stay.sharing
        activity = self._activities.get(key)
        if activity is None:
            activity = self._activities[key] = _room(stay, self._method)
        return activity, Decimal(stay.nights)


def _activity(leg: Leg, rule: Rule, is_undercut: bool) -> Activity:
    unit = leg.energy_unit if leg.energy is not None else rule.unit
    is_straight = leg.distance_source is DistanceSource.GREAT_CIRCLE and leg.energy is None
    is_lengthened = is_straight and rule.detour is not None
    flags = ["longer_emits_less"] if is_undercut else []
    if is_lengthened:
        flags.append("distance_lengthened")
    elif is_straight and leg.mode not in ("plane", "unstated"):
        flags.append("distance_straight")
    return Activity(rule, leg.variant, unit, _share(leg, rule), is_lengthened, tuple(flags))


def _room(stay: Stay, method: Method) -> Activity:
    check_count("sharing", stay.sharing, 1, 10)
    rules = method.rules_for("hotel", stay.country, "room.night")
    if not rules:
        countries = [rule.variant for rule in method.rules if rule.activity == "hotel"]
        raise unknown(countries, "country")
    return Activity(rules[0], stay.country, "room.night", Fraction(1, stay.sharing))


def _check_leg(leg: Leg) -> None:
    if leg.mode not in MODES:
        raise unknown(MODES, "mode")
    if leg.energy is not None:
        check("energy", leg.energy, MIN_KM, MAX_ENERGY)
    else:
        check("distance_km", leg.distance_km, MIN_KM, MAX_KM.get(leg.mode, HALF_ROUND_KM))
    if leg.start and leg.start == leg.end:
        raise Invalid("end", "same_place")
    check_count("occupants", leg.occupants, 1, 60)


def _rules_of(leg: Leg, trip: Trip, method: Method) -> tuple[Rule, ...]:
    """The bands of the one kind that the leg is; raises Invalid where the method has none."""
    units = (leg.energy_unit,) if leg.energy is not None else ("passenger.km", "vehicle.km")
    rules = [rule for unit in units for rule in method.rules_for(leg.mode, leg.variant, unit)]
    if not rules:
        raise _unknown_kind(leg, method)
    non_co2 = "with" if trip.with_non_co2 else "without"
    within = [rule for rule in rules if rule.boundary is trip.boundary]
    fitting = [rule for rule in within if rule.non_co2 in ("", non_co2)]
    if not fitting:
        reason = "no_factor_for_non_co2" if within else "no_factor_for_boundary"
        raise Invalid("mode", reason, boundary=str(trip.boundary))
    return tuple(fitting)


def _unknown_kind(leg: Leg, method: Method) -> Invalid:
    """Which of mode, cabin, variant and unit of energy the method does not know."""
    variants = [rule.variant for rule in method.rules if rule.activity == leg.mode]
    if not variants:
        return unknown((rule.activity for rule in method.rules), "mode")
    if leg.variant not in variants:
        return unknown(filter(None, variants), "cabin" if leg.mode == "plane" else "variant")
    return unknown(method.units_of(leg.mode, leg.variant), "energy_unit")


def _share(leg: Leg, rule: Rule) -> Fraction:
    """One of those in the car; a factor per passenger is never shared again."""
    if leg.occupants > 1 and rule.unit == "passenger.km":
        raise Invalid("occupants", "not_shared")
    return Fraction(1, leg.occupants)
