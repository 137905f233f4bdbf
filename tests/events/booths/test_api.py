"""A mini-program as the only front end of a fair: plan, booths, taking one."""

from flask import Flask
from flask.testing import FlaskClient

from offsets.orders.access import access_token
from offsets.organisations.rules import Role
from tests.events.booths.making import SHARE_G, booth_id, make_hall, states
from tests.events.making import make_event, make_planned
from tests.events.members import member
from tests.factories import make_lot, make_order, say_paid

PLAN = {"share_g": SHARE_G, "booths": [{"label": "A1"}, {"label": "A2"}]}


def test_a_fair_over_json(app: Flask, client: FlaskClient) -> None:
    owner = member(app)
    event = make_planned(organisation=owner.organisation_id)
    path = f"/events/{event}/booths"
    seen = owner.put(path, PLAN | {"preview": True}).get_json()
    assert (seen["kept"], [each["fate"] for each in seen["booths"]]) == (False, ["new", "new"])
    assert owner.put(path, PLAN).get_json()["kept"] is True
    listed = client.get(f"/api/v1{path}").get_json()
    assert (listed["share_g"], listed["is_open"], len(listed["booths"])) == (SHARE_G, True, 2)
    make_lot()
    order = make_order(mass_g=SHARE_G)
    wish = {"order": order, "access_token": access_token(order), "shows_name": True}
    target = f"/api/v1{path}/{booth_id(event)}/subscriptions"
    taken = client.post(target, json=wish)
    assert (taken.status_code, taken.get_json()["state"]) == (201, "reserved")
    say_paid(order)
    lit = client.post(target, json=wish).get_json()
    assert (lit["state"], lit["name"], lit["mass_g"]) == ("lit", "小林", SHARE_G)
    late = make_order(mass_g=SHARE_G)
    again = client.post(target, json=wish | {"order": late, "access_token": access_token(late)})
    assert (again.status_code, again.get_json()["code"]) == (409, "booth_taken")
    assert owner.put(f"{path}/opening", {"is_open": False}).get_json()["is_open"] is False


def test_bad_rows_are_told_by_their_place(app: Flask) -> None:
    owner = member(app)
    event = make_event(owner.organisation_id)
    path = f"/events/{event}/booths"
    rows = [{"label": "A1", "x": 0, "y": 0}, {"label": "A2", "x": 0, "y": 0}]
    seen = owner.put(path, PLAN | {"booths": rows, "preview": True}).get_json()
    refused = seen["booths"][1]
    assert (refused["row"], refused["fate"], refused["field"]) == (1, "refused", "x")
    assert "A1" in refused["detail_zh"]
    kept = owner.put(path, PLAN | {"booths": rows})
    assert kept.status_code == 422
    assert kept.get_json()["errors"][0]["field"] == "booths.1.x"
    assert states(event) == {}


def test_who_may(app: Flask, client: FlaskClient) -> None:
    event = make_hall()
    stranger, viewer = member(app), member(app, Role.VIEWER)
    own = make_event(viewer.organisation_id)
    assert client.put(f"/api/v1/events/{event}/booths", json=PLAN).status_code == 401
    assert stranger.put(f"/events/{event}/booths", PLAN).status_code == 404
    assert viewer.put(f"/events/{own}/booths", PLAN).status_code == 403
    assert viewer.put(f"/events/{own}/booths/opening", {"is_open": True}).status_code == 403
    assert client.get(f"/api/v1/events/{own}/booths").status_code == 404
    make_lot()
    order = make_order()
    wish = {"order": order, "access_token": "x" * 32, "shows_name": True}
    target = f"/api/v1/events/{event}/booths/{booth_id(event)}/subscriptions"
    assert client.post(target, json=wish).get_json()["code"] == "not_found"
