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
    bar = f'<rect class="span__bar span__bar--{shade}" y="4" width="{max(central, _SLIVER)}" '
    drawn = f'{bar}height="12"/>'
    if high > low:
        drawn += f'<path class="span__range" d="M{low} 5v10M{low} 10H{high}M{high} 5v10"/>'
    return Markup(  # noqa: S704  # numbers alone
        f'<svg class="span" viewBox="0 0 {WIDTH} 20" preserveAspectRatio="none" '
        f'aria-hidden="true">{drawn}</svg>'
    )


def _at(mass_g: int, most_g: int) -> int:
    return mass_g * WIDTH // most_g if most_g else 0
