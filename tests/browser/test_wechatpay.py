"""One yuan by WeChat Pay: its own page on a phone, its code in its own browser; no script.

``test_roads`` has the code on a large screen.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import shopping
from tests.browser.conftest import Customer, Town
from tests.browser.looks import faults
from tests.counterparts.wechatpay.server import Counterpart
from tests.live import LiveHouse

SCREEN = {
    "viewport": {"width": 1280, "height": 800},
    "is_mobile": False,
    "has_touch": False,
    "java_script_enabled": False,
}
PHONE = {
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36",
}
LOOKED_AGAIN_MS = 15_000
"""The page loads itself again every five seconds."""


@pytest.fixture
def house(town: Town) -> LiveHouse:
    return town.house


@pytest.fixture
def wechat(town: Town) -> Counterpart:
    return town.street.wechat


def to_pay(page: Page) -> None:
    """From the home page to wherever the house sends who pays by WeChat."""
    shopping.fill_in(page)
    shopping.look_over(page)
    expect(page.locator("#gateway-wechatpay")).to_be_checked()
    page.locator("label[for=confirm_no_return]").click()
    page.locator("button[value=pay]").click()


def test_a_phone_pays_at_wechat_and_comes_back(
    customer: Customer, house: LiveHouse, wechat: Counterpart
) -> None:
    page = customer(house, **PHONE)
    to_pay(page)
    page.wait_for_url(re.compile(re.escape(wechat.url)))
    wechat.faults.ask_for("notice:", "lost")
    page.locator("button[value=pay]").click()
    page.wait_for_url(shopping.ORDER_PAGE)
    expect(page.locator(".keepsake")).to_be_visible()


def test_a_narrow_screen_has_room_for_the_code(
    customer: Customer, house: LiveHouse, wechat: Counterpart
) -> None:
    agent = PHONE["user_agent"] + " MicroMessenger/8.0.50"
    page = customer(house, user_agent=agent)
    to_pay(page)
    page.wait_for_url(shopping.ORDER_PAGE)
    box = page.locator(".paycode__symbol").bounding_box()
    assert box is not None
    assert 200 < box["width"] <= 390
    assert wechat.scan(shopping.qr_in_picture(page.screenshot(full_page=True)))
    assert faults(page) == []


def test_who_meets_silence_is_told_and_pays_another_way(
    customer: Customer, house: LiveHouse, wechat: Counterpart
) -> None:
    wechat.faults.ask_for("call:native", "error_before")
    page = customer(house, **SCREEN)
    to_pay(page)
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("form:has(input[value=sandbox]) button").click()
    page.wait_for_url("**/sandbox/pay/*")
    shopping.at_provider(page, "pay")
    expect(page.locator(".keepsake")).to_be_visible(timeout=LOOKED_AGAIN_MS)
