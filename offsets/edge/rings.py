"""The house's ornament: growth rings of a tree, drawn from a text so that each has its own.

Ornament, not proof. The text seeds the slow waves of a closed curve; each ring
outward repeats them a little stronger, as a tree keeps the dents of its youth.
Whole units keep the path short.
"""

import hashlib
import math
from functools import lru_cache

SIZE = 2000
"""Side of the square in which the rings lie, in units of the path."""

CERTIFICATE_YEARS = 13
"""A certificate has more rings than a mark on a page, which is smaller and must weigh less."""

_POINTS = 20
_WAVES = (2, 3, 5)


@lru_cache(maxsize=256)
def path(text: str, years: int = 8) -> str:
    """The rings as SVG path data, in units of a square of ``SIZE``."""
    seed = hashlib.sha256(text.encode()).digest()
    phases = [byte / 256 * math.tau for byte in seed[: len(_WAVES)]]
    gaps = [0.7 + byte / 256 * 0.9 for byte in seed[8 : 8 + years]]
    scale = (SIZE * 0.44) / sum(gaps)
    radii = [sum(gaps[: i + 1]) * scale for i in range(years)]
    return "".join(_closed(_points(radius, phases)) for radius in radii)


def _points(radius: float, phases: list[float]) -> list[tuple[float, float]]:
    dent = 0.05 + 0.07 * radius / SIZE
    points = []
    for step in range(_POINTS):
        angle = step / _POINTS * math.tau
        swing = sum(
            math.sin(wave * angle + phase) / wave
            for wave, phase in zip(_WAVES, phases, strict=True)
        )
        reach = radius * (1 + dent * swing)
        middle = SIZE / 2
        points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    return points


def _closed(points: list[tuple[float, float]]) -> str:
    """A Catmull-Rom curve through the points, as cubic Béziers in whole units."""
    count = len(points)
    here = start = (round(points[0][0]), round(points[0][1]))
    numbers: list[int] = []
    for i in range(count):
        before, first = points[i - 1], points[i]
        last, after = points[(i + 1) % count], points[(i + 2) % count]
        target = (round(last[0]), round(last[1]))
        handles = (
            (first[0] + (last[0] - before[0]) / 6, first[1] + (last[1] - before[1]) / 6),
            (last[0] - (after[0] - first[0]) / 6, last[1] - (after[1] - first[1]) / 6),
            target,
        )
        numbers += [round(point[axis]) - here[axis] for point in handles for axis in (0, 1)]
        here = target
    # The command letter is written once: numbers that follow repeat it.
    curves = " ".join(map(str, numbers))
    return f"M{start[0]} {start[1]}c{curves}z".replace(" -", "-")
