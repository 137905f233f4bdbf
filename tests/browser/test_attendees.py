"""Attendees scan the poster, answer without scripts, see their bill and offset it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from environs import Env
from playwright.sync_api import Page, expect

from offsets import config, create_app
from offsets.db import session
from offsets.events.attendance.find import Asked
from tests.browser import shopping
from tests.browser.conftest import Device
from tests.browser.looks import load, look
from tests.events.attendance.making import fresh, make_asked
from tests.events.attendance.signing import sign_in
from tests.events.attendance.test_api import owner_of
from tests.live import LiveHouse

MAX_PAGE_BYTES = 20_000
WIDTHS = {320: 640, 360: 740, 1280: 800}


@dataclass(frozen=True)
class Asking:
    """An event of the running house whose questions are open."""

    code: str
    event: str
    organiser: str
    """The organiser's sign-in, as a cookie."""
    reads: Callable[[], Asked]
    """The questions as they stand now."""


@pytest.fixture(scope="module")
def asking(site: LiveHouse) -> Iterator[Asking]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in site.environment.items():
            patch.setenv(name, value)
        app = create_app(config.load(Env()))
    with app.app_context():
        questions = make_asked(expected=4)
        cookie = sign_in(app, owner_of(questions.event)).get_cookie("sign_in")
        assert cookie
        yield Asking(questions.code, questions.event, cookie.value, lambda: as_it_stands(questions))
    app.extensions["engine"].dispose()


def as_it_stands(questions: Asked) -> Asked:
    session().rollback()
    return fresh(questions)


READ_MS = 2_100
"""What reading takes; a program would be told to come again."""


def answer(page: Page, asking: Asking, origin: str, how: str, nights: int) -> None:
    """Tap the three answers, agree, and see the bill."""
    answer_together([(page, origin, how)], asking, nights)


def answer_together(journeys: Sequence[tuple[Page, str, str]], asking: Asking, nights: int) -> None:
    """Everybody reads at the same time, each on a phone of their own."""
    for page, origin, how in journeys:
        page.goto(f"/A/{asking.code}")
        page.locator(f"label[for=from-{origin}]").click()
        page.locator(f"label[for=how-{how}]").click()
        page.locator(f"label[for=nights-{nights}]").click()
        page.locator("label[for=agree]").click()
    page.wait_for_timeout(READ_MS)
    for page, _, _ in journeys:
        page.get_by_role("button", name="看碳账单").click()
        page.wait_for_url(re.compile("/bill$"))


def test_three_attendees_answer_without_scripts_and_one_pays(
    device: Device, asking: Asking
) -> None:
    before = asking.reads().answers
    phones = [device(java_script_enabled=False).new_page() for _ in range(3)]
    origins, ways = ("CN-350300", "CN-110000", "CN-310000"), ("coach", "plane", "rail_high_speed")
    answer_together(list(zip(phones, origins, ways, strict=True)), asking, 2)
    for page in phones:
        expect(page.get_by_role("heading", name="你的碳账单")).to_be_visible()
        expect(page.locator(".source").first).to_be_visible()
    assert asking.reads().answers == before + 3
    page = phones[0]
    page.get_by_role("button", name="1 元").click()
    page.locator("label[for=anonymous]").click()
    shopping.look_over(page)
    shopping.confirm(page)
    shopping.at_provider(page, "pay")
    page.goto(f"/a/{asking.code}")
    expect(page.get_by_text("这部手机已为本次活动抵消 10 千克")).to_be_visible()


def test_a_doubtful_place_is_asked_back_in_the_browser(device: Device, asking: Asking) -> None:
    page = device().new_page()
    page.goto(f"/a/{asking.code}")
    expect(page.locator("#place")).to_be_hidden()
    page.locator("label[for=from-elsewhere]").click()
    page.locator("#place").fill("朝阳")
    page.locator("label[for=how-metro]").click()
    page.locator("label[for=nights-0]").click()
    page.locator("label[for=agree]").click()
    page.wait_for_timeout(READ_MS)
    page.get_by_role("button", name="看碳账单").click()
    expect(page.locator("#from-fault")).to_be_visible()
    expect(page.locator("label.chip", has_text="北京市朝阳区")).to_be_visible()


def test_its_pages_fit_and_can_be_used_without_seeing_them(device: Device, asking: Asking) -> None:
    context = device()
    cookie = {"name": "sign_in", "value": asking.organiser, "url": page_url(context)}
    context.add_cookies([cookie])
    page = context.new_page()
    answer(page, asking, "CN-350300", "coach", 1)
    paths = (
        f"/a/{asking.code}?again=1", f"/a/{asking.code}?child=1", f"/a/{asking.code}/bill",
        f"/a/{asking.code}/poster", f"/organise/events/{asking.event}/attendees",
    )  # fmt: skip
    for at, path in enumerate(paths):
        page.goto(path)
        look(page, WIDTHS, heard_at=1280 if at else None).stands()


def page_url(context) -> str:
    return context.request.get("/healthz").url


def test_the_first_load_is_small(device: Device, asking: Asking) -> None:
    page = device().new_page()
    assert 0 < load(page, lambda: page.goto(f"/a/{asking.code}")).weight_bytes < MAX_PAGE_BYTES


def test_the_organisers_numbers_come_by_themselves(device: Device, asking: Asking) -> None:
    context = device()
    cookie = {"name": "sign_in", "value": asking.organiser, "url": page_url(context)}
    context.add_cookies([cookie])
    organiser = context.new_page()
    organiser.goto(f"/organise/events/{asking.event}/attendees")
    before = asking.reads().answers
    expect(organiser.locator(".cover__people")).to_have_text(str(before))
    answer(device().new_page(), asking, "CN-310000", "plane", 3)
    expect(organiser.locator(".cover__people")).to_have_text(str(before + 1), timeout=12_000)
