"""Kilometres over the ellipsoid."""

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.footprint.places import Kind, Place, by_id, distance_km
from offsets.footprint.places.tables import sources
from offsets.footprint.trip import leg_between

EDGE_KM = Decimal("0.2")
"""Three roundings to 0.1 km add up to less."""


def point(latitude_deg: float, longitude_deg: float) -> Place:
    return Place(
        id="GN-1",
        kind=Kind.CITY,
        name_zh="",
        name_en="Nowhere",
        country="FR",
        province="",
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        source=sources()["geonames"],
    )


POINTS = st.builds(point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        # Karney's own examples of the inverse problem, and routes measured elsewhere.
        (point(40.6, -73.8), point(51.6, -0.5), "5551.8"),
        (point(0, 0), point(0, 90), "10018.8"),
        (point(90, 0), point(-90, 0), "20003.9"),
        (point(0, 0), point(0.5, 179.7), "19944.1"),
    ],
)
def test_known_distances(a: Place, b: Place, km: str) -> None:
    assert distance_km(a, b) == Decimal(km)


@pytest.mark.parametrize(
    ("a", "b", "km"), [("FOC", "PEK", 1595), ("PEK", "PVG", 1098), ("ZRH", "SFO", 9399)]
)
def test_routes(a: str, b: str, km: int) -> None:
    origin, destination = by_id(f"IATA-{a}"), by_id(f"IATA-{b}")
    assert origin
    assert destination
    assert abs(distance_km(origin, destination) - km) < 2


def test_a_trip_measures_by_it() -> None:
    beijing, shanghai = by_id("IATA-PEK"), by_id("IATA-PVG")
    assert beijing
    assert shanghai
    leg = leg_between("plane", beijing, shanghai, distance_km)

    assert leg.distance_km == distance_km(shanghai, beijing)
    assert abs(leg.distance_km - 1098) < 2


@given(POINTS, POINTS, POINTS)
def test_it_is_a_distance(a: Place, b: Place, c: Place) -> None:
    assert distance_km(a, a) == 0
    assert distance_km(a, b) == distance_km(b, a) >= 0
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + EDGE_KM
    assert distance_km(a, b) <= Decimal("20003.9") + EDGE_KM


@given(POINTS, POINTS)
def test_it_is_near_the_great_circle(a: Place, b: Place) -> None:
    """The ellipsoid differs from the mean sphere by at most 0.6 %."""
    lat_a, lat_b = radians(a.latitude_deg), radians(b.latitude_deg)
    half = radians(b.longitude_deg - a.longitude_deg) / 2
    chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(half) ** 2
    sphere_km = 2 * 6371.0088 * asin(min(1, sqrt(chord)))
    assert abs(float(distance_km(a, b)) - sphere_km) <= 0.006 * sphere_km + 0.1


@given(POINTS, POINTS)
def test_it_is_said_to_a_tenth(a: Place, b: Place) -> None:
    assert distance_km(a, b).as_tuple().exponent == -1
