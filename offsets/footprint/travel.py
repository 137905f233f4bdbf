"""How one trip is counted: each leg by its own distance, each night by its room."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from offsets.errors import Invalid
from offsets.footprint.lines import Boundary, Result
from offsets.footprint.method import Method, Rule, choose, is_undercut, unknown
from offsets.footprint.quantities import check, check_count
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
_WHOLE = Fraction(1)


def compute(trip: Trip, method: Method) -> Result:
    """The lines of one person's trip; raises Invalid naming the field."""
    tally = Tally(method)
    for activity, quantity in Counter(method).count(trip):
        tally.add(activity, quantity, Decimal(1))
    return result_of(method, tally.lines())


class Counter:
    """Counts trips by one method, and remembers what it has counted before."""

    def __init__(self, method: Method) -> None:
        self._method = method
        self._legs: dict[tuple[Leg, str, Boundary], Counted] = {}

    def count(self, trip: Trip, where: str = "") -> list[Counted]:
        """What one person on this trip did.

        ``where`` is put before the names of fields. Raises Invalid.
        """
        check_count(f"{where}legs", len(trip.legs), 0 if trip.stays else 1, MAX_LEGS)
        found = []
        non_co2 = "with" if trip.with_non_co2 else "without"
        for number, leg in enumerate(trip.legs):
            key = (leg, non_co2, trip.boundary)
            counted = self._legs.get(key)
            if counted is None:
                counted = count_leg(leg, non_co2, trip.boundary, self._method, where, number)
                self._legs[key] = counted
            activity, quantity = counted
            found.append((activity, quantity * 2 if trip.is_return else quantity))
        for number, stay in enumerate(trip.stays):
            found.append(count_stay(stay, self._method, f"{where}stays[{number}]."))
        return found


def count_leg(
    leg: Leg, non_co2: str, boundary: Boundary, method: Method, where: str, number: int
) -> Counted:
    """One way of one leg; raises Invalid with the leg's field."""
    where = f"{where}legs[{number}]."
    _check_leg(leg, where)
    rules = _rules_of(leg, non_co2, boundary, method, where)
    rule = choose(rules, leg.distance_km)
    if rule is None:
        raise Invalid(f"{where}distance_km", "out_of_range", min=str(MIN_KM), max=HALF_ROUND_KM)
    if leg.energy is not None:
        quantity, unit = leg.energy, leg.energy_unit
    else:
        quantity, unit = leg.distance_km, rule.unit
    flags = tuple(_leg_flags(leg, rule, rules))
    lengthened = leg.distance_source is DistanceSource.GREAT_CIRCLE and rule.detour is not None
    share = _share(leg, rule, where)
    return Activity(rule, leg.variant, unit, share, lengthened, flags), quantity


def count_stay(stay: Stay, method: Method, where: str) -> Counted:
    """The nights of one person, by room and night."""
    check_count(f"{where}nights", stay.nights, 1, MAX_NIGHTS)
    check_count(f"{where}sharing", stay.sharing, 1, 10)
    rules = method.rules_for("hotel", stay.country, "room.night")
    if not rules:
        countries = [rule.variant for rule in method.rules if rule.activity == "hotel"]
        raise unknown(countries, f"{where}country")
    share = Fraction(1, stay.sharing)
    activity = Activity(rules[0], stay.country, "room.night", share, False, ())
    return activity, Decimal(stay.nights)


def _check_leg(leg: Leg, where: str) -> None:
    if leg.mode not in MODES:
        raise unknown(MODES, f"{where}mode")
    if leg.energy is not None:
        check(f"{where}energy", leg.energy, MIN_KM, MAX_ENERGY)
    else:
        most_km = MAX_KM.get(leg.mode, HALF_ROUND_KM)
        check(f"{where}distance_km", leg.distance_km, MIN_KM, most_km)
    if leg.start and leg.start == leg.end:
        raise Invalid(f"{where}end", "same_place")
    check_count(f"{where}occupants", leg.occupants, 1, 60)


def _rules_of(
    leg: Leg, non_co2: str, boundary: Boundary, method: Method, where: str
) -> tuple[Rule, ...]:
    """The bands of the one kind that the leg is; raises Invalid where the method has none."""
    units = (leg.energy_unit,) if leg.energy is not None else ("passenger.km", "vehicle.km")
    rules = [rule for unit in units for rule in method.rules_for(leg.mode, leg.variant, unit)]
    if not rules:
        raise _unknown_kind(leg, method, where)
    within = [rule for rule in rules if rule.boundary is boundary]
    fitting = [rule for rule in within if rule.non_co2 in ("", non_co2)]
    if not fitting:
        reason = "no_factor_for_non_co2" if within else "no_factor_for_boundary"
        raise Invalid(f"{where}mode", reason, boundary=str(boundary))
    return tuple(fitting)


def _unknown_kind(leg: Leg, method: Method, where: str) -> Invalid:
    """Which of mode, cabin, variant and unit of energy the method does not know."""
    variants = [rule.variant for rule in method.rules if rule.activity == leg.mode]
    if not variants:
        return unknown((rule.activity for rule in method.rules), f"{where}mode")
    if leg.variant not in variants:
        field = "cabin" if leg.mode == "plane" else "variant"
        return unknown(filter(None, variants), f"{where}{field}")
    return unknown(method.units_of(leg.mode, leg.variant), f"{where}energy_unit")


def _share(leg: Leg, rule: Rule, where: str) -> Fraction:
    """One of those in the car; a factor per passenger is never shared again."""
    if leg.occupants == 1:
        return _WHOLE
    if rule.unit == "passenger.km":
        raise Invalid(f"{where}occupants", "not_shared")
    return Fraction(1, leg.occupants)


def _leg_flags(leg: Leg, rule: Rule, rules: tuple[Rule, ...]) -> Iterator[str]:
    if leg.distance_source is DistanceSource.GREAT_CIRCLE and leg.energy is None:
        if rule.detour:
            yield "distance_lengthened"
        elif leg.mode not in ("plane", "unstated"):
            yield "distance_straight"
    if rule.is_banded and is_undercut(rules, rule, leg.distance_km):
        yield "longer_emits_less"
