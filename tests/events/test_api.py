"""A mini-program as the only front end: an event from draft to statement over JSON."""

import secrets
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.events.digest import fits
from offsets.orders.access import access_token
from offsets.organisations.rules import Role
from tests.events.making import (
    PDF,
    TONNE,
    fresh,
    kept_footprint,
    make_certificate,
    make_event,
    make_frozen,
    make_planned,
    make_stated,
)
from tests.events.members import Member, member
from tests.events.planting.making import SHUNCHANG, square
from tests.factories import make_lot, make_order, make_settled_order

pytestmark = pytest.mark.usefixtures("clock")

EVENT = {"name": "山海论坛", "place": "福州", "starts_on": "2026-04-18", "ends_on": "2026-04-20"}
PLAN = {
    "boundary": "会场、食宿与往返",
    "measures": [{"what": "会场采用绿电", "expected_g": 200_000}],
    "ways": ["buy"],
    "completes_on": "2026-12-31",
}


@pytest.fixture
def owner(app: Flask) -> Member:
    return member(app)


def begin(owner: Member, **changes: Any) -> str:
    answer = owner.post(f"/organisations/{owner.organisation}/events", EVENT | changes)
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["id"])


def test_a_whole_event_over_json(client: FlaskClient, owner: Member) -> None:
    event = begin(owner)
    path = f"/events/{event}"
    assert client.get(f"/api/v1{path}").status_code == 404  # A draft is its organisation's.
    lacks = [each["code"] for each in owner.get(path).get_json()["missing"]]
    assert lacks[0] == "plan_boundary"
    assert owner.post(f"{path}/plans").get_json()["code"] == "event_not_ready"
    owner.put(f"{path}/plan", PLAN | {"forecast": kept_footprint(5 * TONNE)})
    assert owner.post(f"{path}/plans").status_code == 201
    seen = client.get(f"/api/v1{path}").get_json()
    assert (seen["state"], seen["forecast_g"], seen["actual_g"]) == ("planned", 5 * TONNE, None)
    assert (seen["draft"], seen["missing"]) == (None, [])
    owner.put(f"{path}/measurement", {"footprint": kept_footprint(3 * TONNE)})
    assert owner.post(f"{path}/inventories", {}).status_code == 201
    make_lot()
    number, key = make_certificate(TONNE)
    answer = owner.post(f"{path}/certificates", {"number": number, "key": key}).get_json()
    assert (answer["retired_g"], answer["missing_g"]) == (TONNE, 2 * TONNE)
    assert answer["coverage_percent"] == 33
    order = make_settled_order(mass_g=2 * TONNE)
    wish = {"order": order, "access_token": access_token(order), "party": "sponsor"}
    bought = client.post(f"/api/v1{path}/purchases", json=wish).get_json()
    assert (bought["state"], bought["missing_g"]) == ("offset", 0)
    kept = owner.upload(f"{path}/files?name=证明.pdf", PDF).get_json()["files"][0]
    owner.post(f"{path}/evaluations", {"kind": "self", "evidence": [kept["sha256"]]})
    stated = owner.post(f"{path}/statements").get_json()
    assert stated["state"] == "stated"
    (said,) = client.get(f"/api/v1{path}/statements").get_json()["statements"]
    assert fits(said["document"])
    assert (said["actual_g"], said["retired_g"]) == (3 * TONNE, 3 * TONNE)
    (plan,) = client.get(f"/api/v1{path}/plans").get_json()["plans"]
    assert fits(plan)
    (inventory,) = client.get(f"/api/v1{path}/inventories").get_json()["inventories"]
    whole = client.get(f"/api/v1/footprints/{inventory['footprint']}").get_json()
    assert whole["export"]["sha256"] == inventory["sha256"]
    assert whole["offset_g"] == inventory["actual_g"] == 3 * TONNE


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.VIEWER, {"see"}),
        (Role.FINANCE, {"see", "buy"}),
        (Role.EDITOR, {"see", "buy", "edit", "publish"}),
        (Role.OWNER, {"see", "buy", "edit", "publish"}),
    ],
)
def test_each_role_does_its_deeds(app: Flask, role: Role, may: set[str]) -> None:
    somebody = member(app, role)
    event = make_event(somebody.organisation_id)
    path = f"/events/{event}"
    tried = {
        "see": somebody.get(f"{path}/files"),
        "buy": somebody.post(f"{path}/certificates", {"number": "x", "key": "y"}),
        "edit": somebody.put(f"{path}/plan", {}),
        "publish": somebody.post(f"{path}/plans"),
    }
    assert {deed for deed, answer in tried.items() if answer.status_code != 403} == may


