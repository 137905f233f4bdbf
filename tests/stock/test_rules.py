"""Filling a wish from several lots: exact, in order, and never dearer than offered."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from offsets.stock.rules import Offer, affordable_g, fill_mass, serial_of
from offsets.units import amount_for_mass

offers = st.lists(
    st.builds(
        Offer,
        lot_id=st.integers(1, 9),
        free_g=st.integers(0, 3_000_000),
        price_fen_per_t=st.integers(1, 50_000_000),
    ),
    max_size=5,
)


@pytest.mark.parametrize(("gram", "serial"), [(0, 7), (999_999, 7), (1_000_000, 8)])
def test_each_tonne_has_the_next_serial(gram: int, serial: int) -> None:
    assert serial_of(7, gram) == serial


def test_a_mass_is_filled_in_the_order_of_the_offers() -> None:
    found = fill_mass([Offer(1, 10, 10**6), Offer(2, 0, 10**6), Offer(3, 10, 2 * 10**6)], 15)
    assert [(part.lot_id, part.mass_g, part.amount_fen) for part in found] == [
        (1, 10, 10),
        (3, 5, 10),
    ]


@given(offers, st.integers(1, 10**7))
def test_a_filled_mass_is_what_was_asked_or_all_there_is(there: list[Offer], mass_g: int) -> None:
    free_g = sum(offer.free_g for offer in there)
    assert sum(part.mass_g for part in fill_mass(there, mass_g)) == min(mass_g, free_g)


@given(offers, st.integers(0, 10**9), st.integers(1, 50))
def test_what_an_amount_buys_never_costs_more(
    there: list[Offer], amount_fen: int, pieces: int
) -> None:
    bought_g = affordable_g(there, amount_fen) // pieces * pieces
    assert sum(part.amount_fen for part in fill_mass(there, bought_g)) <= amount_fen


@given(offers, st.integers(0, 10**9))
def test_an_amount_buys_as_much_as_it_can(there: list[Offer], amount_fen: int) -> None:
    """One gram more would be more than was offered, or more than there is."""
    bought_g = affordable_g(there, amount_fen)
    more = fill_mass(there, bought_g + 1)
    if sum(part.mass_g for part in more) > bought_g:
        assert sum(part.amount_fen for part in more) > amount_fen


@given(offers, st.integers(1, 10**7))
def test_each_line_is_priced_by_its_own_lot(there: list[Offer], mass_g: int) -> None:
    offered = iter(offer for offer in there if offer.free_g)
    for part, offer in zip(fill_mass(there, mass_g), offered, strict=False):
        assert part.amount_fen == amount_for_mass(part.mass_g, offer.price_fen_per_t)
