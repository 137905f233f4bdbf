"""A result with everything it rests on, and the way back from it.

An export holds the inputs, the rules that were used, every factor with its source,
the lines and a SHA-256. Whoever has it computes the same grams without this house's
data; ``strange_factors`` tells whether the rows are those that the house publishes.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from offsets.errors import Invalid
from offsets.footprint import factors, inputs, sets
from offsets.footprint.compare import compute
from offsets.footprint.event import Inventory
from offsets.footprint.factor_rows import BadRow, factor_of
from offsets.footprint.factors import digest
from offsets.footprint.lines import Line, Result
from offsets.footprint.method import Method, assemble, rule_of
from offsets.footprint.trip import Trip

FORMAT = "offsets-footprint-1"


def export(given: Trip | Inventory, method: Method, result: Result) -> dict[str, Any]:
    """A result as plain JSON; ``given`` is what it was computed from by ``method``."""
    kind = "trip" if isinstance(given, Trip) else "event"
    if isinstance(given, Inventory):
        given = inputs.compact(given)
    used = {line.factor_id for line in result.lines}
    kinds = {(rule.activity, rule.variant) for rule in method.rules if rule.factor_id in used}
    named = {(line.activity, line.variant) for line in result.lines}
    rules = [each for each in method.rules if (each.activity, each.variant) in kinds & named]
    rows = {name: row for rule in rules for name, row in rule.named().items()}
    content = {
        "format": FORMAT,
        "kind": kind,
        "inputs": inputs.as_dict(given),
        "method": {
            "name": method.name,
            "region": method.region,
            "sha256": method.sha256,
            "sets": [list(each) for each in method.sets],
            "rules": [rule.as_dict() for rule in rules],
        },
        "factors": {name: factors.as_dict(rows[name]) for name in sorted(rows)},
        "lines": [line_as_dict(line) for line in result.lines],
        "totals": _totals(result),
    }
    return content | {"sha256": digest(content)}


def recompute(exported: Mapping[str, Any]) -> Result:
    """The result, computed anew from what the export alone holds.

    Raises Invalid where its hash does not fit, where it cannot be computed, or
    where the lines it shows are not those that follow from its inputs.
    """
    content = {name: part for name, part in exported.items() if name != "sha256"}
    if content.get("format") != FORMAT:
        raise Invalid("format", "unknown_choice", choices=FORMAT)
    if exported.get("sha256") != digest(content):
        raise Invalid("sha256", "contradicts")
    method = _method_of(content)
    given: Trip | Inventory
    if content["kind"] == "trip":
        given = inputs.read(Trip, content["inputs"], "inputs")
    else:
        given = inputs.read(Inventory, content["inputs"], "inputs")
    result = compute(given, method)
    if [line_as_dict(line) for line in result.lines] != content["lines"]:
        raise Invalid("lines", "contradicts")
    if _totals(result) != content["totals"]:
        raise Invalid("totals", "contradicts")
    return result


def strange_factors(exported: Mapping[str, Any]) -> list[str]:
    """The factors of an export that are not, to the letter, those of the sets that ship."""
    known = sets.frozen()
    strange = []
    for name, row in exported["factors"].items():
        set_name, _, factor_id = name.partition("/")
        shipped = sets.load(set_name) if set_name in known else ()
        if factor_id not in shipped or factors.as_dict(shipped[factor_id]) != row:
            strange.append(name)
    return strange


def _totals(result: Result) -> dict[str, dict[str, int]]:
    return {
        str(boundary): {"low_g": mass.low_g, "central_g": mass.central_g, "high_g": mass.high_g}
        for boundary, mass in result.by_boundary().items()
    }


def line_as_dict(line: Line) -> dict[str, Any]:
    """A line as plain JSON: quantity and share as text, masses in grams or null."""
    mass = line.mass
    return {
        "group": str(line.group),
        "activity": line.activity,
        "variant": line.variant,
        "quantity": str(line.quantity.normalize() + 0),
        "unit": line.unit,
        "share": str(Fraction(line.share)),
        "via": list(line.via),
        "factor_id": line.factor_id,
        "boundary": str(line.boundary) if line.boundary else None,
        "low_g": mass.low_g if mass else None,
        "central_g": mass.central_g if mass else None,
        "high_g": mass.high_g if mass else None,
        "flags": list(line.flags),
        "origin": line.origin,
        "people": line.people,
        "note": line.note,
    }


def _method_of(content: Mapping[str, Any]) -> Method:
    """The method as far as the export carries it, under the hash that it names."""
    try:
        named = content["method"]
        rows = {name: (name, factor_of(row)) for name, row in content["factors"].items()}
        rules = [rule_of(row, rows) for row in named["rules"]]
        drawn = tuple((str(name), str(sha256)) for name, sha256 in named["sets"])
        method = assemble(named["name"], named["region"], drawn, rules)
    except (KeyError, TypeError, ValueError) as fault:
        kind = "factors" if isinstance(fault, BadRow) else "method"
        raise Invalid(kind, "not_usable", because=str(fault)) from fault
    return replace(method, sha256=named["sha256"])
