"""Other published readings of a flight: continuous, sourced, and never part of a result."""

from decimal import Decimal
from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import given

from offsets.errors import Invalid
from offsets.footprint.curves import published, readings

KM = st.decimals(1, 20_000, places=3)


def test_a_seat_from_fuzhou_to_beijing() -> None:
    """297.1 and 222.2 kg in the comparison of calculators."""
    found = {each.name: each.mass_g for each in readings(Decimal(1599))}
    assert found["myclimate_2019"] == pytest.approx(297_100, rel=0.001)
    assert found["china_legacy"] == 222_261


@given(KM, st.sampled_from(["economy", "business", "first"]))
def test_going_farther_never_emits_less(distance_km: Decimal, cabin: str) -> None:
    near, far = (
        [each.mass_g for each in readings(km, cabin)] for km in (distance_km, distance_km + 1)
    )
    assert all(a <= b for a, b in zip(near, far, strict=True))


@pytest.mark.parametrize("edge_km", [200, 1000, 1405, 2405])
def test_no_curve_jumps_where_its_pieces_meet(edge_km: int) -> None:
    step = Fraction(1, 1000)
    low, high = (readings(Decimal(str(float(edge_km + side * step)))) for side in (-1, 1))
    assert all(b.mass_g - a.mass_g <= 2 for a, b in zip(low, high, strict=True))


def test_a_cabin_that_a_curve_does_not_know_is_left_out() -> None:
    assert [each.name for each in readings(Decimal(500), "first")] == ["myclimate_2019"]
    assert readings(Decimal(500), "throne") == []


def test_every_curve_says_whose_it_is() -> None:
    for curve in published().values():
        assert curve["link"].startswith("http")
        assert curve["document"]
        assert curve["title_zh"]


def test_an_absurd_distance_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        readings(Decimal(30_000))
    assert refused.value.field == "distance_km"
