"""What the page and the report of an event show, drawn from nothing but its export."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from offsets.edge import language
from offsets.footprint import event, inputs, places, uncertainty
from offsets.footprint.export import line_as_dict
from offsets.footprint.factor_rows import factor_of
from offsets.footprint.lines import NOTHING, Boundary, Group, Line, Mass, Result
from offsets.footprint.places import Place
from offsets.footprint.uncertainty import Spread
from offsets.inventories import words
from offsets.inventories.view import ResultView, result_view

DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart: a mass under a name."""

    name: str
    label: str
    mass: Mass
    boundary: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class EventView:
    """Everything that is said about an event."""

    result: ResultView
    """Its lines are those of one activity and factor together, wherever people came from."""
    given: event.Inventory
    venue: Place | None
    people: int
    """Who was counted: on the spot, extrapolated and online."""
    per_head: Mass | None
    spread: Spread
    groups: list[Bar]
    modes: list[Bar]
    origins: list[Bar]
    """By travel alone, the largest first; ``name`` is the place's id."""


def event_view(export: Mapping[str, Any], today: date) -> EventView:
    """The view of an event's export in the reader's language."""
    given = inputs.read(event.Inventory, export["inputs"], "inputs")
    lines = merged(lines_of(export))
    shown = dict(export) | {"lines": [line_as_dict(line) for line in lines]}
    result = result_view(shown, today)
    people = counted_people(given)
    return EventView(
        result=result,
        given=given,
        venue=venue_of(given),
        people=people,
        per_head=result.total.per_head(people) if people else None,
        spread=spread_of(export),
        groups=list(_bars(lines, lambda line: line.group, words.group)),
        modes=list(_bars(_travel(lines), lambda line: line.activity, words.activity)),
        origins=_origins(lines_of(export)),
    )


def lines_of(export: Mapping[str, Any]) -> list[Line]:
    """The lines of an export as they were computed."""
    return [_line(plain) for plain in export["lines"]]


def merged(lines: Iterable[Line]) -> list[Line]:
    """Lines that differ only in where people came from, as one; no gram is lost."""
    found: dict[Line, Line] = {}
    for line in lines:
        key = replace(line, quantity=Decimal(0), mass=None, origin="", people=0)
        before = found.get(key)
        if before is None:
            found[key] = replace(line, origin="")
            continue
        mass = before.mass + line.mass if before.mass and line.mass else before.mass or line.mass
        found[key] = replace(
            before,
            quantity=before.quantity + line.quantity,
            mass=mass,
            people=before.people + line.people,
        )
    return list(found.values())


def counted_people(given: event.Inventory) -> int:
    """Who stands behind the figures: known, extrapolated, online, less who stayed away."""
    known = round(sum(Fraction(each.people) * Fraction(each.share) for each in given.journeys))
    like_them = sum(
        group.people for group in given.unresolved if group.treatment is event.Treatment.EXTRAPOLATE
    )
    away = given.no_shows
    scaled = away.people if away and away.treatment is event.Treatment.EXTRAPOLATE else 0
    return max(0, known + like_them - scaled) + given.online_people


def venue_of(given: event.Inventory) -> Place | None:
    """Where most people were going; None where no journey says."""
    heads: dict[str, int] = {}
    for journey in given.journeys:
        end = journey.trip.legs[-1].end if journey.trip.legs else ""
        heads[end] = heads.get(end, 0) + journey.people
    heads.pop("", None)
    return places.by_id(max(heads, key=lambda each: heads[each])) if heads else None


def spread_of(export: Mapping[str, Any]) -> Spread:
    """The seeded Monte Carlo of a frozen result: the seed is the beginning of its hash."""
    return _spread(export["sha256"], _Held(export))


class _Held:
    """An export as a cache's argument: the hash beside it says whether it is the same."""

    def __init__(self, export: Mapping[str, Any]) -> None:
        self.export = export

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _spread(sha256: str, held: _Held) -> Spread:
    export = held.export
    factors = {name: factor_of(row) for name, row in export["factors"].items()}
    lines = tuple(merged(lines_of(export)))
    result = Result(export["method"]["name"], export["method"]["sha256"], (), lines)
    seed = int(sha256[:8], 16)
    return uncertainty.monte_carlo(result, factors, seed, DRAWS, result.boundaries)


def _bars(
    lines: Iterable[Line], name_of: Callable[[Line], str], word: Callable[[str], str]
) -> Iterable[Bar]:
    """One bar for each name and boundary, the largest first."""
    sums: dict[tuple[str, Boundary | None], Bar] = {}
    for line in lines:
        if line.mass is None:
            continue
        key = name_of(line), line.boundary
        boundary = words.boundary(line.boundary) if line.boundary else ""
        before = sums.get(key) or Bar(key[0], word(key[0]), NOTHING, boundary)
        people = before.people + line.people
        sums[key] = replace(before, mass=before.mass + line.mass, people=people)
    return sorted(sums.values(), key=lambda bar: -bar.mass.central_g)


def _travel(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.group is Group.TRANSPORT]


def _origins(lines: Iterable[Line]) -> list[Bar]:
    known = [line for line in _travel(lines) if line.origin]
    return list(_bars(known, lambda line: line.origin, place_name))


def place_name(place_id: str) -> str:
    """A place's short name, as a chart has room for it."""
    place = places.by_id(place_id)
    if place is None:
        return place_id
    if language.current() == "zh" and place.name_zh:
        return place.name_zh.removesuffix("市")
    return place.name_en


def spread_words(view: EventView, shown: Callable[[int], str]) -> str:
    """In a sentence how far the total may be off."""
    spread = view.spread
    return str(
        _(
            "Drawn %(draws)s times with the seed %(seed)s, 95%% of the totals lie between %(low)s "
            "and %(high)s. %(fixed)s of the total has no published range and stands still.",
            draws=spread.draws,
            seed=spread.seed,
            low=shown(spread.low_g),
            high=shown(spread.high_g),
            fixed=shown(spread.fixed_g),
        )
    )


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
