"""The pages of trips and factors: three taps, a question if there is one, a tap to a source."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from offsets.db import session
from offsets.footprint import places, sets
from offsets.inventories import factor_list, trip_address, trip_form
from offsets.inventories.compute import compute
from offsets.inventories.freeze import freeze
from offsets.inventories.models import Inventory
from tests.factories import make_lot
from tests.inventories.making import flight, train

PLANE = "/trip?from=FOC&to=PEK&how=plane"
MAX_HTML_BYTES = 34_000
"""With 26 kB of styles and headers a page stays below sixty."""


def test_the_form_asks_three_things(client: FlaskClient) -> None:
    page = client.get("/trip")
    assert page.status_code == 200
    assert page.text.count('class="way"') == len(trip_form.WAYS)
    for name in ("from", "to", "how"):
        assert f'name="{name}"' in page.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_offered_name_is_one_place(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        names = trip_address.offered()
        found = [places.find(name) for name in names]
    assert len(set(names)) == len(names) >= len(trip_address.OFFERED) - 1
    assert {type(each) for each in found} == {places.Found}


def test_a_result_says_estimate_range_and_sources_and_stores_nothing(client: FlaskClient) -> None:
    page = client.get(PLANE)
    total = compute(flight()).total
    assert page.status_code == 200
    assert "预估" in page.text
    assert "低 103" in page.text
    assert "高 306" in page.text
    assert f'href="/buy?mass_g={total.central_g}"' in page.text
    assert session().query(Inventory).count() == 0


@pytest.mark.parametrize("address", [PLANE, "/trip?from=福州&to=北京&how=rail_high_speed&nights=2"])
def test_every_figure_is_one_tap_from_its_factor_and_its_publisher(
    client: FlaskClient, address: str
) -> None:
    links = re.findall(r'class="source" href="(/factors/[^"]+)"', client.get(address).text)
    assert links
    for link in links:
        factor = client.get(link)
        assert factor.status_code == 200
        assert 'href="http' in factor.text or "我们自己的假设" in factor.text


def test_why_numbers_differ(client: FlaskClient) -> None:
    page = client.get(PLANE).text
    for word in ("高铁", "小汽车", "只计二氧化碳", "myclimate"):
        assert word in page
    other = re.search(r'href="(/trip\?[^"]*how=rail_high_speed)"', page)
    assert other is not None
    assert client.get(other[1].replace("&amp;", "&")).status_code == 200


def test_abroad_no_train_is_promised(client: FlaskClient) -> None:
    page = client.get("/trip?from=PVG&to=FRA&how=plane").text
    assert "how=rail_high_speed" not in page
    assert "myclimate" in page


def test_co2_alone_is_another_reading_of_the_same_flight(client: FlaskClient) -> None:
    page = client.get(f"{PLANE}&cabin=economy&co2_alone=yes").text
    assert "只计飞机排放的二氧化碳" in page
    assert f'mass_g={compute(flight(with_non_co2=False)).total.central_g}"' in page


def test_both_questions_are_asked_at_once(client: FlaskClient) -> None:
    page = client.get("/trip?from=朝阳&to=Fuzhou&how=car&back=yes")
    assert page.status_code == 422
    assert 'value="CN-211300"' in page.text
    assert 'value="CN-361000"' in page.text
    answered = client.get("/trip?from=CN-211300&to=CN-350100&how=car&back=yes")
    assert answered.status_code == 200
    assert "辽宁省朝阳市" in answered.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=福州&to=福州&how=car", "to"),
        ("from=福州&to=北京&how=", "how"),
        ("from=福州&to=北京&how=zeppelin", "how"),
        ("from=&to=北京&how=car", "from"),
        ("from=福州&to=北京&how=car&nights=x", "nights"),
        ("from=福州&to=北京&how=car&nights=999", "nights"),
        ("from=福州&to=北京&how=car&occupants=99", "occupants"),
        ("from=福州&to=北京&how=car&km=-3", "km"),
        ("from=福州&to=北京&how=car&km=1e9999", "km"),
        ("from=福州&to=北京&how=car&km=NaN", "km"),
        ("from=FOC&to=PEK&how=plane&cabin=roof", "cabin"),
        (f"from={'福' * 200}&to=北京&how=car", "from"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: FlaskClient, query: str, field: str
) -> None:
    page = client.get(f"/trip?{query}")
    assert page.status_code == 422
    assert f'id="{field}-fault"' in page.text


def test_nights_are_spent_where_the_trip_leads_to(client: FlaskClient) -> None:
    assert "酒店住宿，日本" in client.get("/trip?from=PVG&to=NRT&how=plane&nights=2").text
    nowhere = client.get("/trip?from=PVG&to=KTM&how=plane&nights=2")
    assert nowhere.status_code == 422
    assert 'id="nights-fault"' in nowhere.text


def test_markup_in_a_name_is_text(client: FlaskClient) -> None:
    page = client.get("/trip?from=<script>alert(1)</script>&to=北京&how=car")
    assert "<script>alert" not in page.text


def test_a_result_is_kept_and_found_again_on_this_phone_alone(
    client: FlaskClient, app: Flask
) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(PLANE).text)
    assert token is not None
    sent = {"csrf_token": token[1], "from": "FOC", "to": "PEK", "how": "plane"}
    kept = client.post("/trip", data=sent)
    again = client.post("/trip", data=sent)

    assert kept.status_code == 303
    assert kept.location == again.location
    assert "保存于" in client.get(kept.location).text
    assert kept.location in client.get("/trip").text
    assert kept.location not in app.test_client().get("/trip").text


def test_nothing_is_kept_without_the_forms_token(client: FlaskClient) -> None:
    client.post("/trip", data={"from": "FOC", "to": "PEK", "how": "plane"})
    assert session().query(Inventory).count() == 0


def test_a_newer_method_is_told_and_changes_nothing(client: FlaskClient) -> None:
    old = compute(flight(), "china-2025")
    address = f"/f/{freeze(old, None, 'zh')}"
    page = client.get(address).text
    assert 'id="newer"' in page
    assert "china-2026" in page
    assert f"mass_g={old.total.central_g}" in page
    assert 'id="newer"' not in client.get(f"/f/{freeze(compute(flight()), None, 'zh')}").text


def test_a_result_by_a_method_that_ships_no_more_is_still_shown(client: FlaskClient) -> None:
    computed = compute(flight())
    computed.export["method"] |= {"name": "china-1999", "sha256": "0" * 64}
    page = client.get(f"/f/{freeze(computed, None, 'zh')}")
    assert page.status_code == 200
    assert "174.067 千克" in page.text
    assert 'id="why"' not in page.text


def test_a_trip_without_places_is_shown_too(client: FlaskClient) -> None:
    wish = {"legs": [{"mode": "car", "distance_km": 10}], "keep": True}
    told = client.post("/api/v1/footprints/trips", json=wish).get_json()
    assert client.get(told["links"]["page"]).status_code == 200


def test_every_set_and_every_row_has_its_page(client: FlaskClient) -> None:
    overview = client.get("/factors")
    assert len(overview.data) < MAX_HTML_BYTES
    for name in sets.names():
        assert f'href="/factors/{name}"' in overview.text
        page = client.get(f"/factors/{name}")
        assert page.status_code == 200
        assert len(page.data) < MAX_HTML_BYTES
    for row in factor_list.rows()[::25]:
        assert row.factor.review_by.isoformat() in client.get(f"/factors/{row.id}").text


@pytest.mark.parametrize(
    "path",
    [
        "/factors/nowhere",
        "/factors/uk-2025?page=99",
        "/factors/uk-2025?page=0",
        "/factors/uk-2025/x",
    ],
)
def test_there_is_no_such_factor(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_are_light(client: FlaskClient, language: str) -> None:
    client.set_cookie("language", language)
    kept = f"/f/{freeze(compute(train()), None, 'zh')}"
    for address in ("/trip", PLANE, kept):
        page = client.get(address)
        assert len(page.data) < MAX_HTML_BYTES
        assert "style=" not in page.text
        assert "<script" not in page.text


def test_offsetting_leads_to_a_forest_with_the_mass_filled_in(client: FlaskClient) -> None:
    make_lot()
    led = client.get("/buy?mass_g=83123")
    assert led.location == "/buy/village?mass_g=83123"
    page = client.get(led.location).text
    assert 'value="83.123"' in page
    assert re.search(r'id="amount-own" checked', page)


@pytest.mark.parametrize("said", ["", "0", "-5", "1e3", "x", "9" * 30, "８"])
def test_a_mass_that_is_none_is_not_filled_in(client: FlaskClient, said: str) -> None:
    make_lot()
    assert client.get(f"/buy?mass_g={said}").location == "/buy/village"
    assert not re.search(r'id="amount-own" checked', client.get(f"/buy/village?mass_g={said}").text)


def test_more_than_any_forest_has_leads_to_the_forests(client: FlaskClient) -> None:
    make_lot(tonnes=1)
    assert client.get("/buy?mass_g=2000000").location == "/projects"
