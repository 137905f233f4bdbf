"""An organiser's way by plain forms, and what a visitor sees at each step."""

import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from offsets.events.freeze import correct
from offsets.events.planting.pledge import confirm_round, pledge
from offsets.events.retired.count import count_due
from offsets.organisations.rules import Role
from tests.events.making import (
    PDF,
    TONNE,
    fresh,
    inventory_of,
    kept_footprint,
    make_certificate,
    make_covered,
    make_event,
    make_frozen,
    make_planned,
    make_stated,
)
from tests.events.members import Member, member
from tests.events.planting.making import square, wish
from tests.factories import make_lot

pytestmark = pytest.mark.usefixtures("clock")
NEUTRAL = "碳中和"


@pytest.fixture
def owner(app: Flask) -> Member:
    somebody = member(app)
    somebody.client.set_cookie("sign_in", somebody.token)
    return somebody


def send(owner: Member, path: str, **said: Any) -> TestResponse:
    """Fill in the first form of a page and send it, with all that lies hidden in it."""
    page = owner.client.get(path)
    body = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)) | said
    assert body["csrf_token"]
    return owner.client.post(path, data=body, content_type="multipart/form-data")


PLAN = {
    "boundary": "会场与往返\r\n自布展起", "what.1": "会场采用绿电", "kg.1": "200",
    "way.buy": "yes", "completes_on": "2026-12-31",
}  # fmt: skip


def test_an_organiser_goes_the_whole_way_by_forms(owner: Member, client: FlaskClient) -> None:
    begun = send(
        owner, f"/organise/new/{owner.organisation}", name="山海论坛", place="福州",
        starts_on="2026-04-18", ends_on="2026-04-20", expected_participants="300",
    )  # fmt: skip
    assert begun.status_code == 303
    here = begun.headers["Location"]
    event = here.rsplit("/", 1)[1]
    public = f"/e/{event}"
    assert client.get(public).status_code == 404
    assert "方案没有写明边界" in owner.client.get(here).text
    plan = PLAN | {"forecast": f"http://localhost/f/{kept_footprint(5 * TONNE)}"}
    assert send(owner, f"{here}/plan", deed="save", **plan).status_code == 303
    assert 'value="200"' in owner.client.get(f"{here}/plan").text
    assert send(owner, f"{here}/plan", deed="publish", **plan).status_code == 303
    seen = client.get(public).text
    assert "5 吨" in seen
    assert "预估" in seen
    assert NEUTRAL not in seen
    send(owner, f"{here}/data", deed="measure", footprint=kept_footprint(3 * TONNE))
    assert "3 吨" in owner.client.get(f"{here}/data").text
    assert send(owner, f"{here}/data", deed="freeze").status_code == 303
    assert NEUTRAL not in client.get(public).text
    make_lot()
    to_buy = owner.client.get(f"{here}/offset/buy")
    assert "for_event=" in to_buy.headers["Location"]
    assert f"mass_g={3 * TONNE}" in to_buy.headers["Location"]
    number, key = make_certificate(3 * TONNE)
    assert (
        send(owner, f"{here}/offset", deed="certificate", number=number, key=key).status_code == 303
    )
    assert NEUTRAL not in client.get(public).text
    file = (io.BytesIO(PDF), "证明.pdf")
    assert send(owner, f"{here}/evaluation", kind="self", file=file).status_code == 303
    assert NEUTRAL not in client.get(public).text
    assert send(owner, f"{here}/evaluation", deed="publish").headers["Location"] == here
    assert NEUTRAL in client.get(public).text
    said = client.get(f"{public}/statements/1").text
    assert NEUTRAL in said
    assert fresh(event).state == "stated"
    statement = client.get(f"/api/v1/events/{event}/statements").get_json()["statements"][0]
    assert statement["sha256"] in said


@pytest.mark.parametrize("make", [make_planned, make_frozen, make_covered])
def test_the_word_is_on_no_page_before_it_is_earned(client: FlaskClient, make: Any) -> None:
    event = make()
    for language in ("zh", "en"):
        client.set_cookie("language", language)
        seen = client.get(f"/e/{event}").text
        assert NEUTRAL not in seen
        assert "Carbon neutral" not in seen


def test_a_statement_that_ended_says_so_and_stays(client: FlaskClient, app: Flask) -> None:
    event = make_stated(TONNE)
    correct(event, 1, inventory_of(2 * TONNE), "漏计了大巴")
    seen = client.get(f"/e/{event}/statements/1")
    assert seen.status_code == 200
    assert 'role="alert"' in seen.text
    assert "漏计了大巴" in seen.text
    page = client.get(f"/e/{event}").text
    assert NEUTRAL not in page
    assert f"/e/{event}/statements/1" in page
    assert client.get(f"/e/{event}/statements/2").status_code == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"ends_on": "2026-04-01"}, "不能早于开始日期"),
        ({"starts_on": "tomorrow"}, "YYYY-MM-DD"),
        ({"name": ""}, "请填写"),
        ({"expected_participants": "many"}, "整数"),
    ],
)
def test_a_form_that_is_wrong_keeps_what_was_typed(
    owner: Member, said: dict[str, str], words: str
) -> None:
    typed = {
        "name": "山海论坛",
        "place": "福州",
        "starts_on": "2026-04-18",
        "ends_on": "2026-04-20",
    }
    answer = send(owner, f"/organise/new/{owner.organisation}", **(typed | said))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="福州"' in answer.text
    assert owner.get(f"/organisations/{owner.organisation}/events").get_json()["events"] == []


