"""What the page and the report of an event show, drawn from nothing but its export."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from offsets.edge import language
from offsets.footprint import places
from offsets.footprint.export import line_as_dict
from offsets.footprint.lines import Line, Mass
from offsets.footprint.places import Place
from offsets.footprint.uncertainty import Spread
from offsets.inventories import words
from offsets.inventories.event_gist import Sum, gist_of
from offsets.inventories.view import ResultView, result_view

MOST_UNCOUNTED = 12
"""A list in which many rows cannot be has a line for every place and means."""


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
    left_out: int
    """Lines of people who are not counted that are told in the table alone, for want of room."""
    notes: tuple[str, ...]
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
    gist = gist_of(export)
    lines, left_out = _told(gist.lines)
    shown = dict(export) | {"lines": [line_as_dict(line) for line in lines]}
    result = result_view(shown, today)
    return EventView(
        result=result,
        left_out=left_out,
        notes=gist.notes,
        venue=places.by_id(gist.venue),
        people=gist.people,
        per_head=result.total.per_head(gist.people) if gist.people else None,
        spread=gist.spread,
        groups=_bars(gist.groups, words.group),
        modes=_bars(gist.modes, words.activity),
        origins=_bars(gist.origins, place_name),
    )


def _told(lines: Iterable[Line]) -> tuple[list[Line], int]:
    """Every line that counts, and of the others those of most people; how many more there are."""
    counted: list[Line] = []
    others: list[Line] = []
    for line in lines:
        (others if line.mass is None else counted).append(line)
    others.sort(key=lambda line: -line.people)
    return counted + others[:MOST_UNCOUNTED], max(0, len(others) - MOST_UNCOUNTED)


def _bars(sums: Iterable[Sum], word: Callable[[str], str]) -> list[Bar]:
    return [
        Bar(
            each.name,
            word(each.name),
            each.mass,
            words.boundary(each.boundary) if each.boundary else "",
            each.people,
        )
        for each in sums
    ]


def place_name(place_id: str) -> str:
    """A place's short name, as a chart has room for it."""
    place = places.by_id(place_id)
    if place is None:
        return place_id
    if language.current() == "zh" and place.name_zh:
        return place.name_zh.removesuffix("市")
    return place.name_en


def left_out_words(view: EventView) -> str:
    """That the table has more lines; nothing where it has not."""
    if not view.left_out:
        return ""
    sentence = _(
        "And %(number)s more lines of people who are not counted; the table has them all.",
        number=f"{view.left_out:,}",
    )
    return str(sentence)


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
