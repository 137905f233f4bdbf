"""An exhibitor's way from the map to a lit booth without scripts, and the organiser's plan."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.db import session
from offsets.events.booths.lay_out import set_open
from offsets.events.booths.models import Subscription
from offsets.events.live.board import refresh
from offsets.events.retired.count import count_due
from offsets.orders.models import Order
from offsets.organisations.rules import Role
from tests.events.booths.making import SHARE_G, booth, booth_id, make_hall, states, take
from tests.events.making import fresh, make_event
from tests.events.members import member
from tests.factories import make_lot, say_paid


def field(name: str, page: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, page
    return found[1]


def order_by_form(client: FlaskClient, event: str, label: str = "A1", **said: str):
    """From the booth through the buying form to the order; the last answer."""
    start = client.get(f"/e/{event}/booths/{booth_id(event, label)}/buy?shares=1&show=yes")
    form_path = client.get(start.headers["Location"]).headers["Location"]
    form = client.get(form_path).text
    typed = {
        "step": "review", "amount": "own", "own": "100", "unit": "kg", "purpose": "event",
        "occasion": field("occasion", form), "display_name": "某展商",
        "for_event": field("for_event", form), "csrf_token": field("csrf_token", form),
    } | said  # fmt: skip
    path = form_path.partition("?")[0]
    review = client.post(path, data=typed).text
    more = {name: field(name, review) for name in ("quote", "key", "csrf_token")}
    return client.post(path, data=typed | more | {"step": "pay", "confirm_no_return": "yes"})


def test_from_the_map_to_a_lit_booth(app: Flask, client: FlaskClient) -> None:
    event = make_hall()
    make_lot()
    page = client.get(f"/e/{event}/booths").text
    assert f'href="/e/{event}/booths/{booth_id(event)}"' in page
    form = client.get(f"/e/{event}/booths/{booth_id(event)}").text
    assert "100 千克" in form
    assert order_by_form(client, event).status_code == 303
    assert booth(event).state == "reserved"
    order = session().query(Order).one()
    assert (order.mass_g, order.holders, order.occasion) == (SHARE_G, ["某展商"], "山海论坛")
    say_paid(order.public_id)
    count_due()
    refresh(event)
    assert (booth(event).state, fresh(event).retired_g) == ("lit", SHARE_G)
    shown = client.get(f"/e/{event}/booths").text
    assert "某展商" in shown
    taken = client.get(f"/e/{event}/booths/{booth_id(event)}")
    assert "某展商" in taken.text
    refused = client.get(f"/e/{event}/booths/{booth_id(event)}/buy?shares=1")
    assert refused.status_code == 409


def test_whoever_comes_second_is_told_and_holds_no_stock(app: Flask, client: FlaskClient) -> None:
    event = make_hall()
    lot = make_lot()
    start = client.get(f"/e/{event}/booths/{booth_id(event)}/buy?shares=1").headers["Location"]
    assert "for_event=" in start
    take(event)
    carried = client.get(start).headers["Location"]
    form = client.get(carried).text
    typed = {
        "step": "review", "amount": "own", "own": "100", "unit": "kg", "purpose": "event",
        "occasion": "山海论坛", "display_name": "后来者",
        "for_event": field("for_event", form), "csrf_token": field("csrf_token", form),
    }  # fmt: skip
    path = carried.partition("?")[0]
    review = client.post(path, data=typed).text
    more = {name: field(name, review) for name in ("quote", "key", "csrf_token")}
    second = client.post(path, data=typed | more | {"step": "pay", "confirm_no_return": "yes"})
    assert second.status_code == 422
    assert "抢先" in second.text
    late = session().query(Order).filter(Order.holders != ["某展商"]).populate_existing().one()
    assert late.state == "cancelled"
    assert session().get(type(lot), lot.id, populate_existing=True).held_g == SHARE_G
    assert session().query(Subscription).count() == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("shares=5", 303),
        ("shares=own&kg=12.5", 303),
        ("shares=own&kg=", 422),
        ("shares=own&kg=-3", 422),
        ("shares=own&kg=99999999999", 422),
        ("shares=0", 422),
        ("shares=1.5", 422),
        ("shares=1001", 422),
        ("shares=" + "9" * 500, 422),
        ("", 422),
    ],
)
def test_how_much_is_read_strictly(client: FlaskClient, query: str, status: int) -> None:
    event = make_hall()
    make_lot()
    answer = client.get(f"/e/{event}/booths/{booth_id(event)}/buy?{query}")
    assert answer.status_code == status
    if status == 303:
        mass_g = {"shares=5": 5 * SHARE_G}.get(query, 12_500)
        assert f"mass_g={mass_g}&" in answer.headers["Location"]


def test_what_is_not_there_or_not_to_be_had(client: FlaskClient) -> None:
    event = make_hall()
    assert client.get(f"/e/{event}/booths/2222222222").status_code == 404
    set_open(event, False)
    refresh(event)
    assert client.get(f"/e/{event}/booths/{booth_id(event)}/buy?shares=1").status_code == 409
    assert "暂不开放" in client.get(f"/e/{event}/booths").text


CSV = "展位,展馆,列,行,宽,高\nA1,一,0,0,2,2\nA2,一,2,0,1,1\n"


def organiser(app: Flask, role: Role = Role.OWNER) -> tuple[FlaskClient, str]:
    """A colleague at a browser, and their organisation's event."""
    who = member(app, role)
    who.client.set_cookie("sign_in", who.token)
    return who.client, make_event(who.organisation_id)


