"""Cutting intervals into pieces: nothing lost, nothing twice, borders crossed."""

import hypothesis.strategies as st
from hypothesis import given

from offsets.certificates.rules import Slice, beginnings, cut


def test_a_piece_over_a_border_is_two_slices() -> None:
    assert list(cut([(1, 5, 12), (2, 0, 3)], 5)) == [
        Slice(0, 1, 5, 10),
        Slice(1, 1, 10, 12),
        Slice(1, 2, 0, 3),
    ]


def test_a_piece_may_span_a_whole_lot() -> None:
    assert [piece.position for piece in cut([(1, 0, 1), (2, 0, 1), (3, 0, 1)], 3)] == [0, 0, 0]


def test_a_piece_begins_where_its_first_gram_lies() -> None:
    assert beginnings([7, 3], 5) == [2, 0]
    assert beginnings([5, 5], 5) == [1, 1]
    assert beginnings([1, 1, 3], 5) == [1, 0, 0]


@st.composite
def laid_end_to_end(draw: st.DrawFn) -> tuple[list[tuple[int, int, int]], int, int]:
    """Intervals, the size of a piece, and how many pieces they make exactly."""
    pieces, piece_g = draw(st.integers(1, 20)), draw(st.integers(1, 50))
    borders = draw(st.sets(st.integers(1, max(1, pieces * piece_g - 1)), max_size=5))
    cuts = [0, *sorted(b for b in borders if b < pieces * piece_g), pieces * piece_g]
    offsets = draw(st.lists(st.integers(0, 1000), min_size=len(cuts), max_size=len(cuts)))
    spans = zip(cuts, cuts[1:], offsets, strict=False)
    intervals = [(lot, start, start + b - a) for lot, (a, b, start) in enumerate(spans)]
    return intervals, piece_g, pieces


@given(laid_end_to_end())
def test_pieces_tile_the_intervals(laid: tuple[list[tuple[int, int, int]], int, int]) -> None:
    intervals, piece_g, pieces = laid
    slices = list(cut(intervals, piece_g))
    masses = dict.fromkeys(range(pieces), 0)
    for part in slices:
        masses[part.position] += part.end_g - part.start_g
    assert set(masses.values()) == {piece_g}
    for lot, start, end in intervals:
        own = [part for part in slices if part.lot_id == lot]
        assert [own[0].start_g, *(part.end_g for part in own)] == [
            *(part.start_g for part in own), end,
        ]  # fmt: skip
        assert own[0].start_g == start


@given(laid_end_to_end())
def test_every_piece_begins_once(laid: tuple[list[tuple[int, int, int]], int, int]) -> None:
    intervals, piece_g, pieces = laid
    first_lots = {part.position: part.lot_id for part in reversed(list(cut(intervals, piece_g)))}
    counted = beginnings((end - start for _, start, end in intervals), piece_g)
    lots = [lot for lot, _, _ in intervals]
    assert counted == [list(first_lots.values()).count(lot) for lot in lots]
    assert sum(counted) == pieces
