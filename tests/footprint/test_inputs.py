"""Inputs travel as plain JSON and come back the same; anything else names its field."""

import json
from decimal import Decimal
from typing import Any

import pytest

from offsets.errors import Invalid
from offsets.footprint import inputs
from offsets.footprint.event import Inventory, Journey, NoShows, Treatment, Unresolved, Use
from offsets.footprint.lines import Boundary, Group
from offsets.footprint.trip import DistanceSource, Leg, Stay, Trip

TRIP = Trip(
    (
        Leg("plane", Decimal("1599.041"), DistanceSource.GREAT_CIRCLE, "business", start="福州"),
        Leg("car", variant="petrol", energy=Decimal("4.5"), energy_unit="L", occupants=2),
    ),
    is_return=True,
    stays=(Stay(2, "JP", 2),),
    with_non_co2=False,
    boundary=Boundary.COMBUSTION,
)
EVENT = Inventory(
    (Journey(TRIP, 3, "福州", Decimal("0.5")), Journey(TRIP, 1)),
    (Use(Group.ENERGY, "heat", Decimal(3), "GJ", boundary=Boundary.COMBUSTION),),
    12,
    (Unresolved(4, Treatment.ASK, "no city"),),
    NoShows(2, 20, Treatment.EXTRAPOLATE),
)


@pytest.mark.parametrize("given", [TRIP, EVENT])
def test_there_and_back_is_the_same(given: Trip | Inventory) -> None:
    plain = json.loads(json.dumps(inputs.as_dict(given)))
    assert inputs.read(type(given), plain) == given


def test_a_default_is_left_out() -> None:
    assert inputs.as_dict(Trip((Leg("rail", Decimal(5)),))) == {
        "legs": [{"mode": "rail", "distance_km": "5"}]
    }


@pytest.mark.parametrize(
    ("leg", "field", "reason"),
    [
        ({}, "legs[0].mode", "required"),
        ({"mode": 5}, "legs[0].mode", "not_text"),
        ({"mode": "rail", "speed": "5"}, "legs[0].speed", "unknown_field"),
        ({"mode": "rail", "distance_km": 1.5}, "legs[0].distance_km", "not_usable"),
        ({"mode": "rail", "distance_km": "far"}, "legs[0].distance_km", "not_usable"),
        ({"mode": "rail", "distance_km": "NaN"}, "legs[0].distance_km", "not_usable"),
        ({"mode": "rail", "distance_km": True}, "legs[0].distance_km", "not_usable"),
        ({"mode": "rail", "occupants": "2"}, "legs[0].occupants", "not_whole"),
        ({"mode": "rail", "occupants": True}, "legs[0].occupants", "not_whole"),
        ({"mode": "rail", "distance_source": "guess"}, "legs[0].distance_source", "unknown_choice"),
        ("rail", "legs[0]", "not_an_object"),
    ],
)
def test_a_bad_leg_names_its_field(leg: Any, field: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        inputs.read(Trip, {"legs": [leg]})
    assert (refused.value.field, refused.value.reason) == (field, reason)


@pytest.mark.parametrize(
    ("plain", "field", "reason"),
    [
        ([], "body", "not_an_object"),
        ({"legs": {}}, "legs", "not_a_list"),
        ({"legs": [], "is_return": 1}, "is_return", "not_yes_or_no"),
        ({"legs": [], "boundary": "all"}, "boundary", "unknown_choice"),
    ],
)
def test_a_bad_trip_names_its_field(plain: Any, field: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        inputs.read(Trip, plain)
    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_equal_journeys_become_one() -> None:
    twice = Inventory(
        (Journey(TRIP, 2, "福州"), Journey(TRIP, 3, "福州"), Journey(TRIP, 1, "北京"))
    )
    assert [each.people for each in inputs.compact(twice).journeys] == [5, 1]
