"""The house's ornament: growth rings of a tree, drawn from a text so that each project has its own.

The text's SHA-256 decides how the wood bulges and how wide each year grew; the
same text gives the same rings for ever. Decoration only, never a figure.
"""

import hashlib
import math
from functools import lru_cache

SIDE = 200
"""The drawing is a square of this many units; its middle is the pith."""

POINTS = 12
"""Corners of a ring: enough to look grown, few enough to stay light."""


@lru_cache(maxsize=256)
def rings(seed: str, years: int = 8) -> tuple[str, ...]:
    """SVG path data of the rings from the pith outward, inside a square of ``SIDE`` units."""
    grain = hashlib.sha256(seed.encode()).digest()
    bulge = [grain[i] / 255 for i in range(3)]
    widths = [0.55 + grain[3 + i % 28] / 255 for i in range(years)]
    reach = SIDE / 2 * 0.8 / sum(widths)
    return tuple(_ring(sum(widths[: i + 1]) * reach, bulge) for i in range(years))


def _ring(radius: float, bulge: list[float]) -> str:
    """A closed, smooth line around the pith at about this radius."""
    corners = [_corner(i * math.tau / POINTS, radius, bulge) for i in range(POINTS)]
    middles = [
        ((x + nx) / 2, (y + ny) / 2)
        for (x, y), (nx, ny) in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    start_x, start_y = middles[-1]
    curves = (
        f"Q{x:.0f} {y:.0f} {mx:.0f} {my:.0f}"
        for (x, y), (mx, my) in zip(corners, middles, strict=True)
    )
    return f"M{start_x:.0f} {start_y:.0f}{''.join(curves)}Z"


def _corner(angle: float, radius: float, bulge: list[float]) -> tuple[float, float]:
    wave = sum(
        amount * math.cos((i + 1) * angle + amount * math.tau) for i, amount in enumerate(bulge)
    )
    stretched = radius * (1 + 0.07 * wave)
    return SIDE / 2 + stretched * math.cos(angle), SIDE / 2 + stretched * math.sin(angle)
