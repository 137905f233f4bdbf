"""Adds up equal activities and turns each sum into one line.

Quantities are added before anything is rounded, so neither the order nor the
batches in which people are entered change a gram. Sums are Decimal within 28
digits, which the limits on what may be entered keep exact; products are fractions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from offsets.footprint.factors import Factor, Status
from offsets.footprint.lines import Group, Line, Mass, Result
from offsets.footprint.method import Method, Rule
from offsets.footprint.quantities import ratio
from offsets.units import mass_of_kg

_GROUPS = list(Group)
NOBODY = Decimal(0)


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """One kind of activity, counted in one way; compared as the one object it is.

    Who counts keeps one object for all that is alike, which makes it a cheap key.
    """

    rule: Rule
    variant: str
    unit: str
    share: Fraction = Fraction(1)
    is_lengthened: bool = False
    """Whether the rule's detour is multiplied in before its own parameters."""
    flags: tuple[str, ...] = ()
    note: str = ""


class Tally:
    """Sums of quantities and of people, by activity and origin."""

    def __init__(self, method: Method) -> None:
        self._method = method
        self._sums: dict[tuple[Activity, str], list[Decimal]] = {}

    def add(
        self, activity: Activity, quantity: Decimal, people: Decimal = NOBODY, origin: str = ""
    ) -> None:
        key = activity, origin
        sums = self._sums.get(key)
        if sums is None:
            self._sums[key] = [quantity, people]
        else:
            sums[0] += quantity
            sums[1] += people

    def lines(self, scale: Fraction = Fraction(1), flags: Iterable[str] = ()) -> list[Line]:
        """One line for each activity and origin, every share multiplied by ``scale``."""
        found, flags = [], tuple(flags)
        blanks: dict[Activity, tuple[Line, Rates]] = {}
        for (activity, origin), (quantity, people) in self._sums.items():
            if activity not in blanks:
                blanks[activity] = _blank(self._method, activity, scale, flags)
            blank, rates = blanks[activity]
            mass = mass_of(quantity, rates)
            heads = round(people)
            found.append(replace(blank, quantity=quantity, mass=mass, origin=origin, people=heads))
        return found


Rates = tuple[Fraction, Fraction, Fraction]
"""Kilograms of one unit of a quantity: low, central, high."""


def mass_of(quantity: Decimal, rates: Rates) -> Mass:
    """The grams of a quantity, each of low, central and high rounded up."""
    amount = Fraction(quantity)
    low_g, central_g, high_g = (mass_of_kg(amount * rate) for rate in rates)
    return Mass(low_g, central_g, high_g)


def rates_of(rule: Rule, unit: str, share: Fraction, parameters: Sequence[Factor]) -> Rates:
    """What one ``unit`` gives by a rule: share by each parameter by the factor.

    Every value multiplies, and none is negative, so low and high are the ends.
    """
    whole, counted_in = share * ratio(unit, rule.unit), rule.unit
    for parameter in parameters:
        gives, _, takes = parameter.unit.partition("/")
        if gives != takes:
            whole *= ratio(counted_in, takes)
            counted_in = gives
    low = central = high = whole * ratio(counted_in, rule.factor.per)
    for each in (*parameters, rule.factor):
        low *= Fraction(each.low)
        central *= Fraction(each.central)
        high *= Fraction(each.high)
    return low, central, high


def _blank(
    method: Method, activity: Activity, scale: Fraction, flags: Iterable[str]
) -> tuple[Line, Rates]:
    """The line of an activity before anything is counted, and its rates."""
    rule = activity.rule
    detour = (rule.detour,) if activity.is_lengthened and rule.detour else ()
    parameters = (*(parameter for _, parameter in detour), *rule.parameters)
    share = activity.share * scale
    blank = Line(
        group=rule.group,
        activity=rule.activity,
        variant=activity.variant,
        quantity=NOBODY,
        unit=activity.unit,
        share=share,
        via=(*(name for name, _ in detour), *rule.via),
        factor_id=rule.factor_id,
        boundary=rule.boundary,
        flags=_sorted_flags(method, rule, parameters, (*activity.flags, *flags)),
        note=activity.note,
    )
    return blank, rates_of(rule, activity.unit, share, parameters)


def result_of(method: Method, lines: Iterable[Line]) -> Result:
    """The result of one calculation, its lines in their one order."""
    return Result(method.name, method.sha256, method.sets, in_order(lines))


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines by group, activity, variant and all else, so that equal inputs give equal results."""
    return tuple(sorted(lines, key=_place))


def _place(line: Line) -> tuple[object, ...]:
    return (
        _GROUPS.index(line.group),
        line.activity,
        line.variant,
        line.boundary or "",
        line.factor_id or "",
        line.via,
        line.unit,
        line.origin,
        line.share,
        line.flags,
        line.note,
        line.people,
        line.quantity,
    )


def _sorted_flags(
    method: Method, rule: Rule, parameters: Sequence[Factor], flags: Iterable[str]
) -> tuple[str, ...]:
    found = {*rule.flags, *flags}
    used = (*parameters, rule.factor)
    if any(each.status == Status.ASSUMED for each in used):
        found.add("assumption")
    if not any(each.has_range for each in used):
        found.add("range_not_published")
    at_home = ("world", rule.variant)
    if any(
        each.region not in at_home and not each.region.startswith(method.region) for each in used
    ):
        found.add("foreign_factor")
    if rule.is_banded:
        found.add("distance_band")
    if rule.non_co2:
        found.add(f"{rule.non_co2}_non_co2")
    return tuple(sorted(found))
