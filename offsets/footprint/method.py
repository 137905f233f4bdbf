"""A method: which factor, by way of which parameters, each activity is counted with.

Rules are data as the factors are. One method names the sets it draws on, so a
newer vintage is the same rules over newer sets, and a study's own rules (bands of
distance, say) are computed by the same code from another table.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from offsets.errors import Invalid
from offsets.footprint.factors import Factor, FactorSet, digest
from offsets.footprint.lines import Boundary, Group
from offsets.footprint.quantities import UNITS, base_of

COLUMNS = (
    "group",
    "activity",
    "variant",
    "unit",
    "non_co2",
    "from_km",
    "below_km",
    "detour",
    "via",
    "factor",
    "flags",
)


class BadRule(ValueError):
    """A rule that names no factor, whose units do not meet, or that another one contradicts."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """How one activity of one kind is counted, within a band of distance or at any.

    Rules are compared as the one object they are, which makes them cheap keys.
    """

    group: Group
    activity: str
    variant: str
    unit: str
    """Of the quantity that the rule takes."""
    non_co2: str
    """``with``, ``without``, or empty where the question does not arise."""
    from_km: Decimal
    below_km: Decimal | None
    """The band is from_km ≤ distance < below_km; None is without end."""
    via: tuple[str, ...]
    """Parameters as ``set/id``, in the order in which they are multiplied in."""
    factor_id: str
    factor: Factor
    parameters: tuple[Factor, ...]
    boundary: Boundary
    """The factor's."""
    detour: tuple[str, Factor] | None
    """Multiplied in where the distance was measured in a straight line over the ground."""
    flags: tuple[str, ...]

    @property
    def is_banded(self) -> bool:
        return bool(self.from_km) or self.below_km is not None

    def named(self) -> dict[str, Factor]:
        """The factor and every parameter that the rule may use, by ``set/id``."""
        used = dict(zip(self.via, self.parameters, strict=True)) | {self.factor_id: self.factor}
        return used | dict([self.detour] if self.detour else [])

    def as_dict(self) -> dict[str, Any]:
        """The rule as plain JSON, with the factor as ``set/id``."""
        return {
            "group": str(self.group),
            "activity": self.activity,
            "variant": self.variant,
            "unit": self.unit,
            "non_co2": self.non_co2,
            "from_km": str(self.from_km or ""),
            "below_km": "" if self.below_km is None else str(self.below_km),
            "detour": self.detour[0] if self.detour else "",
            "via": " ".join(self.via),
            "factor": self.factor_id,
            "flags": " ".join(self.flags),
        }


Key = tuple[str, str, str]
"""Activity, variant and the base unit of the quantity."""


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """Rules over factor sets; results name it by ``name`` and ``sha256``."""

    name: str
    region: str
    """Where it is meant for; factors of another country's are flagged as foreign."""
    sets: tuple[tuple[str, str], ...]
    """Name and SHA-256 of every set it draws on."""
    rules: tuple[Rule, ...]
    sha256: str
    by_key: Mapping[Key, tuple[Rule, ...]] = field(repr=False)

    def rules_for(self, activity: str, variant: str, unit: str) -> tuple[Rule, ...]:
        """Every rule for this kind of activity in this unit; none where there is none."""
        base = UNITS[unit][0] if unit in UNITS else ""
        return self.by_key.get((activity, variant, base), ())

    def choices(self) -> dict[tuple[Group, str], tuple[str, ...]]:
        """The variants of each activity, for forms and for messages."""
        found: dict[tuple[Group, str], dict[str, None]] = {}
        for rule in self.rules:
            found.setdefault((rule.group, rule.activity), {})[rule.variant] = None
        return {key: tuple(variants) for key, variants in found.items()}

    def units_of(self, activity: str, variant: str) -> tuple[str, ...]:
        """The units in which quantities of this kind are counted."""
        of = [each for each in self.rules if (each.activity, each.variant) == (activity, variant)]
        return tuple(dict.fromkeys(rule.unit for rule in of))

    def factor(self, factor_id: str) -> Factor:
        """A factor or parameter that some rule uses, by ``set/id``; raises KeyError."""
        return self.factors()[factor_id]

    def factors(self) -> dict[str, Factor]:
        """Every factor and parameter that the rules use, by ``set/id``."""
        found: dict[str, Factor] = {}
        for rule in self.rules:
            found.update(rule.named())
        return found


def build(name: str, region: str, sets: Mapping[str, FactorSet], rules: str) -> Method:
    """A method from a table of rules, whose factors are named ``alias/id``.

    ``sets`` gives the set behind each alias. Raises BadRule.
    """
    factors = {
        f"{alias}/{factor.id}": (f"{found.name}/{factor.id}", factor)
        for alias, found in sets.items()
        for factor in found
    }
    read = read_rules(rules, factors, name)
    hashes = tuple(sorted((found.name, found.sha256) for found in sets.values()))
    return assemble(name, region, hashes, read)


