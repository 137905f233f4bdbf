"""Trips, events, factors and places through the JSON API."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.db import session
from offsets.footprint import export, sets
from offsets.inventories.compute import compute
from offsets.inventories.models import Inventory
from tests.inventories.making import flight, train

TRIPS = "/api/v1/footprints/trips"
EVENTS = "/api/v1/footprints/events"
TRAIN = {"mode": "rail_high_speed", "start": "福州", "end": "北京"}
NO_SHOWS = {"people": 3, "registered": 48, "treatment": "excluded"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FLIGHT = {"mode": "plane", "start": "FOC", "end": "PEK", "variant": "economy"}


def fault_of(client: FlaskClient, path: str, body: Any) -> dict[str, Any]:
    """The one field at fault; nothing was stored for it."""
    answer = client.post(path, json=body)
    assert answer.status_code == 422, answer.text
    assert session().query(Inventory).count() == 0
    (fault,) = answer.get_json()["errors"]
    found: dict[str, Any] = fault
    return found


def test_a_train_and_a_flight_are_counted_and_not_stored(client: FlaskClient) -> None:
    for leg, given in ((TRAIN, train()), (FLIGHT, flight())):
        told = client.post(TRIPS, json={"legs": [leg]}).get_json()
        assert told["offset_g"] == compute(given).total.central_g
        assert told["id"] is None
        assert told["links"] == {
            "self": None,
            "page": None,
            "json": None,
            "pdf": None,
            "xlsx": None,
            "offset": f"/buy?mass_g={told['offset_g']}",
        }
    assert session().query(Inventory).count() == 0


def test_anybody_computes_it_anew_from_the_answer(client: FlaskClient) -> None:
    told = client.post(TRIPS, json={"legs": [TRAIN, FLIGHT], "is_return": True}).get_json()
    result = export.recompute(told["export"])
    assert result.mass_g() == told["offset_g"]
    assert export.strange_factors(told["export"]) == []


def test_kept_it_has_an_id_and_is_shown_again(client: FlaskClient) -> None:
    wish = {"legs": [TRAIN], "stays": [{"nights": 2}], "keep": True}
    told = client.post(TRIPS, json=wish).get_json()
    again = client.post(TRIPS, json=wish).get_json()
    shown = client.get(told["links"]["self"]).get_json()

    assert told == again == shown
    assert export.recompute(shown["export"]).mass_g() == shown["offset_g"]
    assert client.get(told["links"]["page"]).status_code == 200
    assert session().query(Inventory).count() == 1


def test_an_older_method_may_be_named(client: FlaskClient) -> None:
    new, old = (
        client.post(TRIPS, json={"legs": [FLIGHT], "method": name}).get_json()
        for name in ("china-2026", "china-2025")
    )
    assert (new["method"], old["method"]) == ("china-2026", "china-2025")
    assert new["offset_g"] < old["offset_g"]


def test_kilometres_may_be_given_to_the_metre(client: FlaskClient) -> None:
    leg = {"mode": "car", "distance_km": 12.345, "occupants": 3}
    (line,) = client.post(TRIPS, json={"legs": [leg]}).get_json()["export"]["lines"]
    assert (line["quantity"], line["share"]) == ("12.345", "1/3")


def test_fuel_may_be_given_in_place_of_kilometres(client: FlaskClient) -> None:
    leg = {"mode": "car", "variant": "petrol", "energy": 7.5, "energy_unit": "L"}
    (line,) = client.post(TRIPS, json={"legs": [leg]}).get_json()["export"]["lines"]
    assert (line["quantity"], line["unit"]) == ("7.5", "L")


def test_several_places_of_a_name_are_a_question(client: FlaskClient) -> None:
    fault = fault_of(client, TRIPS, {"legs": [TRAIN | {"start": "朝阳"}]})
    assert (fault["field"], fault["reason"]) == ("legs.0.start", "ambiguous_place")
    ids = [each["id"] for each in fault["facts"]["candidates"]]
    assert {"CN-211300", "CN-110105"} <= set(ids)

    chosen = client.post(TRIPS, json={"legs": [TRAIN | {"start": ids[0]}]})
    assert chosen.status_code == 200


@pytest.mark.parametrize(
    ("leg", "field", "reason"),
    [
        (TRAIN | {"mode": "zeppelin"}, "legs.0.mode", "unknown_choice"),
        (TRAIN | {"end": "福州"}, "legs.0.end", "same_place"),
        (TRAIN | {"end": "无此地名"}, "legs.0.end", "place_not_found"),
        (FLIGHT | {"start": "顺昌"}, "legs.0.start", "no_airport"),
        (FLIGHT | {"start": "NAY"}, "legs.0.start", "airport_closed"),
        (TRAIN | {"variant": "first"}, "legs.0.variant", "no_kinds"),
        (FLIGHT | {"variant": "first_and_a_half"}, "legs.0.variant", "unknown_choice"),
        ({"mode": "car"}, "legs.0.start", "required"),
        ({"mode": "car", "distance_km": -1}, "legs.0.distance_km", "out_of_range"),
        ({"mode": "car", "distance_km": 1e300}, "legs.0.distance_km", "out_of_range"),
        ({"mode": "car", "distance_km": 0}, "legs.0.distance_km", "out_of_range"),
        ({"mode": "metro", "distance_km": 900}, "legs.0.distance_km", "out_of_range"),
        ({"mode": "car", "distance_km": "12"}, "legs.0.distance_km", "not_a_number"),
        ({"mode": "car", "distance_km": True}, "legs.0.distance_km", "not_a_number"),
        ({"mode": "car", "distance_km": 1.23456789}, "legs.0.distance_km", "too_precise"),
        ({"mode": "coach", "distance_km": 1, "occupants": 2}, "legs.0.occupants", "not_shared"),
        ({"mode": "car", "distance_km": 1, "speed": 9}, "legs.0.speed", "unknown_field"),
        (
            {"mode": "car", "energy": 1, "energy_unit": "kWh"},
            "legs.0.energy_unit",
            "unknown_choice",
        ),
    ],
)
def test_a_leg_that_cannot_be_counted(
    client: FlaskClient, leg: dict[str, Any], field: str, reason: str
) -> None:
    fault = fault_of(client, TRIPS, {"legs": [leg], "keep": True})
    assert (fault["field"], fault["reason"]) == (field, reason)
    assert "%(" not in fault["detail_en"] + fault["detail_zh"]


def test_boundaries_are_not_mixed(client: FlaskClient) -> None:
    wish = {"legs": [{"mode": "ferry", "distance_km": 10}], "boundary": "life_cycle"}
    fault = fault_of(client, TRIPS, wish)
    assert (fault["field"], fault["reason"]) == ("legs.0.mode", "no_factor_for_boundary")


def test_an_event_in_totals(client: FlaskClient) -> None:
    wish = {
        "journeys": [
            {"trip": {"legs": [TRAIN], "is_return": True, "stays": [{"nights": 1}]}, "people": 40},
            {"trip": {"legs": [FLIGHT]}, "people": 5},
        ],
        "uses": [
            {"group": "energy", "activity": "electricity", "quantity": 1250.5, "unit": "kWh",
             "variant": "fujian"},
        ],
        "online_people": 300,
        "unresolved": [{"people": 7, "treatment": "asked", "reason": "未填出发地"}],
        "no_shows": NO_SHOWS,
        "notes": ["会场用电按电表读数。"],
        "keep": True,
    }  # fmt: skip
    told = client.post(EVENTS, json=wish).get_json()

    assert told["kind"] == "event"
    assert told["is_complete"] is False
    assert told["offset_g"] == sum(each["central_g"] for each in told["totals"])
    assert {line["origin"] for line in told["export"]["lines"]} >= {"CN-350100", "IATA-FOC"}
    assert client.get(told["links"]["self"]).get_json() == told
    export.recompute(told["export"])
    assert told["export"]["inputs"]["notes"] == wish["notes"]
    assert "会场用电按电表读数。" in client.get(told["links"]["page"]).text


def test_a_kept_event_names_its_files_and_a_kept_trip_its_one(client: FlaskClient) -> None:
    event = client.post(EVENTS, json={"online_people": 9, "keep": True}).get_json()
    kinds = {"pdf": "application/pdf", "xlsx": XLSX, "json": "application/json"}
    for name, mimetype in kinds.items():
        file = client.get(event["links"][name])
        assert (file.status_code, file.mimetype) == (200, mimetype)
    trip = client.post(TRIPS, json={"legs": [TRAIN], "keep": True}).get_json()["links"]
    assert (trip["pdf"], trip["xlsx"]) == (None, None)
    assert client.get(trip["json"]).get_json()["kind"] == "trip"


@pytest.mark.parametrize(
    ("wish", "field", "reason"),
    [
        ({}, "journeys", "nothing_to_count"),
        ({"notes": ["无人"]}, "journeys", "nothing_to_count"),
        ({"online_people": 1, "notes": ["字" * 201]}, "notes.0", "too_long"),
        ({"online_people": 1, "notes": ["a\u0000b"]}, "notes.0", "control_characters"),
        ({"online_people": 1, "notes": "字"}, "notes", "not_a_list"),
        ({"online_people": 1, "notes": ["字"] * 51}, "notes", "too_many"),
        (
            {"journeys": [{"trip": {"legs": [TRAIN, TRAIN | {"end": "朝阳"}]}}]},
            "journeys.0.trip.legs.1.end",
            "ambiguous_place",
        ),
        (
            {"uses": [{"group": "energy", "activity": "electricity", "quantity": 1, "unit": "L"}]},
            "uses.0.unit",
            "unknown_choice",
        ),
        (
            {"unresolved": [{"people": 1, "treatment": "extrapolated", "reason": "x"}]},
            "unresolved.0.treatment",
            "nothing_resolved",
        ),
        (
            {
                "online_people": 1,
                "no_shows": {"people": 9, "registered": 9, "treatment": "excluded"},
            },
            "no_shows.people",
            "out_of_range",
        ),
    ],
)
def test_an_event_that_cannot_be_counted(
    client: FlaskClient, wish: dict[str, Any], field: str, reason: str
) -> None:
    fault = fault_of(client, EVENTS, wish)
    assert (fault["field"], fault["reason"]) == (field, reason)


def test_what_was_never_kept_is_not_found(client: FlaskClient) -> None:
    for path in ("/api/v1/footprints/2222222222222222", "/f/2222222222222222", "/f/%00"):
        assert client.get(path).status_code == 404


def test_all_factors_page_by_page(client: FlaskClient) -> None:
    found, path = [], "/api/v1/factors?limit=100"
    while path:
        page = client.get(path).get_json()
        found += page["factors"]
        path = page["next"] and f"/api/v1/factors?limit=100&cursor={page['next']}"

    names = [f"{each['set']}/{each['id']}" for each in found]
    assert (
        len(names) == len(set(names)) == sum(len(sets.load(name).factors) for name in sets.names())
    )
    assert all(each["source"]["publisher"] and each["source"]["link"] for each in found)
    assert {each["set"]: each["set_sha256"] for each in found} == sets.frozen()


def test_factors_by_set_method_and_region(client: FlaskClient) -> None:
    def told(query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = client.get(f"/api/v1/factors?{query}").get_json()["factors"]
        return rows

    assert {each["set"] for each in told("set=cn-2026&limit=100")} == {"cn-2026"}
    assert {each["region"] for each in told("region=CN-35&limit=100")} == {"CN-35"}
    used = {each["set"] for page in (told("method=china-2026&limit=100"),) for each in page}
    assert "uk-2024" not in used
    assert client.get("/api/v1/factors?set=nowhere").status_code == 422
    assert client.get("/api/v1/factors?cursor=%3F").status_code == 422


def test_places_while_somebody_types(client: FlaskClient) -> None:
    found = client.get("/api/v1/places?q=福州").get_json()["places"]
    assert found[0]["id"] == "CN-350100"
    airports = client.get("/api/v1/places?q=fuzhou&kind=airport").get_json()["places"]
    assert {each["kind"] for each in airports} == {"airport"}
    assert client.get("/api/v1/places?q=").status_code == 422


def test_who_asks_too_often_is_told_to_wait(make_app: Any) -> None:
    patient: Flask = make_app(rate_limits_enabled=True)
    client = patient.test_client()
    wish = {"legs": [TRAIN], "keep": True}
    answers = [client.post(TRIPS, json=wish).status_code for _ in range(302)]
    assert answers[0] == 200
    assert answers[-1] == 429
