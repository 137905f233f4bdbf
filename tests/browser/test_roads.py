"""One story by every road: from the home page to a certificate, whoever takes the money.

The sandbox, Stripe's page and WeChat Pay's code on a large screen, each beside a
counterpart on this machine, in one house that offers all three. No script.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import shopping
from tests.browser.conftest import Customer, Town

NAME = "欧阳娜娜"
SCREEN = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}
LOOKED_AGAIN_MS = 15_000
"""The page loads itself again every five seconds."""


def at_the_sandbox(page: Page, town: Town) -> None:
    page.wait_for_url("**/sandbox/pay/*")
    shopping.at_provider(page, "pay")


def at_stripe(page: Page, town: Town) -> None:
    page.wait_for_url(re.compile(re.escape(f"{town.street.stripe.url}/pay/")))
    page.locator("input[value=alipay]").check()
    page.locator("button[value=pay]").click()
    page.wait_for_url(shopping.ORDER_PAGE)


def with_a_phone(page: Page, town: Town) -> None:
    """Scan the code on the screen; the page behind it sees by itself that it was paid."""
    page.wait_for_url(shopping.ORDER_PAGE)
    scanned = shopping.qr_in_picture(page.locator(".paycode__symbol").screenshot())
    transaction = town.street.wechat.scan(scanned)
    assert transaction.total_fen == 1_000
    town.street.wechat.ledger.pay(transaction.number)


@pytest.mark.parametrize(
    ("road", "pay"),
    [("sandbox", at_the_sandbox), ("stripe", at_stripe), ("wechatpay", with_a_phone)],
)
def test_a_hundred_kilograms_by_every_road(
    customer: Customer, town: Town, road: str, pay: Callable[[Page, Town], None]
) -> None:
    page = customer(town.house, java_script_enabled=False, **SCREEN)
    # One yuan would be too little for Stripe.
    shopping.fill_in(page, NAME, chip="10 元")
    shopping.look_over(page)
    expect(page.locator(".sum__mass")).to_have_text("100 千克")
    page.locator(f"label[for=gateway-{road}]").click()
    page.locator("label[for=confirm_no_return]").click()
    page.locator("button[value=pay]").click()
    pay(page, town)
    expect(page.locator(".keepsake")).to_contain_text(NAME, timeout=LOOKED_AGAIN_MS)

    page.get_by_role("link", name="查看证书").click()
    expect(page.locator(".certificate__mass")).to_contain_text("100")
    number = page.url.partition("#")[0].rpartition("/")[2]
    assert shopping.qr_in_picture(page.locator(".certificate__qr").screenshot()).endswith(number)
