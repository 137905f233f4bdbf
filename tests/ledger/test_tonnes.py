"""The list of a tonne: exactly its grams, exactly its holders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.entry import MAX_SLICES, Tonne
from offsets.ledger.tonnes import FullTonne, TonneBook, holds, is_complete, own_tonnes, pages_of
from offsets.units import GRAMS_PER_TONNE
from tests.ledger.logs import owner

MASSES = st.lists(
    st.integers(1, 400_000) | st.integers(1, 4 * GRAMS_PER_TONNE), min_size=1, max_size=30
)
LOT = owner(9)


@given(MASSES)
def test_a_book_keeps_every_gram(masses_g: list[int]) -> None:
    book = TonneBook()
    full = [each for number, g in enumerate(masses_g) for each in book.sell(g, owner(number))]

    assert book.sold_g == sum(masses_g)
    assert sum(g for g, _ in book.open_slices) == book.sold_g % GRAMS_PER_TONNE
    assert [each.number for each in full] == sorted({each.number for each in full})
    for each in full:
        assert each.slices == expected_slices(masses_g, each.number)
        assert is_complete(pages_of(LOT, each))


def expected_slices(masses_g: list[int], number: int) -> tuple[tuple[int, bytes], ...]:
    """The slices of a tonne, cut out of the axis by comparing borders."""
    low, high, at, slices = number * GRAMS_PER_TONNE, (number + 1) * GRAMS_PER_TONNE, 0, []
    for place, mass_g in enumerate(masses_g):
        within = min(at + mass_g, high) - max(at, low)
        if within > 0:
            slices.append((within, owner(place)))
        at += mass_g
    return tuple(slices)


@given(MASSES)
def test_each_holder_finds_itself_in_the_lists(masses_g: list[int]) -> None:
    book, pages, at_g = TonneBook(), {}, 0
    for number, mass_g in enumerate(masses_g):
        pages |= {each.number: pages_of(LOT, each) for each in book.sell(mass_g, owner(number))}
    for number, mass_g in enumerate(masses_g):
        for tonne, low_g, own_g in own_tonnes(at_g, at_g + mass_g):
            if tonne in pages:
                assert holds(pages[tonne], low_g, own_g, owner(number))
                assert not holds(pages[tonne], low_g, own_g, owner(99))
                assert not holds(pages[tonne], low_g + 1, own_g, owner(number))
            else:
                assert tonne == book.sold_g // GRAMS_PER_TONNE
        at_g += mass_g


@pytest.mark.parametrize(
    ("start_g", "end_g", "shared"),
    [
        (0, 10_000, [(0, 0, 10_000)]),
        (0, 1_000_000, []),
        (0, 3_000_000, []),
        (999_990, 1_000_020, [(0, 999_990, 10), (1, 0, 20)]),
        (500_000, 8_500_000, [(0, 500_000, 500_000), (8, 0, 500_000)]),
        (1_000_000, 2_000_001, [(2, 0, 1)]),
    ],
)
def test_the_tonnes_one_shares(start_g: int, end_g: int, shared: list[tuple[int, ...]]) -> None:
    assert own_tonnes(start_g, end_g) == shared


def test_a_huge_certificate_costs_no_time() -> None:
    book = TonneBook()
    assert book.sell(10**13 + 5, owner(1)) == []
    assert book.open_slices == [(5, owner(1))]


def test_a_long_list_takes_several_pages() -> None:
    full = FullTonne(4, ((500, owner(1)),) * 2000)
    first, last = pages_of(LOT, full)
    assert (len(first.slices), first.from_g) == (MAX_SLICES, 0)
    assert (len(last.slices), last.from_g) == (200, 900_000)
    assert is_complete([first, last])
    assert holds([first, last], 900_500, 500, owner(1))
    for wrong in ([first], [last], [last, first], [first, first, last], []):
        assert not is_complete(wrong)


def test_pages_of_two_tonnes_are_no_list() -> None:
    one, other = Tonne(LOT, 0, 0, ((500_000, LOT),)), Tonne(LOT, 1, 500_000, ((500_000, LOT),))
    assert not is_complete([one, other])
