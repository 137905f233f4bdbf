"""Adds up equal activities and turns each sum into one line.

Quantities are added before anything is rounded, so neither the order nor the
batches in which people are entered change a gram. Sums are Decimal within 28
digits, which the limits on what may be entered keep exact; products are fractions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
        return [
            line_of(self._method, activity, origin, quantity, round(people), scale, flags)
            for (activity, origin), (quantity, people) in self._sums.items()
        ]


def line_of(
    method: Method,
    activity: Activity,
    origin: str,
    quantity: Decimal,
    people: int,
    scale: Fraction,
    flags: Iterable[str],
) -> Line:
    """The line of one activity and origin."""
    rule = activity.rule
    detour = (rule.detour,) if activity.is_lengthened and rule.detour else ()
    via = (*(name for name, _ in detour), *rule.via)
    parameters = (*(parameter for _, parameter in detour), *rule.parameters)
    share = activity.share * scale
    return Line(
        group=rule.group,
        activity=rule.activity,
        variant=activity.variant,
        quantity=quantity,
        unit=activity.unit,
        share=share,
        via=via,
        factor_id=rule.factor_id,
        boundary=rule.boundary,
        mass=mass_of(quantity, activity.unit, rule.unit, share, parameters, rule.factor),
        flags=_sorted_flags(method, rule, parameters, (*activity.flags, *flags)),
        origin=origin,
        people=people,
        note=activity.note,
    )


def mass_of(
    quantity: Decimal,
    unit: str,
    rule_unit: str,
    share: Fraction,
    parameters: Sequence[Factor],
    factor: Factor,
) -> Mass:
    """The grams of a quantity, each of low, central and high rounded up.

    Every value multiplies, and none is negative, so low and high are the ends.
    """
    amount = Fraction(quantity) * share * ratio(unit, rule_unit)
    for parameter in parameters:
        gives, _, takes = parameter.unit.partition("/")
        if gives != takes:
            amount *= ratio(rule_unit, takes)
            rule_unit = gives
    amount *= ratio(rule_unit, factor.per)
    low = central = high = amount
    for each in (*parameters, factor):
        low *= Fraction(each.low)
        central *= Fraction(each.central)
        high *= Fraction(each.high)
    return Mass(mass_of_kg(low), mass_of_kg(central), mass_of_kg(high))


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
