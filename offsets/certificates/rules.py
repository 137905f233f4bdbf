"""Pure decisions about certificates: how intervals of axes are cut into equal pieces."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """A half-open interval [start_g, end_g) of a lot for the certificate at ``position``."""

    position: int
    lot_id: int
    start_g: int
    end_g: int


def cut(intervals: Iterable[tuple[int, int, int]], piece_g: int) -> Iterator[Slice]:
    """Cut intervals (lot, start, end), laid end to end, into pieces of ``piece_g`` grams.

    A piece that reaches over the end of an interval consists of two slices.
    """
    position = 0
    missing_g = piece_g
    for lot_id, start_g, end_g in intervals:
        while start_g < end_g:
            taken_g = min(missing_g, end_g - start_g)
            yield Slice(position, lot_id, start_g, start_g + taken_g)
            start_g += taken_g
            missing_g -= taken_g
            if missing_g == 0:
                position += 1
                missing_g = piece_g


def beginnings(masses_g: Iterable[int], piece_g: int) -> list[int]:
    """How many pieces begin in each of some masses that are laid end to end."""
    counts = []
    reached_g = 0
    for mass_g in masses_g:
        first = -(-reached_g // piece_g)
        reached_g += mass_g
        counts.append(-(-reached_g // piece_g) - first)
    return counts
