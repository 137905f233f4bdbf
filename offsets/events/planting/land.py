"""Pieces of land by their corners: whether a ring is one, how large it is, whether two overlap.

Corners are whole millionths of a degree, a tenth of a metre, so that touching
and overlapping can be told apart exactly: neighbours may share a border.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from geographiclib.geodesic import Geodesic

from offsets.errors import Invalid
from offsets.units import MU_PER_HECTARE

MICRO = 1_000_000
MIN_CORNERS, MAX_CORNERS = 3, 200
MIN_AREA_MU_HUNDREDTHS = 1
MAX_AREA_MU_HUNDREDTHS = 10**9
"""Ten million mu: a whole prefecture."""
_SQUARE_METRES_PER_HECTARE = 10_000

Point = tuple[int, int]
"""Longitude and latitude in millionths of a degree."""
Ring = Sequence[Point]
"""Corners in order, the first not repeated at the end."""
_Exact = tuple[Fraction, Fraction]


def ring_of(field: str, corners: Sequence[Point]) -> list[Point]:
    """The ring without a repeated last corner; raises Invalid for one that bounds no land."""
    ring = list(corners[:-1] if len(corners) > 1 and corners[0] == corners[-1] else corners)
    if not MIN_CORNERS <= len(ring) <= MAX_CORNERS:
        raise Invalid(field, "out_of_range", min=MIN_CORNERS, max=MAX_CORNERS)
    for lon, lat in ring:
        if not (-180 * MICRO <= lon <= 180 * MICRO and -90 * MICRO <= lat <= 90 * MICRO):
            raise Invalid(field, "not_coordinates")
    if len(set(ring)) < len(ring) or _crosses_itself(ring):
        raise Invalid(field, "ring_crosses_itself")
    area = area_mu_hundredths(ring)
    if not MIN_AREA_MU_HUNDREDTHS <= area <= MAX_AREA_MU_HUNDREDTHS:
        raise Invalid(field, "land_size", said=area)
    return ring


def area_mu_hundredths(ring: Ring) -> int:
    """Its area on the WGS 84 ellipsoid in hundredths of a mu, rounded down."""
    polygon = Geodesic.WGS84.Polygon()
    for lon, lat in ring:
        polygon.AddPoint(lat / MICRO, lon / MICRO)
    _, _, square_metres = polygon.Compute()
    return int(abs(square_metres) * MU_PER_HECTARE * 100 / _SQUARE_METRES_PER_HECTARE)


def overlap(a: Ring, b: Ring) -> bool:
    """Whether two pieces share ground; a common border or corner is none."""
    west, south, east, north = box(a)
    other_west, other_south, other_east, other_north = box(b)
    if west >= other_east or other_west >= east or south >= other_north or other_south >= north:
        return False
    # Where neither border runs through the other's ground, the pieces are the same or apart.
    return (
        _runs_through(a, b) or _runs_through(b, a) or _is_inside(_inner(a), b)
        or _is_inside(_inner(b), a)
    )  # fmt: skip


def box(ring: Ring) -> tuple[int, int, int, int]:
    """West, south, east and north."""
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    return min(lons), min(lats), max(lons), max(lats)


def _crosses_itself(ring: Ring) -> bool:
    edges = list(_edges(ring))
    for at, first in enumerate(edges):
        for other_at in range(at + 1, len(edges)):
            second = edges[other_at]
            neighbours = other_at == at + 1 or (at == 0 and other_at == len(edges) - 1)
            shared: set[tuple[object, object]] = set()
            if neighbours:
                shared.update(set(first) & set(second))
            if any(part not in shared for part in _meetings(first, second)):
                return True
    return False


def _runs_through(a: Ring, b: Ring) -> bool:
    """Whether a's border has a piece strictly inside b."""
    for edge in _edges(a):
        (x0, y0), (x1, y1) = edge
        cuts = {(Fraction(x0), Fraction(y0)), (Fraction(x1), Fraction(y1))}
        for other in _edges(b):
            cuts.update(_meetings(edge, other))
        stops = sorted(cuts)
        for (xa, ya), (xb, yb) in pairwise(stops):
            if _is_inside(((xa + xb) / 2, (ya + yb) / 2), b):
                return True
    return False


def _meetings(first: tuple[Point, Point], second: tuple[Point, Point]) -> list[_Exact]:
    """Where two edges meet: nowhere, in a point, or in the ends of what they share."""
    (ax, ay), (bx, by) = first
    (cx, cy), (dx, dy) = second
    rx, ry, sx, sy = bx - ax, by - ay, dx - cx, dy - cy
    turn = rx * sy - ry * sx
    if turn:
        t = Fraction((cx - ax) * sy - (cy - ay) * sx, turn)
        u = Fraction((cx - ax) * ry - (cy - ay) * rx, turn)
        on_both = 0 <= t <= 1 and 0 <= u <= 1
        return [(ax + t * rx, ay + t * ry)] if on_both else []
    if (cx - ax) * ry - (cy - ay) * rx:
        return []  # Parallel, on two lines.
    ends = [p for p in (second[0], second[1]) if _is_between(p, first)]
    ends += [p for p in (first[0], first[1]) if _is_between(p, second)]
    return [(Fraction(x), Fraction(y)) for x, y in set(ends)]


def _is_between(point: Point, edge: tuple[Point, Point]) -> bool:
    (ax, ay), (bx, by) = edge
    x, y = point
    return min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)


def _is_inside(point: _Exact, ring: Ring) -> bool:
    """Whether it is strictly inside; on the border is outside."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in _edges(ring):
        side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        within = min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)
        if side == 0 and within:
            return False
        # A ray to the east crosses this edge if it lies to the right of the point.
        if (ay > y) != (by > y) and (side > 0) == (by > ay):
            inside = not inside
    return inside


def _inner(ring: Ring) -> _Exact:
    """A point strictly inside, on a level between two corners."""
    lats = sorted({lat for _, lat in ring})
    level = Fraction(lats[0] + lats[1], 2)
    crossings = sorted(
        ax + (level - ay) * Fraction(bx - ax, by - ay)
        for (ax, ay), (bx, by) in _edges(ring)
        if (ay > level) != (by > level)
    )
    return (crossings[0] + crossings[1]) / 2, level


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], ring[0]], strict=True)
