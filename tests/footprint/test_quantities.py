"""Units convert exactly, both ways, and never across what they measure."""

from decimal import Decimal
from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from offsets.errors import Invalid
from offsets.footprint.quantities import UNITS, base_of, check, convert

units = st.sampled_from(sorted(UNITS))


@given(st.fractions(0, 10**12), units, units)
def test_there_and_back_is_the_same(quantity: Fraction, one: str, other: str) -> None:
    assume(base_of(one) == base_of(other))
    assert convert(convert(quantity, one, other), other, one) == quantity


@given(units, units)
def test_what_measures_something_else_is_refused(one: str, other: str) -> None:
    assume(base_of(one) != base_of(other))
    with pytest.raises(Invalid) as refused:
        convert(Fraction(1), one, other)
    assert other in refused.value.facts["choices"].split(", ")


@pytest.mark.parametrize(
    ("quantity", "unit", "other", "converted"),
    [(1, "MWh", "kWh", 1000), (36, "GJ", "MWh", 10), (1, "t", "g", 10**6), (1, "m3", "L", 1000)],
)
def test_known_conversions(quantity: int, unit: str, other: str, converted: int) -> None:
    assert convert(Fraction(quantity), unit, other) == converted


def test_a_seat_is_no_vehicle() -> None:
    with pytest.raises(Invalid):
        convert(Fraction(1), "passenger.km", "vehicle.km")


@pytest.mark.parametrize("value", ["-1", "11", "NaN", "-Infinity", "0.0000001"])
def test_what_is_no_sound_number_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        check("field", Decimal(value), 0, 10)


@pytest.mark.parametrize("value", ["0", "10", "0.000001", "1E+1", "5.000000000"])
def test_what_is_one_is_taken(value: str) -> None:
    check("field", Decimal(value), 0, 10)