CALLS: list[tuple[str, str, Any]] = [
    ("PATCH", "", {"name": "别人的"}),
    ("POST", "/copies", EVENT),
    ("POST", "/cancellation", None),
    ("PUT", "/plan", {}),
    ("POST", "/plans", None),
    ("PUT", "/measurement", {"footprint": "x"}),
    ("POST", "/inventories", {}),
    ("POST", "/evaluations", {"kind": "self"}),
    ("POST", "/statements", None),
    ("POST", "/certificates", {"number": "x", "key": "y"}),
    ("GET", "/files", None),
    ("POST", "/files?name=x", None),
    ("PATCH", "/plantings/1", {"planted_on": "2026-03-12"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_another_organisations_event_is_not_found(
    app: Flask, client: FlaskClient, method: str, path: str, body: Any
) -> None:
    event = make_frozen()
    before = fresh(event).state, fresh(event).name
    stranger = member(app)
    said = stranger.call(method, f"/events/{event}{path}", body)
    assert (said.status_code, said.get_json()["code"]) == (404, "not_found")
    # And nobody at all is asked to sign in.
    anonymous = client.open(
        f"/api/v1/events/{event}{path}",
        method=method,
        json=body,
        headers={"Idempotency-Key": secrets.token_urlsafe(16)},
    )
    assert anonymous.status_code == 401
    assert (fresh(event).state, fresh(event).name) == before


def test_an_event_is_begun_once_under_one_key(owner: Member) -> None:
    key = secrets.token_urlsafe(16)
    path = f"/organisations/{owner.organisation}/events"
    first = owner.post(path, EVENT, key=key).get_json()
    assert owner.post(path, EVENT, key=key).get_json()["id"] == first["id"]
    assert owner.post(path, EVENT | {"place": "厦门"}, key=key).status_code == 422
    listed = owner.get(path).get_json()["events"]
    assert [each["id"] for each in listed] == [first["id"]]
    copied = owner.post(f"/events/{first['id']}/copies", EVENT | {"name": "明年"})
    assert copied.get_json()["name"] == "明年"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": "18.4.2026"}, "starts_on"),
        ({"starts_on": "20260418"}, "starts_on"),
        ({"ends_on": "2026-04-01"}, "ends_on"),
        ({"expected_participants": -3}, "expected_participants"),
        ({"name": "\u202ex"}, "name"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_bad_input_names_its_field(owner: Member, changes: dict[str, Any], field: str) -> None:
    answer = owner.post(f"/organisations/{owner.organisation}/events", EVENT | changes)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field
    assert owner.get(f"/organisations/{owner.organisation}/events").get_json()["events"] == []


def test_an_event_is_changed_and_its_deadline_moved_with_a_source(owner: Member) -> None:
    event = begin(owner)
    changed = owner.patch(f"/events/{event}", {"name": "新名", "expected_participants": 80})
    assert (changed.get_json()["name"], changed.get_json()["place"]) == ("新名", "福州")
    refused = owner.patch(f"/events/{event}", {"deadline_on": "2027-12-31"})
    assert refused.get_json()["errors"][0]["field"] == "deadline_source"
    moved = owner.patch(
        f"/events/{event}", {"deadline_on": "2027-12-31", "deadline_source": "省厅批复"}
    )
    assert moved.get_json()["deadline_on"] == "2027-12-31"
    assert moved.get_json()["deadline_source_zh"] == "省厅批复"


def test_a_correction_over_json(owner: Member) -> None:
    event = make_stated(organisation=owner.organisation_id)
    path = f"/events/{event}/inventories"
    body = {"corrects": 1, "footprint": kept_footprint(2 * TONNE), "reason": "漏计大巴"}
    assert owner.post(path, body | {"reason": None}).status_code == 422
    assert owner.post(path, body | {"footprint": None}).status_code == 422
    assert owner.post(path, body).get_json()["state"] == "inventoried"
    assert owner.post(path, body).get_json()["code"] == "busy"
    (said,) = owner.get(f"/events/{event}/statements").get_json()["statements"]
    assert (said["superseded_at"] is not None, said["ended_because"]) == (True, "漏计大巴")


def test_only_who_holds_the_order_says_what_it_is_for(client: FlaskClient, owner: Member) -> None:
    event = make_planned(organisation=owner.organisation_id)
    make_lot()
    order = make_order()
    path, wish = f"/api/v1/events/{event}/purchases", {"order": order, "party": "attendee"}
    assert client.post(path, json=wish | {"access_token": "x"}).status_code == 404
    own = wish | {"access_token": access_token(order)}
    assert client.post(path, json=own | {"party": "organiser"}).status_code == 401
    assert client.post(path, json=own).status_code == 201
    other = make_planned()
    refused = client.post(f"/api/v1/events/{other}/purchases", json=own)
    assert refused.get_json()["code"] == "already_counted"


def test_files_are_kept_for_members_alone(app: Flask, owner: Member) -> None:
    event = begin(owner)
    kept = owner.upload(f"/events/{event}/files?name=a.pdf", PDF).get_json()["files"][0]
    assert kept["name"] == "a.pdf"
    assert owner.get(f"/events/{event}/files").get_json()["files"] == [kept]
    assert member(app).get(f"/events/{event}/files").status_code == 404
    refused = owner.upload(f"/events/{event}/files?name=a.pdf", b"#!/bin/sh")
    assert refused.get_json()["errors"][0]["reason"] == "not_evidence"


def test_a_planting_over_json(client: FlaskClient, owner: Member) -> None:
    event = make_planned(organisation=owner.organisation_id)
    ring = [[lon / 1_000_000, lat / 1_000_000] for lon, lat in square()]
    wish = {
        "county": SHUNCHANG, "species": "木荷", "pledged_on": "2026-12-31",
        "claim_from": "2026-01-01", "claim_to": "2032-01-01", "method": "省定方法",
        "compartments": [ring],
    }  # fmt: skip
    path = f"/events/{event}/plantings"
    assert owner.post(path, wish | {"compartments": [[[1.0]] * 4]}).status_code == 422
    (planting,) = owner.post(path, wish).get_json()["plantings"]
    assert owner.post(path, wish).get_json()["code"] == "land_taken"
    owner.patch(f"{path}/{planting['id']}", {"planted_on": "2026-03-12"})
    said = {"measured_on": "2026-04-20", "survival_percent": 95, "measured_g": TONNE}
    answer = owner.post(f"{path}/{planting['id']}/rounds", said).get_json()
    (visit,) = answer["plantings"][0]["rounds"]
    assert visit["counts"] is False
    kept = owner.upload(f"/events/{event}/files?name=r.pdf", PDF).get_json()["files"][0]
    paper = {"certified_g": TONNE, "certified_by": "某机构", "report": kept["sha256"]}
    owner.put(f"/events/{event}/rounds/{visit['id']}/certification", paper)
    (shown,) = client.get(f"/api/v1{path}").get_json()["plantings"]
    assert shown["compartments"] == [ring]
    assert shown["rounds"][0]["certified_by"] == "某机构"


def test_an_allowance_over_json(owner: Member) -> None:
    event = make_frozen(organisation=owner.organisation_id)
    kept = owner.upload(f"/events/{event}/files?name=r.pdf", PDF).get_json()["files"][0]
    wish = {
        "credit": "national_allowance", "registry": "全国碳排放权注册登记系统", "serials": "A-1",
        "reference": "ZX-1", "retired_on": "2026-04-28", "mass_g": TONNE,
        "evidence": kept["sha256"],
    }  # fmt: skip
    path = f"/events/{event}/retirements"
    assert owner.post(path, wish).get_json()["retired_g"] == 0
    assert owner.post(path, wish).get_json()["code"] == "already_counted"
