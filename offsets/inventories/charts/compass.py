"""Where people came from: distance and bearing around the venue, without a map.

The venue is the middle, north is up, and rings stand for distances on a scale that
opens what is near and closes what is far. A line leads from each place to the
middle, the wider the more people came; a dot is as large as the mass of their way.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geographiclib.geodesic import Geodesic
from markupsafe import Markup, escape

SIDE = 360
MIDDLE = SIDE / 2
RADIUS = 158
RINGS_KM = (100, 300, 1_000, 3_000, 10_000)
BEND_KM = 60
"""Nearer than this the scale is nearly even, farther it is logarithmic."""
MOST_DOTS = 45
MOST_LABELS = 9
MAX_DOT = 13.0
MAX_FLOW = 7.0
_LETTER = 11
_LINE = 13

Box = tuple[float, float, float, float]


class Origin(NamedTuple):
    """A place that people came from."""

    label: str
    latitude_deg: float
    longitude_deg: float
    people: int
    mass_g: int


@dataclass(frozen=True, slots=True)
class Dot:
    """Where an origin is drawn."""

    x: float
    y: float
    radius: float
    flow: float
    origin: Origin


class Words(NamedTuple):
    """What stands on the drawing, in the reader's language."""

    title: str
    description: str
    north: str


def compass(origins: Sequence[Origin], venue: tuple[float, float], words: Words) -> Markup:
    """The drawing; empty where nobody came from anywhere else."""
    largest = sorted(origins, key=lambda each: -each.mass_g)[:MOST_DOTS]
    if not largest:
        return Markup()
    polar = [(each, *_bearing(venue, each)) for each in largest]
    far_km = max(km for _, km, _ in polar)
    rings = [km for km in RINGS_KM if km < far_km * 1.6] or [RINGS_KM[0]]
    edge = _scale(max(far_km, rings[-1]) * 1.05)
    dots = [_dot(each, _scale(km) / edge * RADIUS, turn, largest) for each, km, turn in polar]
    parts = [*_rings(rings, edge), *_flows(dots), *_dots(dots), *_middle(words), *_labels(dots)]
    return Markup(  # noqa: S704  # what is not a number is escaped
        f'<svg class="compass" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}" '
        f'role="img" aria-labelledby="compass-title compass-told">'
        f'<title id="compass-title">{escape(words.title)}</title>'
        f'<desc id="compass-told">{escape(words.description)}</desc>{"".join(parts)}</svg>'
    )


def _bearing(venue: tuple[float, float], origin: Origin) -> tuple[float, float]:
    """Kilometres and radians clockwise from north, as one sets out from the venue."""
    way = Geodesic.WGS84.Inverse(*venue, origin.latitude_deg, origin.longitude_deg)
    return way["s12"] / 1000, math.radians(way["azi1"])


def _scale(km: float) -> float:
    return math.log1p(km / BEND_KM)


def _dot(origin: Origin, radius: float, turn: float, among: Sequence[Origin]) -> Dot:
    most_g = max(each.mass_g for each in among) or 1
    most_people = max(each.people for each in among) or 1
    return Dot(
        x=MIDDLE + radius * math.sin(turn),
        y=MIDDLE - radius * math.cos(turn),
        radius=max(2.0, MAX_DOT * math.sqrt(origin.mass_g / most_g)),
        flow=max(0.6, MAX_FLOW * origin.people / most_people),
        origin=origin,
    )


def _rings(rings_km: Iterable[int], edge: float) -> Iterable[str]:
    for km in rings_km:
        radius = _scale(km) / edge * RADIUS
        yield f'<circle class="chart__ring" cx="{MIDDLE}" cy="{MIDDLE}" r="{radius:.1f}"/>'
        # The names of rings go down the south-east, where a label can still be read.
        x, y = MIDDLE + radius * math.sin(2.6), MIDDLE - radius * math.cos(2.6)
        yield (
            f'<text class="chart__soft" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" '
            f'font-size="9">{km:,} km</text>'
        )


def _flows(dots: Iterable[Dot]) -> Iterable[str]:
    yield '<g class="chart__flow">'
    for dot in dots:
        way = f"M{dot.x:.0f} {dot.y:.0f}L{MIDDLE:.0f} {MIDDLE:.0f}"
        yield f'<path stroke-width="{dot.flow:.1f}" d="{way}"/>'
    yield "</g>"


def _dots(dots: Iterable[Dot]) -> Iterable[str]:
    yield '<g class="chart__dot">'
    for dot in dots:
        yield f'<circle cx="{dot.x:.0f}" cy="{dot.y:.0f}" r="{dot.radius:.1f}"/>'
    yield "</g>"


def _middle(words: Words) -> Iterable[str]:
    yield f'<circle class="chart__venue" cx="{MIDDLE}" cy="{MIDDLE}" r="5"/>'
    yield (
        f'<text class="chart__soft" x="{MIDDLE}" y="{_LETTER}" text-anchor="middle">'
        f"{escape(words.north)}</text>"
    )


def _labels(dots: Sequence[Dot]) -> Iterable[str]:
    """The names of the largest, each where it covers neither another name nor the edge."""
    taken: list[Box] = [(MIDDLE - 7, MIDDLE - 7, MIDDLE + 7, MIDDLE + 7)]
    taken += [(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots[:30]]
    for dot in dots[:MOST_LABELS]:
        found = _free(dot, taken)
        if found is None:
            continue
        box, anchor, x = found
        taken.append(box)
        yield (
            f'<text class="chart__name" x="{x:.1f}" y="{box[3] - 3:.1f}" text-anchor="{anchor}">'
            f"{escape(dot.origin.label)}</text>"
        )


def _free(dot: Dot, taken: Sequence[Box]) -> tuple[Box, str, float] | None:
    width = sum(_LETTER if ord(sign) > 0x2E80 else _LETTER * 0.56 for sign in dot.origin.label)
    gap, half = dot.radius + 3, _LINE / 2
    right = (dot.x + gap, dot.y - half, dot.x + gap + width, dot.y + half)
    left = (dot.x - gap - width, dot.y - half, dot.x - gap, dot.y + half)
    above = (dot.x - width / 2, dot.y - gap - _LINE, dot.x + width / 2, dot.y - gap)
    below = (dot.x - width / 2, dot.y + gap, dot.x + width / 2, dot.y + gap + _LINE)
    for box, anchor, x in (
        (right, "start", right[0]),
        (left, "end", left[2]),
        (above, "middle", dot.x),
        (below, "middle", dot.x),
    ):
        inside = box[0] >= 0 and box[1] >= _LINE and box[2] <= SIDE and box[3] <= SIDE
        if inside and not any(_overlap(box, other) for other in taken):
            return box, anchor, x
    return None


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