def test_a_step_that_lacks_something_says_what(owner: Member) -> None:
    event = make_event(owner.organisation_id)
    here = f"/organise/events/{event}"
    answer = send(owner, f"{here}/plan", deed="publish", boundary="会场")
    assert answer.status_code == 409
    assert "方案没有排放预测" in answer.text
    assert "会场" in answer.text
    frozen = make_frozen(organisation=owner.organisation_id)
    refused = send(
        owner, f"/organise/events/{frozen}/offset", deed="certificate", number="x", key="y"
    )
    assert refused.status_code == 404
    late = send(owner, f"/organise/events/{frozen}/settings", deed="cancel")
    assert late.status_code == 303


PAGES = ("", "/plan", "/data", "/offset", "/evaluation", "/settings", "/forest", "/offset/buy")


@pytest.mark.parametrize("page", PAGES)
def test_strangers_find_nothing_and_nobody_signs_in_first(
    client: FlaskClient, owner: Member, page: str
) -> None:
    event = make_frozen()
    assert owner.client.get(f"/organise/events/{event}{page}").status_code == 404
    answer = client.get(f"/organise/events/{event}{page}")
    assert answer.status_code in (302, 303)
    assert "/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("make", [make_event, make_planned, make_frozen, make_covered, make_stated])
def test_every_page_opens_at_every_step_for_a_viewer(app: Flask, make: Any) -> None:
    viewer = member(app, Role.VIEWER)
    viewer.client.set_cookie("sign_in", viewer.token)
    event = make(organisation=viewer.organisation_id)
    for page in PAGES[:-1]:
        seen = viewer.client.get(f"/organise/events/{event}{page}")
        assert seen.status_code == 200, page
        assert "style=" not in seen.text
        assert "<script" not in seen.text
        assert len(seen.data) < 25_000


def test_the_list_has_every_organisations_events(owner: Member) -> None:
    make_event(owner.organisation_id, name="甲会")
    make_stated(organisation=owner.organisation_id, name="乙会")
    seen = owner.client.get("/organise").text
    assert "甲会" in seen
    assert "乙会" in seen


def test_a_planted_forest_is_shown_with_its_land(client: FlaskClient, app: Flask) -> None:
    event = make_planned()
    pledge(event, wish())
    seen = client.get(f"/e/{event}").text
    assert "木荷、枫香" in seen
    assert "117.80000°E 26.80000°N" in seen


def test_a_forest_is_pledged_planted_visited_and_certified_by_forms(owner: Member) -> None:
    event = make_frozen(organisation=owner.organisation_id)
    path = f"/organise/events/{event}/forest"
    land = "\r\n".join(f"{lon / 10**6}, {lat / 10**6}" for lon, lat in square())
    wish_typed = {
        "deed": "pledge", "county": "顺昌县", "species": "木荷", "pledged_on": "2026-12-31",
        "claim_from": "2026-01-01", "claim_to": "2032-01-01", "method": "省定方法",
    }  # fmt: skip
    for wrong in ("", "117.8 26.8", "here", "26.8 117.8\n26.9 117.8\n26.9 117.9", "1 2 3"):
        refused = send(owner, path, **wish_typed, land=wrong)
        assert refused.status_code == 422, wrong
        assert "木荷" in refused.text
    assert send(owner, path, **wish_typed, land=land).status_code == 303
    assert "顺昌县" in owner.client.get(path).text
    taken = send(owner, path, **wish_typed, land=land)
    assert taken.status_code == 409
    assert "一块林地只能用一次" in taken.text
    assert send(owner, path, deed="plant", planted_on="2026-03-12").status_code == 303
    visit = {"measured_on": "2026-04-20", "survival_percent": "92", "measured_t": "1.5"}
    assert send(owner, path, deed="monitor", **visit).status_code == 303
    refused = send(owner, path, deed="monitor", **(visit | {"measured_t": "many"}))
    assert "103.15" in refused.text
    page = owner.client.get(path).text
    (number,) = re.findall(r'name="round" value="(\d+)"', page)
    paper = {"certified_by": "某机构", "certified_t": "1.2", "file": (io.BytesIO(PDF), "r.pdf")}
    assert send(owner, path, deed="certify", round=number, **paper).status_code == 303
    assert "待经营者核对" in owner.client.get(path).text
    assert confirm_round(int(number)) == 1_200_000
    assert "1.2 吨" in owner.client.get(f"/e/{event}").text


def test_a_file_is_downloaded_and_never_opened(owner: Member) -> None:
    event = make_event(owner.organisation_id)
    kept = owner.upload(f"/events/{event}/files?name=a.pdf", PDF).get_json()["files"][0]
    found = owner.client.get(f"/organise/events/{event}/files/{kept['sha256']}")
    assert found.data == PDF
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert owner.client.get(f"/organise/events/{event}/files/{'0' * 64}").status_code == 404


def test_a_copy_is_made_by_form(owner: Member) -> None:
    event = make_stated(organisation=owner.organisation_id)
    path = f"/organise/new/{owner.organisation}?copy={event}"
    assert 'value="山海论坛"' in owner.client.get(path).text
    page = owner.client.get(path).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert token
    assert key
    said = {
        "csrf_token": token[1], "key": key[1], "copy": event, "name": "明年", "place": "福州",
        "starts_on": "2027-04-18", "ends_on": "2027-04-20",
    }  # fmt: skip
    path = f"/organise/new/{owner.organisation}"
    first = owner.client.post(path, data=said)
    assert first.status_code == 303
    assert owner.client.post(path, data=said).headers["Location"] == first.headers["Location"]
    assert count_due() == 0
    assert date(2027, 4, 18) == fresh(first.headers["Location"].rsplit("/", 1)[1]).starts_on
