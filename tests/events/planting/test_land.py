"""Rings, areas and overlaps, against shapes whose answers are known by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.errors import Invalid
from offsets.events.planting.land import Point, area_mu_hundredths, overlap, ring_of
from offsets.events.planting.whereabouts import check, county_of, reach_km
from tests.events.planting.making import SHUNCHANG, SOUTH, WEST, degrees, square

BOW_TIE = [(0, 0), (10_000, 10_000), (10_000, 0), (0, 10_000)]
L_SHAPE = [(0, 0), (20, 0), (20, 10), (10, 10), (10, 20), (0, 20)]


def moved(ring: list[Point], east: int, north: int) -> list[Point]:
    return [(x + east, y + north) for x, y in ring]


def test_a_hectare_is_fifteen_mu() -> None:
    # At the equator a minute of arc is 1,855.3 m to the east and 1,842.9 m to the north.
    minute = round(1_000_000 / 60)
    ring = [(0, 0), (minute, 0), (minute, minute), (0, minute)]
    hectares = 1_855.3 * 1_842.9 / 10_000
    assert area_mu_hundredths(ring) == pytest.approx(hectares * 1_500, rel=1e-3)
    assert area_mu_hundredths(ring[::-1]) == area_mu_hundredths(ring)


@pytest.mark.parametrize(
    ("other", "shares"),
    [
        (square(0, 0, 10), True),
        (square(5, 5, 10), True),
        (square(2, 2, 3), True),
        (square(-5, -5, 30), True),
        (square(10, 0, 10), False),
        (square(10, 10, 10), False),
        (square(11, 0, 10), False),
        ([(5, -5), (15, 5), (5, 15), (-5, 5)], True),
        ([(0, 0), (10, 10), (0, 10)], True),
        ([(10, 0), (20, 10), (10, 10)], False),
        ([*square(-10, 3, 30)[:2], (20, 4), (-10, 4)], True),
        ([(3, 10), (7, 10), (5, 30)], False),
    ],
)
def test_a_square_and_another_shape(other: list[Point], shares: bool) -> None:
    ten = square(0, 0, 10)
    assert overlap(ten, other) is shares
    assert overlap(other, ten) is shares
    assert overlap(ten[::-1], other) is shares


@pytest.mark.parametrize(
    ("corner", "shares"), [((10, 10), False), ((9, 10), True), ((9, 9), True), ((21, 0), False)]
)
def test_what_lies_in_the_notch_of_an_l_is_outside(corner: Point, shares: bool) -> None:
    assert overlap(L_SHAPE, square(*corner, 10)) is shares


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 20), st.integers(1, 20))
def test_upright_rectangles_overlap_as_their_sides_say(
    west: int, south: int, width: int, height: int
) -> None:
    ring = [(west, south), (west + width, south), (west + width, south + height),
            (west, south + height)]  # fmt: skip
    shares = west < 10 and west + width > 0 and south < 10 and south + height > 0
    assert overlap(square(0, 0, 10), ring) is shares


@given(st.integers(-25, 25), st.integers(-25, 25))
def test_overlap_has_no_order(east: int, north: int) -> None:
    other = moved(L_SHAPE, east, north)
    assert overlap(L_SHAPE, other) is overlap(other, L_SHAPE)


@pytest.mark.parametrize(
    ("ring", "reason"),
    [
        ([], "out_of_range"),
        (square()[:2], "out_of_range"),
        (square(side=5_000) * 60, "out_of_range"),
        (BOW_TIE, "ring_crosses_itself"),
        ([(0, 0), (9_000, 0), (0, 0), (0, 9_000)], "ring_crosses_itself"),
        ([(0, 0), (9_000, 0), (4_000, 0), (0, 9_000)], "ring_crosses_itself"),
        (square(200_000_000), "not_coordinates"),
        (square(0, 91_000_000), "not_coordinates"),
        ([(0, 0), (1, 0), (1, 1)], "land_size"),
        (square(0, 0, 60_000_000), "land_size"),
    ],
)
def test_what_bounds_no_land_is_refused(ring: list[Point], reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        ring_of("compartments.0", ring)
    assert (refused.value.field, refused.value.reason) == ("compartments.0", reason)


def test_a_repeated_last_corner_is_the_first() -> None:
    assert ring_of("x", [*square(), square()[0]]) == square()


def test_land_lies_where_its_county_is() -> None:
    check("x", square(), SHUNCHANG)
    assert 40 <= reach_km(SHUNCHANG) <= 150
    assert county_of(SHUNCHANG).name_zh == "顺昌县"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ((116.4, 39.9), "outside_county"),  # Beijing
        ((122.5, 26.0), "off_land"),  # The East China Sea
        ((135.0, 30.0), "off_land"),  # The Pacific
        ((10.0, 51.0), "off_land"),  # Germany
        ((0.0, 0.0), "off_land"),
        ((26.8, 117.8 - 90), "off_land"),  # Latitude and longitude exchanged
    ],
)
def test_land_elsewhere_is_refused(place: tuple[float, float], reason: str) -> None:
    ring = square(*degrees(*place))
    with pytest.raises(Invalid) as refused:
        check("compartments.0", ring, SHUNCHANG)
    assert (refused.value.field, refused.value.reason) == ("compartments.0", reason)


@pytest.mark.parametrize("county", ["", "CN-350000", "CN-350700", "IATA-FOC", "GN-2643743", "x"])
def test_only_a_county_is_a_county(county: str) -> None:
    with pytest.raises(Invalid) as refused:
        check("x", square(WEST, SOUTH), county)
    assert refused.value.field == "county"