def assemble(
    name: str, region: str, sets: tuple[tuple[str, str], ...], rules: Iterable[Rule]
) -> Method:
    """A method from rules already read; raises BadRule where two of them contradict."""
    rules = tuple(rules)
    by_key: dict[Key, list[Rule]] = {}
    for rule in rules:
        by_key.setdefault((rule.activity, rule.variant, base_of(rule.unit)), []).append(rule)
    _check_bands(by_key.values(), name)
    content = [name, region, [list(each) for each in sets], [each.as_dict() for each in rules]]
    ordered = {
        key: tuple(sorted(each, key=lambda rule: rule.from_km)) for key, each in by_key.items()
    }
    return Method(name, region, sets, rules, digest(content), ordered)


def read_rules(text: str, factors: Mapping[str, tuple[str, Factor]], where: str) -> list[Rule]:
    """The rules of a table; ``factors`` gives each named one's full id and row."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BadRule(f"{where}: the columns are not {','.join(COLUMNS)}")
    found = []
    for row in reader:
        try:
            found.append(rule_of(row, factors))
        except BadRule as fault:
            raise BadRule(f"{where}, line {reader.line_num}: {fault}") from fault
    return found


def rule_of(row: Mapping[str, str], factors: Mapping[str, tuple[str, Factor]]) -> Rule:
    """The rule of one row, as ``Rule.as_dict`` gives it or a table has it; raises BadRule."""
    try:
        return _rule(row, factors)
    except (KeyError, TypeError, ValueError, ArithmeticError) as fault:
        raise BadRule(str(fault)) from fault


def choose(rules: Iterable[Rule], distance_km: Decimal) -> Rule:
    """The rule in whose band the distance lies; the bands of one kind leave no gap."""
    return max(
        (rule for rule in rules if rule.from_km <= distance_km), key=lambda rule: rule.from_km
    )


def undercuts(rules: Iterable[Rule], rule: Rule, distance_km: Decimal) -> bool:
    """Whether a shorter distance, in an earlier band, would have emitted more than this one."""
    emitted = distance_km * _rate(rule)
    return any(
        each.below_km is not None
        and each.below_km <= rule.from_km
        and each.below_km * _rate(each) > emitted
        for each in rules
    )


def unknown(choices: Iterable[str], fieldname: str) -> Invalid:
    """What is raised for a name that the method does not know, or where none is to be said."""
    known = ", ".join(dict.fromkeys(choices))
    if not known:
        return Invalid(fieldname, "no_kinds")
    return Invalid(fieldname, "unknown_choice", choices=known)


def _rate(rule: Rule) -> Decimal:
    rate = rule.factor.central
    for parameter in rule.parameters:
        rate *= parameter.central
    return rate


def _rule(row: Mapping[str, str], factors: Mapping[str, tuple[str, Factor]]) -> Rule:
    named = [*row["detour"].split(), *row["via"].split(), row["factor"]]
    if missing := [each for each in named if each not in factors]:
        raise BadRule(f"there is no {', '.join(missing)}")
    via = [factors[each] for each in row["via"].split()]
    factor_id, factor = factors[row["factor"]]
    parameters = tuple(parameter for _, parameter in via)
    if factor.boundary is None:
        raise BadRule(f"{factor.id} is a parameter, not a factor")
    _check_units(row["unit"], parameters, factor)
    if row["non_co2"] not in ("", "with", "without"):
        raise BadRule(f"non_co2 {row['non_co2']!r} is neither with nor without")
    return Rule(
        group=Group(row["group"]),
        activity=row["activity"],
        variant=row["variant"],
        unit=row["unit"],
        non_co2=row["non_co2"],
        from_km=Decimal(row["from_km"] or 0),
        below_km=Decimal(row["below_km"]) if row["below_km"] else None,
        via=tuple(full for full, _ in via),
        factor_id=factor_id,
        factor=factor,
        parameters=parameters,
        boundary=factor.boundary,
        detour=factors[row["detour"]] if row["detour"] else None,
        flags=tuple(sorted(row["flags"].split())),
    )


def _check_units(unit: str, parameters: Iterable[Factor], factor: Factor) -> None:
    """Each parameter takes what the one before gives, and the factor the last of it."""
    for parameter in parameters:
        gives, _, takes = parameter.unit.partition("/")
        if not parameter.is_parameter:
            raise BadRule(f"{parameter.id} is a factor, not a parameter")
        if gives == takes:  # a pure ratio, such as a detour
            continue
        if base_of(unit) != base_of(takes):
            raise BadRule(f"{parameter.id} takes {takes}, not {unit}")
        unit = gives
    if base_of(unit) != base_of(factor.per):
        raise BadRule(f"{factor.id} is per {factor.per}, not per {unit}")


def _check_bands(groups: Iterable[list[Rule]], where: str) -> None:
    """Bands of one kind, boundary and reading meet without gap or overlap."""
    for rules in groups:
        kinds: dict[tuple[Boundary, str], list[Rule]] = {}
        for rule in rules:
            kinds.setdefault((rule.boundary, rule.non_co2), []).append(rule)
        for same in kinds.values():
            same.sort(key=lambda rule: rule.from_km)
            ends = [Decimal(0), *(rule.below_km for rule in same)]
            if [rule.from_km for rule in same] != ends[:-1] or ends[-1] is not None:
                kind = f"{same[0].activity} {same[0].variant}".strip()
                raise BadRule(f"{where}: the bands of {kind} do not meet from 0 km without end")
