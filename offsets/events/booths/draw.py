"""The floor plan as shapes of an SVG: where each booth's box, label and name stand.

Units are twenty to a cell. Text is sized to what it has to fit into, since an SVG
does not wrap; what is cut off stands in the list below the map.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from offsets.events.booths.read import BoothView

CELL = 20
_GAP = 1.2
_LEAST_CELLS = 4
"""A hall of two booths is not blown up beyond this."""
_SMALLEST, _LARGEST = 5.0, 7.0
_LEAST_SIGNS = 4
_NARROW = 0.58
"""How wide a Latin letter is, in its size; a Chinese one is as wide as its size."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One booth's drawing."""

    booth: BoothView
    x: float
    y: float
    width: float
    height: float
    label_y: float
    label_size: float
    name_y: float
    name_size: float
    short: str
    """As much of the name as fits."""

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Hall:
    """One hall's drawing; its sides in units."""

    name: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


def halls(booths: Iterable[BoothView], one_scale: bool = False) -> list[Hall]:
    """Every hall with its booths, which come ordered by hall.

    Below each other they are drawn on one scale, or the smallest hall would have the largest
    booths; beside each other each fills its place.
    """
    found = [(name, list(each)) for name, each in groupby(booths, lambda b: b.hall)]
    widest = max((_span(each) for _, each in found), default=0) if one_scale else 0
    return [_hall(name, each, widest) for name, each in found]


def short(booth: BoothView) -> tuple[str, float]:
    """A booth's name as it fits into its box on the map, and the size that it is set in.

    Set as large as it fits; a box in which it would be a stump or too small keeps its label alone.
    """
    room, name = booth.w * CELL - 4 * _GAP, booth.name or ""
    if room / _SMALLEST < _LEAST_SIGNS:
        return "", _SMALLEST
    largest = min(_LARGEST, 0.2 * booth.h * CELL)
    size = max(_SMALLEST, min(largest, room / max(breadth(name), 1)))
    return fit(name, room / size), round(size, 1)


def fit(text: str, room: float) -> str:
    """As much of a text as fits into so many of its own size, with an ellipsis if cut."""
    if breadth(text) <= room:
        return text
    kept = text
    while kept and breadth(kept) > room - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if kept else ""


def breadth(text: str) -> float:
    """How wide a text is, in its size."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else _NARROW for sign in text)


def _span(booths: Sequence[BoothView]) -> int:
    """How many cells they take from left to right."""
    return max(b.x + b.w for b in booths) - min(b.x for b in booths)


def _hall(name: str, booths: Sequence[BoothView], widest: int) -> Hall:
    left, top = min(b.x for b in booths), min(b.y for b in booths)
    span, bottom = _span(booths), max(b.y + b.h for b in booths)
    wide = max(span, _LEAST_CELLS, widest)
    start = left if span < widest else left - (wide - span) / 2
    shapes = tuple(_shape(b, (b.x - start) * CELL, (b.y - top) * CELL) for b in booths)
    return Hall(name, wide * CELL, (bottom - top) * CELL, shapes)


def _shape(booth: BoothView, x: float, y: float) -> Shape:
    width, height = booth.w * CELL - _GAP, booth.h * CELL - _GAP
    room = (width - 2 * _GAP) / max(breadth(booth.label), 1)
    label_size = min(0.4 * height, 11.0, room)
    top = y + _GAP / 2
    name, name_size = short(booth)
    return Shape(
        booth,
        round(x + _GAP / 2, 1),
        round(top, 1),
        round(width, 1),
        round(height, 1),
        round(top + height * 0.52, 1),
        round(label_size, 1),
        round(top + height * 0.79, 1),
        name_size,
        name,
    )
