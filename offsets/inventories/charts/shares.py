"""One bar cut into the parts of a whole, like a trunk into logs."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

WIDTH = 1000
_GAP = 3
_SLIVER = 3


class Part(NamedTuple):
    """One part; ``shade`` picks one of seven, which the list beside the bar repeats."""

    label: str
    mass_g: int
    shade: int


def shares(parts: Sequence[Part], title: str) -> Markup:
    """The bar; its description tells each part in per cent. Empty where there is nothing."""
    whole_g = sum(part.mass_g for part in parts)
    if not whole_g:
        return Markup()
    drawn, x = [], 0
    for part in parts:
        width = max(part.mass_g * WIDTH // whole_g, _SLIVER)
        drawn.append(
            f'<rect class="span__bar span__bar--{part.shade}" x="{x}" '
            f'width="{max(width - _GAP, 1)}" height="40"/>'
        )
        x += width
    told = ", ".join(f"{part.label} {percent(part.mass_g, whole_g)}" for part in parts)
    return Markup(  # noqa: S704  # what is not a number is escaped
        f'<svg class="shares" viewBox="0 0 {x} 40" width="{x}" height="40" '
        f'preserveAspectRatio="none" role="img" aria-labelledby="shares-title shares-told">'
        f'<title id="shares-title">{escape(title)}</title>'
        f'<desc id="shares-told">{escape(told)}</desc>{"".join(drawn)}</svg>'
    )


def percent(part_g: int, whole_g: int) -> str:
    """``12.3%``, or below a tenth ``<0.1%``."""
    thousandths = part_g * 1000 // whole_g if whole_g else 0
    if not thousandths and part_g:
        return "<0.1%"
    return f"{thousandths // 10}.{thousandths % 10}%"