def send(client: FlaskClient, event: str, deed: str, **said):
    path = f"/organise/events/{event}/booths"
    token = field("csrf_token", client.get(path).text)
    said = {"share_kg": "100"} | said
    return client.post(path, data=said | {"deed": deed, "csrf_token": token})


def test_a_plan_is_looked_at_and_kept(app: Flask) -> None:
    client, event = organiser(app)
    seen = send(client, event, "preview", plan=CSV)
    assert seen.status_code == 200
    assert seen.text.count("新增") == 2
    assert states(event) == {}
    assert send(client, event, "keep", plan=CSV).status_code == 303
    assert states(event) == {"A1": "free", "A2": "free"}
    # What is kept stands in the box, ready to be changed.
    page = client.get(f"/organise/events/{event}/booths").text
    assert "label,hall,x,y,w,h\nA1,一,0,0,2,2\n" in page
    send(client, event, "close")
    assert "恢复认领" in client.get(f"/organise/events/{event}/booths").text


def test_a_file_from_a_spreadsheet_is_looked_at_row_by_row(app: Flask) -> None:
    client, event = organiser(app)
    bad = (CSV + "A1,一,5,5,1,1\nA\u202e3,一,6,6,1,1\nB1,一,1,1,1,1\n").encode("gb18030")
    seen = send(client, event, "preview", file=(io.BytesIO(bad), "plan.csv"))
    assert seen.text.count("fates__one--refused") == 3
    assert "重叠" in seen.text
    assert 'value="keep"' not in seen.text
    kept = send(client, event, "keep", file=(io.BytesIO(bad), "plan.csv"))
    assert kept.status_code == 422
    assert states(event) == {}


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("preview", {"plan": ""}),
        ("preview", {"plan": "x,y\n1,2"}),
        ("preview", {"plan": "\x00"}),
        ("keep", {"plan": CSV, "share_kg": "0"}),
        ("keep", {"plan": CSV, "share_kg": "a lot"}),
        ("keep", {"plan": CSV, "share_kg": "99999999"}),
        ("other", {"plan": CSV}),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(app: Flask, deed: str, said) -> None:
    client, event = organiser(app)
    answer = send(client, event, deed, **said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert states(event) == {}


def test_who_may_only_look_lays_nothing_out(app: Flask) -> None:
    client, event = organiser(app, Role.VIEWER)
    assert send(client, event, "keep", plan=CSV).status_code == 403
    other = make_event()
    assert client.get(f"/organise/events/{other}/booths").status_code == 404
