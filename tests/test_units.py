"""Rounding never gives a gram that nobody paid for, and never charges beyond the offer."""

from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import given

from offsets.units import (
    amount_for_mass,
    kilograms,
    mass_for_amount,
    mass_of_kg,
    tonnes,
    yuan,
)

amounts = st.integers(0, 10**11)
masses = st.integers(0, 10**13)
prices = st.integers(1, 10**9)


@pytest.mark.parametrize(
    ("amount_fen", "price", "mass_g"),
    [(100, 10_000, 10_000), (1, 10_000, 100), (100, 1_554, 64_350), (0, 1, 0), (1, 10**9, 0)],
)
def test_money_to_mass_rounds_down(amount_fen: int, price: int, mass_g: int) -> None:
    assert mass_for_amount(amount_fen, price) == mass_g


@pytest.mark.parametrize(
    ("mass_g", "price", "amount_fen"),
    [(10_000, 10_000, 100), (1, 10_000, 1), (10_000, 1_554, 16), (0, 1, 0), (1_000_000, 1, 1)],
)
def test_mass_to_money_rounds_up(mass_g: int, price: int, amount_fen: int) -> None:
    assert amount_for_mass(mass_g, price) == amount_fen


@given(amounts, prices)
def test_what_money_buys_never_costs_more(amount_fen: int, price: int) -> None:
    assert amount_for_mass(mass_for_amount(amount_fen, price), price) <= amount_fen


@given(masses, prices)
def test_what_is_paid_buys_at_least_the_mass(mass_g: int, price: int) -> None:
    assert mass_for_amount(amount_for_mass(mass_g, price), price) >= mass_g


@given(amounts, prices)
def test_one_gram_more_would_cost_more(amount_fen: int, price: int) -> None:
    assert amount_for_mass(mass_for_amount(amount_fen, price) + 1, price) > amount_fen


@pytest.mark.parametrize(
    ("mass_g", "shown"),
    [(0, "0"), (1, "0.001"), (100, "0.1"), (10_000, "10"), (8_108_000_000, "8,108,000")],
)
def test_kilograms_are_exact_to_the_gram(mass_g: int, shown: str) -> None:
    assert kilograms(mass_g) == shown


@pytest.mark.parametrize(
    ("mass_g", "shown"), [(0, "0"), (10_000, "0.01"), (12_723_000_000, "12,723"), (1, "0.000001")]
)
def test_tonnes_are_exact_to_the_gram(mass_g: int, shown: str) -> None:
    assert tonnes(mass_g) == shown


@pytest.mark.parametrize(
    ("amount_fen", "shown"),
    [(0, "0"), (1, "0.01"), (100, "1"), (1_550, "15.50"), (10**8, "1,000,000")],
)
def test_yuan_show_fen_only_where_there_are_any(amount_fen: int, shown: str) -> None:
    assert yuan(amount_fen) == shown


@pytest.mark.parametrize(
    ("mass_kg", "mass_g"),
    [("0", 0), ("1", 1_000), ("174.5468", 174_547), ("1/3", 334), ("0.0000001", 1)],
)
def test_a_footprint_rounds_up_to_the_gram(mass_kg: str, mass_g: int) -> None:
    assert mass_of_kg(Fraction(mass_kg)) == mass_g
