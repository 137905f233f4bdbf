"""A hall's screen watches booths light up by themselves, and stands at rest without a script."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.looks import MIN_TARGET_PX, SMALL_TARGETS, TOO_WIDE, faults
from tests.events.booths import making
from tests.factories import make_lot, say_paid

SCREENS = {"projector": (1920, 1080), "phone": (390, 844), "desktop": (1280, 800)}
PATIENCE_MS = 30_000
"""Paid, counted by the worker, read anew, asked for again: some seconds, on a busy machine more."""


@pytest.fixture
def hall(rows: Flask) -> str:
    event = making.make_hall(count=8)
    make_lot()
    return event


def pay(event: str, label: str, name: str) -> None:
    say_paid(making.take(event, label, holders=(name,)))


def booth(page: Page, label: str):
    return page.locator("[data-booth]", has_text=label)


def test_a_booth_lights_up_without_reload(device: Device, hall: str) -> None:
    page = device(viewport={"width": 1920, "height": 1080}, is_mobile=False).new_page()
    page.goto(f"/e/{hall}/live")
    page.evaluate("window.loadedOnce = true")
    expect(booth(page, "A3")).to_have_class("booth booth--free")
    pay(hall, "A3", "闽江科技")
    expect(booth(page, "A3")).to_contain_class("booth--lit", timeout=PATIENCE_MS)
    expect(booth(page, "A3").locator(".booth__box")).to_be_visible()
    expect(page.locator("[data-shown=retired]")).to_have_text("100 千克")
    expect(page.locator("[data-shown=percent]")).to_have_text("2")
    expect(page.locator("[data-lights]")).to_contain_text("A3 · 闽江科技")
    assert page.evaluate("window.loadedOnce") is True


def test_polling_stands_behind_the_stream(device: Device, hall: str) -> None:
    context = device()
    page = context.new_page()
    page.route("**/live.events", lambda route: route.fulfill(status=204))
    page.goto(f"/e/{hall}/live")
    pay(hall, "A1", "海丝物流")
    expect(booth(page, "A1")).to_contain_class("booth--lit", timeout=PATIENCE_MS)
    expect(page.locator("[data-said]").first).to_contain_text("海丝物流")


def test_without_a_script_the_page_is_at_rest(device: Device, hall: str) -> None:
    page = device(java_script_enabled=False).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/e/{hall}/live")
    expect(page.locator("[data-shown=headline]")).to_have_text("的预计排放已抵消")
    expect(page.locator("[data-booth]")).to_have_count(8)
    page.wait_for_timeout(3_000)
    assert not [each for each in asked if "live." in each and "/e/" in each]
    page.get_by_role("link", name="认领展位").last.click()
    page.get_by_role("link", name="A2 待认领").click()
    expect(page.locator("h1")).to_contain_text("A2")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/buy/**")
    expect(page.get_by_label("活动名称")).to_have_value("山海论坛")


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("query", ["", "?hall=dark"])
def test_it_stands_on_every_screen(device: Device, hall: str, screen: str, query: str) -> None:
    width, height = SCREENS[screen]
    page = device(viewport={"width": width, "height": height}, is_mobile=False).new_page()
    page.emulate_media(color_scheme="light")
    page.goto(f"/e/{hall}/live{query}")
    assert page.evaluate(TOO_WIDE) == []
    if screen == "phone":
        assert page.evaluate(SMALL_TARGETS, MIN_TARGET_PX) == []
    else:
        # A screen in a hall has nobody to scroll it.
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert faults(page) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_exhibitors_pages_stand_on_a_phone(device: Device, hall: str, language: str) -> None:
    page = device(locale=language).new_page()
    for path in ("booths", f"booths/{making.booth_id(hall, 'A2')}"):
        page.goto(f"/e/{hall}/{path}")
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(SMALL_TARGETS, MIN_TARGET_PX) == []
        assert faults(page) == []
