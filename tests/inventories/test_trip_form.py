"""The form of a trip: one leg in three taps, further legs without a script, and its address."""

from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.footprint.trip import DistanceSource, Leg, Stay, Trip
from offsets.inventories import trip_form
from offsets.inventories.compute import compute
from offsets.inventories.trip_address import grids, query_of
from offsets.inventories.trips import leg_between
from tests.inventories.making import flight, place, train

TWO = {"from": "福州", "to": "北京", "how": "rail_high_speed", "to2": "天津", "how2": "coach"}
COACH = leg_between("coach", place("CN-110000"), place("CN-120000"))
CAR = leg_between("car", place("CN-350100"), place("CN-350200"), variant="petrol", occupants=3)
ELECTRIC = leg_between("car_electric", place("CN-350200"), place("CN-350500"), variant="fujian")
JAW = leg_between("plane", place("IATA-PVG"), place("IATA-FOC"), variant="business")


def by(*legs: Leg, **said: object) -> Trip:
    return replace(Trip(legs), **said)  # type: ignore[arg-type]


FUELLED = Leg("car", variant="diesel", occupants=2, energy=Decimal("40.5"), energy_unit="L")
TRIPS = [
    train(),
    flight(is_return=True, with_non_co2=False),
    by(train().legs[0], COACH, is_return=True, stays=(Stay(3, "CN"),)),
    by(flight().legs[0], JAW),
    by(CAR, ELECTRIC, leg_between("coach", place("CN-350500"), place("CN-350100"))),
    by(replace(COACH, distance_km=Decimal("137.5"), distance_source=DistanceSource.TYPED)),
    by(replace(FUELLED, start="CN-350100", end="CN-350200")),
]


@pytest.mark.parametrize("trip", TRIPS)
def test_an_address_means_the_trip_it_was_written_of(app: Flask, trip: Trip) -> None:
    with app.test_request_context():
        form = trip_form.read(dict(parse_qsl(query_of(trip))))
    assert form.errors == {}
    assert form.trip is not None
    assert compute(form.trip).export == compute(trip).export


def test_a_trip_that_the_form_cannot_say_has_no_address() -> None:
    assert query_of(by(Leg("car", Decimal(10)))) == ""
    assert query_of(by(*[COACH] * (trip_form.MOST_LEGS + 1))) == ""


def test_another_leg_is_asked_for_and_what_was_typed_stays(client: FlaskClient) -> None:
    page = client.get("/trip?from=福州&to=北京&back=yes&add=yes")
    assert page.status_code == 200
    assert "第 2 程" in page.text
    assert 'name="to2"' in page.text
    assert 'name="to3"' not in page.text
    assert 'value="福州"' in page.text
    assert 'id="back" checked' in page.text
    assert "-fault" not in page.text
    third = client.get("/trip?legs=2&from=福州&to=北京&add=yes").text
    assert 'name="to3"' in third
    back = client.get("/trip?legs=3&from=福州&to=北京&to2=天津&less=yes").text
    assert 'name="to2"' in back
    assert 'name="to3"' not in back
    assert 'class="way"' in client.get("/trip?legs=2&from=福州&less=yes").text


def test_no_more_legs_than_there_is_room_for(client: FlaskClient) -> None:
    page = client.get("/trip?legs=6&from=福州&add=yes").text
    assert 'name="to6"' in page
    assert 'name="to7"' not in page
    assert 'name="add"' not in page
    for strange in ("99", "-1", "x", "²"):
        assert client.get(f"/trip?legs={strange}&from=福州&add=yes").status_code == 200


def test_legs_are_counted_each_by_its_own_distance(client: FlaskClient) -> None:
    page = client.get(f"/trip?legs=3&{urlencode(TWO | {'to3': '', 'how3': ''})}").text
    total = compute(by(train().legs[0], COACH)).total
    assert f"mass_g={total.central_g}" in page
    for word in ("福建省福州市", "天津市", "长途客车", "add=yes"):
        assert word in page
    back = client.get(f"/trip?{urlencode(TWO | {'back': 'yes'})}").text
    twice = compute(by(train().legs[0], COACH, is_return=True)).total
    assert f"mass_g={twice.central_g}" in back
    assert total.central_g < twice.central_g <= 2 * total.central_g


def test_a_flight_onward_asks_from_which_airport(client: FlaskClient) -> None:
    onward = TWO | {"to2": "LHR", "how2": "plane"}
    asked = client.get(f"/trip?{urlencode(onward)}")
    assert asked.status_code == 422
    assert 'id="from2-fault"' in asked.text
    assert 'name="from2" value="IATA-PEK"' in asked.text
    told = client.get(f"/trip?{urlencode(onward | {'from2': 'IATA-PEK'})}")
    assert told.status_code == 200
    assert "北京首都国际机场" in told.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"how2": ""}, "how2"),
        ({"to2": ""}, "to2"),
        ({"to2": "北京"}, "to2"),
        ({"to2": "朝阳"}, "to2"),
        ({"to2": "无此地名"}, "to2"),
        ({"km2": "-3"}, "km2"),
        ({"km2": "1e99"}, "km2"),
        ({"how2": "taxi", "occupants2": "99"}, "occupants2"),
        ({"how2": "plane", "to2": "LHR", "from2": "PEK", "cabin2": "roof"}, "cabin2"),
        ({"how2": "car", "energy2": "12"}, "fuel2"),
        ({"how2": "car", "energy2": "x", "fuel2": "petrol"}, "energy2"),
        ({"how2": "car", "energy2": "12", "fuel2": "hybrid"}, "energy2"),
        ({"how2": "car", "fuel2": "coal"}, "fuel2"),
        ({"how2": "car_electric", "grid2": "atlantis"}, "grid2"),
        ({"how2": "metro", "km2": "900"}, "km2"),
        ({"to2": "福" * 200}, "to2"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_of_its_leg(
    client: FlaskClient, changes: dict[str, str], field: str
) -> None:
    page = client.get(f"/trip?{urlencode({'legs': '2'} | TWO | changes)}")
    assert page.status_code == 422
    assert f'id="{field}-fault"' in page.text


def test_fuel_and_current_in_place_of_kilometres(client: FlaskClient) -> None:
    petrol = client.get("/trip?from=福州&to=厦门&energy=30&fuel=petrol&how=car").text
    assert "30 L" in petrol
    current = client.get("/trip?from=福州&to=厦门&energy=40&grid=fujian&how=car_electric").text
    assert "40 kWh" in current
    assert "福建" in current


def test_every_grid_has_a_name(app: Flask) -> None:
    with app.test_request_context():
        found = dict(grids())
    assert found["fujian"] == "福建省"
    assert len(found) == len(set(found.values())) == 31
