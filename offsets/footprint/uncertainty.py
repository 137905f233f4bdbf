"""How far a result may be off, by interval or by seeded Monte Carlo.

Both know only the ranges that the factors and parameters carry. A row without a
published range moves nothing, which ``fixed_g`` states, so a narrow range is never
taken for certainty. A factor that stands under many lines is drawn once for all of
them: where it is wrong, it is wrong everywhere.

A draw is even between low and central half of the time and between central and
high the other half, so that the central value is the median. Draws are integers
and products are exact, so a seed gives the same grams on every machine.
"""

import math
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from offsets.footprint.factors import Factor
from offsets.footprint.lines import Boundary, Group, Line, Mass, Result
from offsets.footprint.quantities import check_count

DEFAULT_DRAWS = 2_000
MAX_DRAWS = 20_000
_FINENESS = 10**9

Terms = dict[tuple[str, ...], Fraction]
"""Central grams by the names of the ranged factors that move them; ``()`` moves with none."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle 95% of the draws; ``fixed_g`` of the central total carries no range."""

    low_g: int
    median_g: int
    high_g: int
    fixed_g: int
    draws: int
    seed: int


def interval(result: Result, boundaries: Collection[Boundary] = ()) -> Mass:
    """Every factor at its low end at once, and every one at its high end: the widest range."""
    return result.total(boundaries)


def monte_carlo(
    result: Result,
    factors: Mapping[str, Factor],
    seed: int,
    draws: int = DEFAULT_DRAWS,
    boundaries: Collection[Boundary] = (),
) -> Spread:
    """The spread of the total when every factor is drawn within its range.

    ``factors`` gives every row that the lines name, as ``Method.factors`` does.
    Raises Invalid for a number of draws that is too small to mean anything.
    """
    check_count("draws", draws, 100, MAX_DRAWS)
    result.total(boundaries)  # refuses boundaries that were mixed without a word
    counted = [
        line
        for line in result.lines
        if line.mass and (not boundaries or line.boundary in boundaries)
    ]
    terms = _terms(counted, factors)
    totals = _totals(terms, factors, random.Random(seed), draws)  # noqa: S311  # a seed, no secret
    low_g, median_g, high_g = (_quantile(totals, Fraction(at, 1000)) for at in (25, 500, 975))
    return Spread(low_g, median_g, high_g, math.ceil(terms.get((), 0)), draws, seed)


def _totals(
    terms: Terms, factors: Mapping[str, Factor], source: random.Random, draws: int
) -> list[int]:
    """The total of each draw, the least first."""
    ranged = sorted({name for names in terms for name in names})
    return sorted(
        _total(terms, {name: _draw(factors[name], source) for name in ranged}) for _ in range(draws)
    )


def _terms(lines: Sequence[Line], factors: Mapping[str, Factor]) -> Terms:
    terms: Terms = {}
    for line in lines:
        for of, part in _basis(line, lines):
            named = (*of.via, *([of.factor_id] if of.factor_id else []))
            ranged = tuple(name for name in named if factors[name].has_range)
            terms[ranged] = terms.get(ranged, Fraction(0)) + part
    return terms


def _basis(line: Line, lines: Sequence[Line]) -> list[tuple[Line, Fraction]]:
    """The lines whose factors a line moves with, and its grams by each.

    An extrapolated line has no factor; it moves as the travellers do whose mean it is.
    """
    if line.factor_id is not None:
        return [(line, Fraction(_central(line)))]
    known = [
        each for each in lines if each.factor_id and each.people and _place(each) == _place(line)
    ]
    whole = sum(_central(each) for each in known)
    return [(each, Fraction(_central(line) * _central(each), whole)) for each in known if whole]


def _place(line: Line) -> tuple[Group, Boundary | None]:
    return line.group, line.boundary


def _central(line: Line) -> int:
    return line.mass.central_g if line.mass else 0


def _draw(factor: Factor, source: random.Random) -> Fraction:
    """A value of the factor over its central one, to a thousand millionth."""
    is_below, step = divmod(source.getrandbits(33), 1 << 32)
    ends = (factor.low, factor.central) if is_below else (factor.central, factor.high)
    low, high = (Fraction(end) for end in ends)
    value = low + (high - low) * Fraction(step, 1 << 32)
    return Fraction(round(value / Fraction(factor.central) * _FINENESS), _FINENESS)


def _total(terms: Terms, drawn: Mapping[str, Fraction]) -> int:
    total = Fraction(0)
    for names, central_g in terms.items():
        total += central_g * math.prod((drawn[name] for name in names), start=Fraction(1))
    return math.ceil(total)


def _quantile(ordered: Sequence[int], at: Fraction) -> int:
    """The first value that at least this part of the draws does not exceed."""
    return ordered[math.ceil(at * len(ordered)) - 1]
