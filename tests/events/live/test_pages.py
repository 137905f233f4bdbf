"""The live page at rest, and what keeps it fresh."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.events.live.board import refresh
from offsets.events.retired.count import count_due
from tests.events.booths.making import SHARE_G, booth_id, make_hall, take, take_and_pay
from tests.events.making import TONNE, make_covered, make_event, make_frozen, make_stated
from tests.factories import make_lot

MOST_BYTES = 60_000


def events_of(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.strip().splitlines())


def test_the_page_at_rest_says_what_the_stream_says(app: Flask, client: FlaskClient) -> None:
    event = make_hall()
    make_lot()
    take_and_pay(event)
    count_due()
    refresh(event)
    page = client.get(f"/e/{event}/live").text
    told = json.loads(events_of(client.get(f"/e/{event}/live.events").text)["data"])
    polled = client.get(f"/e/{event}/live.json").get_json()
    assert {name: polled[name] for name in told} == told
    for name, text in told["shown"].items():
        assert f'data-shown="{name}">{text}<' in page, name
    assert f'stroke-dasharray="{told["arc"]} 1000"' in page
    for booth in told["booths"]:
        named = " booth--named" if booth["short"] else ""
        assert f'booth--{booth["state"]}{named}" data-booth="{booth["id"]}"' in page
    assert "A1 · 某展商" in page
    assert "预估" in page
    assert "http-equiv" not in page


def test_a_stream_is_short_and_tells_what_is_new(app: Flask, client: FlaskClient) -> None:
    event = make_hall()
    make_lot()
    first = client.get(f"/e/{event}/live.events")
    assert first.mimetype == "text/event-stream"
    said = events_of(first.text)
    assert said["event"] == "state"
    assert int(said["retry"]) >= 1_800
    again = client.get(f"/e/{event}/live.events", headers={"Last-Event-ID": said["id"]})
    assert events_of(again.text).keys() == {"retry"}
    take(event)
    refresh(event)
    new = client.get(f"/e/{event}/live.events", headers={"Last-Event-ID": said["id"]})
    booths = json.loads(events_of(new.text)["data"])["booths"]
    assert [each["state"] for each in booths] == ["reserved", "free", "free"]


def test_polling_costs_a_304(app: Flask, client: FlaskClient) -> None:
    event = make_hall()
    for path in (f"/e/{event}/live.json", f"/api/v1/events/{event}/live"):
        first = client.get(path)
        same = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (same.status_code, same.data) == (304, b"")
    spoken = client.get(f"/e/{event}/live.json").headers["ETag"]
    english = client.get(
        f"/e/{event}/live.json", headers={"If-None-Match": spoken, "Accept-Language": "en"}
    )
    assert english.status_code == 200
    assert english.get_json()["shown"]["headline"] == "of the forecast is offset"


def test_the_api_says_the_same_in_grams(app: Flask, client: FlaskClient) -> None:
    event = make_hall()
    make_lot()
    take_and_pay(event)
    count_due()
    refresh(event)
    said = client.get(f"/api/v1/events/{event}/live").get_json()
    assert (said["retired_g"], said["booths_lit"], said["is_estimate"]) == (SHARE_G, 1, True)
    assert said["lights"][0]["name"] == "某展商"
    event_said = client.get(f"/api/v1/events/{event}").get_json()
    assert event_said["retired_g"] == said["retired_g"]


@pytest.mark.parametrize("make", [make_hall, make_frozen, make_covered])
def test_the_word_is_not_said_before_the_statement(client: FlaskClient, make) -> None:
    page = client.get(f"/e/{make()}/live").text
    assert "碳中和" not in page
    assert "neutral" not in page.lower()


def test_the_word_is_said_of_a_statement(client: FlaskClient) -> None:
    assert "碳中和" in client.get(f"/e/{make_stated(TONNE)}/live").text


def test_a_draft_has_no_live_page(client: FlaskClient) -> None:
    event = make_event()
    for part in ("live", "live.json", "live.events", "booths"):
        assert client.get(f"/e/{event}/{part}").status_code == 404
    assert client.get(f"/api/v1/events/{event}/live").status_code == 404


def test_nobody_elses_name_and_no_script_inside(app: Flask, client: FlaskClient) -> None:
    event = make_hall()
    make_lot()
    take_and_pay(event, shows_name=False, holders=("王小明",))
    count_due()
    refresh(event)
    for path in ("live", "live.json", "live.events", "booths"):
        text = client.get(f"/e/{event}/{path}").text
        assert "王小明" not in text
        assert "王**" in text
    page = client.get(f"/e/{event}/live").text
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", page)


def test_it_is_light(client: FlaskClient) -> None:
    event = make_hall(count=40)
    page = client.get(f"/e/{event}/live")
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    assert len(files) == 4
    assert len(page.data) + sum(weight(client, each) for each in files) < MOST_BYTES


def weight(client: FlaskClient, path: str) -> int:
    with client.get(path, headers={"Accept-Encoding": "gzip"}) as file:
        return len(file.data)


def test_a_dark_hall_is_one_link(client: FlaskClient) -> None:
    event = make_hall()
    assert "stage--dark" not in client.get(f"/e/{event}/live").text
    assert "stage--dark" in client.get(f"/e/{event}/live?hall=dark").text
    assert booth_id(event) in client.get(f"/e/{event}/live").text
