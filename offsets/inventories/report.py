"""An event's footprint as the strings that a report shows, on paper and in tables.

Everything is put into words here; the typst template only sets what it is given.
What an organiser types onto the report travels as data and is never read as markup.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _

from offsets import clock
from offsets.config import settings
from offsets.inventories import charts
from offsets.inventories import event_drawings as drawings
from offsets.inventories.amounts import amount, amount_number, amount_unit
from offsets.inventories.charts.shares import percent
from offsets.inventories.event_result import (
    Bar,
    EventView,
    event_view,
    left_out_words,
    place_name,
    spread_words,
)
from offsets.inventories.read import Kept
from offsets.inventories.report_words import WORDS
from offsets.inventories.view import FactorView, LineView
from offsets.units import kilograms

MAX_LETTERS = 80
ORIGINS = 15


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the head of a printed report; stored nowhere."""

    name: str = ""
    organiser: str = ""
    days: str = ""


def heading_of(typed: Mapping[str, str]) -> Heading:
    """The heading as typed, its blanks and its length kept within bounds."""
    said = {
        name: "".join(sign if sign.isprintable() else " " for sign in typed.get(name, ""))
        for name in Heading.__slots__
    }
    return Heading(**{name: " ".join(text.split())[:MAX_LETTERS] for name, text in said.items()})


def strings(kept: Kept, heading: Heading) -> dict[str, Any]:
    """What the template needs, ready for JSON."""
    view = event_view(kept.export, clock.on_screen(kept.created_at).date())
    total = view.result.total
    return {
        "heading": asdict(heading),
        "words": {name: str(word) for name, word in WORDS.items()},
        "venue": place_name(view.venue.id) if view.venue else "",
        "number": amount_number(total.central_g),
        "unit": amount_unit(total.central_g),
        "range": f"{amount(total.low_g)} – {amount(total.high_g)}",
        "facts": _facts(view),
        "is_complete": view.result.is_complete,
        "groups": _rows(view.groups, total.central_g),
        "modes": _rows(view.modes, sum(bar.mass.central_g for bar in view.modes)),
        "origins": _rows(view.origins, sum(bar.mass.central_g for bar in view.origins))[:ORIGINS],
        "more_origins": _more(view),
        "compass": charts.printed(drawn) if (drawn := drawings.compass_of(view)) else "",
        "spread": spread_words(view, amount),
        "notes": list(view.notes),
        **account(view),
        "method": view.result.method,
        "sets": [list(each) for each in view.result.sets],
        "sha256": view.result.sha256,
        "id": kept.id,
        "address": f"{settings().public_url}/f/{kept.id}",
        "computed_on": clock.on_screen(kept.created_at).strftime("%Y-%m-%d"),
        "operator": settings().operator_name,
        "demo": settings().is_demo,
    }


def _facts(view: EventView) -> list[list[str]]:
    facts = [[_("People counted"), f"{view.people:,}"]]
    if view.per_head:
        facts.append([_("A head"), amount(view.per_head.central_g)])
    return facts + [[name, amount(mass.central_g)] for name, mass in view.result.totals]


def _rows(bars: list[Bar], whole_g: int) -> list[dict[str, Any]]:
    most_g = max((bar.mass.high_g for bar in bars), default=0) or 1
    return [
        {
            "label": bar.label,
            "boundary": bar.boundary,
            "mass": amount(bar.mass.central_g),
            "share": percent(bar.mass.central_g, whole_g),
            "ends": [
                each * 10_000 // most_g
                for each in (bar.mass.low_g, bar.mass.central_g, bar.mass.high_g)
            ],
        }
        for bar in bars
    ]


def _more(view: EventView) -> str:
    more = len(view.origins) - ORIGINS
    return _("And %(number)s more places; the table has them all.", number=more) if more > 0 else ""


def account(view: EventView) -> dict[str, Any]:
    """The lines with the numbers of their sources, and the sources by number."""
    numbers: dict[str, int] = {}
    sources: list[dict[str, str]] = []
    lines = []
    for line in view.result.lines:
        used = [*line.via, *([line.factor] if line.factor else [])]
        for factor in used:
            if factor.id not in numbers:
                numbers[factor.id] = len(numbers) + 1
                sources.append(_source(factor))
        lines.append(_line(line, [numbers[factor.id] for factor in used]))
    return {"lines": lines, "sources": sources, "left_out": left_out_words(view)}


def _line(line: LineView, numbers: list[int]) -> dict[str, Any]:
    quantity = f"{line.quantity} {line.unit}" + (f" × {line.share}" if line.share else "")
    used = [*line.via, *([line.factor] if line.factor else [])]
    return {
        "group": line.group,
        "label": line.label,
        "quantity": quantity,
        "factors": [
            {"said": f"× {factor.central} {factor.unit} [{number}]", "source": number}
            for factor, number in zip(used, numbers, strict=True)
        ],
        "mass": kilograms(line.mass.central_g) if line.mass else _("not counted"),
        "boundary": line.boundary,
        "said": " ".join([*line.flags, *([line.note] if line.note else [])]),
    }


def _source(factor: FactorView) -> dict[str, str]:
    figure = f"{factor.central} {factor.unit}"
    if factor.low != factor.high:
        figure += f" ({factor.low} – {factor.high})"
    about = [factor.gas, factor.boundary, str(factor.year), factor.region, factor.status]
    return {
        "id": factor.id,
        "title": factor.title,
        "figure": figure,
        "about": " · ".join(filter(None, about)),
        "source": ": ".join(filter(None, [factor.publisher, factor.document])),
        "link": factor.link,
        "licence": factor.licence,
        "note": factor.note,
    }
