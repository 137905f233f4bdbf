"""A bar as long as a mass, with its range as a line above it."""

from markupsafe import Markup

from offsets.footprint.lines import Mass

WIDTH = 1000
"""Of the longest thing drawn; the page stretches it to whatever room there is."""
_SLIVER = 4
"""The least that is drawn, so that the smallest part is seen."""


def span(mass: Mass, most_g: int, shade: int = 0) -> Markup:
    """The bar on a scale that ends at ``most_g``; the words beside it say the figures.

    Hidden from screen readers for that reason. ``shade`` picks one of seven.
    """
    low, central, high = (_at(each, most_g) for each in (mass.low_g, mass.central_g, mass.high_g))
    drawn = [
        f'<rect class="span__bar span__bar--{shade}" y="4" width="{max(central, _SLIVER)}" '
        'height="12"/>'
    ]
    if high > low:
        drawn.append(f'<rect class="span__range" x="{low}" y="9" width="{high - low}" height="2"/>')
        drawn += [
            f'<rect class="span__range" x="{max(0, end - 1)}" y="5" width="2" height="10"/>'
            for end in (low, high)
        ]
    return Markup(  # noqa: S704  # numbers alone
        f'<svg class="span" viewBox="0 0 {WIDTH} 20" width="{WIDTH}" height="20" '
        f'preserveAspectRatio="none" aria-hidden="true">{"".join(drawn)}</svg>'
    )


def _at(mass_g: int, most_g: int) -> int:
    return mass_g * WIDTH // most_g if most_g else 0
