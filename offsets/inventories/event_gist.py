"""What a page needs of an event's export, drawn once: its lines by kind and by origin.

An export of a hundred thousand people holds thousands of journeys and lines, and it
never changes. What is drawn from all of them is small, has no word of any language
in it, and is kept in memory under the export's hash.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from offsets.footprint import uncertainty
from offsets.footprint.event import Treatment
from offsets.footprint.factor_rows import factor_of
from offsets.footprint.lines import NOTHING, Boundary, Group, Line, Mass, Result
from offsets.footprint.uncertainty import Spread

DRAWS = 1_000
GISTS_KEPT = 64


class Sum(NamedTuple):
    """The lines of one name within one boundary, together."""

    name: str
    boundary: Boundary | None
    mass: Mass
    people: int


@dataclass(frozen=True, slots=True)
class Gist:
    """Everything that is drawn from all journeys and lines of an export."""

    lines: tuple[Line, ...]
    """Those that differ only in where people came from, as one; no gram is lost."""
    groups: tuple[Sum, ...]
    modes: tuple[Sum, ...]
    origins: tuple[Sum, ...]
    """Of travel alone, like ``modes``; each list has the largest first."""
    venue: str
    """Where most people were going, a place's id; empty where no journey says."""
    people: int
    """Who stands behind the figures: known, extrapolated, online, less who stayed away."""
    notes: tuple[str, ...]
    spread: Spread


def gist_of(export: Mapping[str, Any]) -> Gist:
    """The gist of an event's export, drawn anew only where its hash is new here."""
    return _gist(export["sha256"], _Held(export))


class _Held:
    """An export as a cache's argument: the hash beside it says whether it is the same."""

    def __init__(self, export: Mapping[str, Any]) -> None:
        self.export: Mapping[str, Any] | None = export

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=GISTS_KEPT)
def _gist(sha256: str, held: _Held) -> Gist:
    export, held.export = held.export, None  # The cache keeps its arguments, but not megabytes.
    assert export is not None  # noqa: S101  # it is let go only after it was read
    lines = lines_of(export)
    travel = [line for line in lines if line.group is Group.TRANSPORT]
    inputs, together = export["inputs"], merged(lines)
    return Gist(
        lines=together,
        groups=_sums((line.group, line) for line in lines),
        modes=_sums((line.activity, line) for line in travel),
        origins=_sums((line.origin, line) for line in travel if line.origin),
        venue=venue_of(inputs),
        people=counted_people(inputs),
        notes=tuple(inputs.get("notes", ())),
        spread=_spread(export, together, sha256),
    )


def lines_of(export: Mapping[str, Any]) -> list[Line]:
    """The lines of an export as they were computed."""
    return [_line(plain) for plain in export["lines"]]


def merged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines that differ only in where people came from, as one; no gram is lost."""
    found: dict[tuple[Any, ...], list[Line]] = {}
    for line in lines:
        is_counted = line.mass is not None
        key = (
            line.group, line.activity, line.variant, line.unit, line.share, line.via,
            line.factor_id, line.boundary, line.flags, line.note, is_counted,
        )  # fmt: skip
        found.setdefault(key, []).append(line)
    return tuple(map(_together, found.values()))


def counted_people(inputs: Mapping[str, Any]) -> int:
    """Of an event's plain inputs, in which what equals its default is left out."""
    known = Fraction(0)
    for journey in inputs.get("journeys", ()):
        people, share = journey.get("people", 1), journey.get("share")
        known += people * Fraction(share) if share else people
    like_them = sum(
        group["people"]
        for group in inputs.get("unresolved", ())
        if group["treatment"] == Treatment.EXTRAPOLATE
    )
    away = inputs.get("no_shows")
    scaled = away["people"] if away and away["treatment"] == Treatment.EXTRAPOLATE else 0
    on_the_spot: int = max(0, round(known) + like_them - scaled)
    return on_the_spot + int(inputs.get("online_people", 0))


def venue_of(inputs: Mapping[str, Any]) -> str:
    """Of an event's plain inputs: where most people were going."""
    heads: dict[str, int] = {}
    for journey in inputs.get("journeys", ()):
        legs = journey["trip"].get("legs")
        if legs and (end := legs[-1].get("end")):
            heads[end] = heads.get(end, 0) + journey.get("people", 1)
    return max(heads, key=lambda each: heads[each]) if heads else ""


def _sums(named: Iterable[tuple[str, Line]]) -> tuple[Sum, ...]:
    found: dict[tuple[str, Boundary | None], list[Line]] = {}
    for name, line in named:
        if line.mass is not None:
            found.setdefault((name, line.boundary), []).append(line)
    sums = [
        Sum(name, boundary, _mass(lines), sum(line.people for line in lines))
        for (name, boundary), lines in found.items()
    ]
    return tuple(sorted(sums, key=lambda each: -each.mass.central_g))


def _together(lines: list[Line]) -> Line:
    return replace(
        lines[0],
        quantity=sum((line.quantity for line in lines), Decimal(0)),
        mass=None if lines[0].mass is None else _mass(lines),
        origin="",
        people=sum(line.people for line in lines),
    )


def _mass(lines: Iterable[Line]) -> Mass:
    return sum((line.mass for line in lines if line.mass), NOTHING)


def _spread(export: Mapping[str, Any], lines: tuple[Line, ...], sha256: str) -> Spread:
    """The seeded Monte Carlo of a frozen result: the seed is the beginning of its hash."""
    factors = {name: factor_of(row) for name, row in export["factors"].items()}
    result = Result(export["method"]["name"], export["method"]["sha256"], (), lines)
    seed = int(sha256[:8], 16)
    return uncertainty.monte_carlo(result, factors, seed, DRAWS, result.boundaries)


def _line(plain: Mapping[str, Any]) -> Line:
    ends = [plain[end] for end in ("low_g", "central_g", "high_g")]
    return Line(
        group=Group(plain["group"]),
        activity=plain["activity"],
        variant=plain["variant"],
        quantity=Decimal(plain["quantity"]),
        unit=plain["unit"],
        share=Fraction(plain["share"]),
        via=tuple(plain["via"]),
        factor_id=plain["factor_id"],
        boundary=Boundary(plain["boundary"]) if plain["boundary"] else None,
        mass=None if None in ends else Mass(*ends),
        flags=tuple(plain["flags"]),
        origin=plain["origin"],
        people=plain["people"],
        note=plain["note"],
    )
