"""Stripe takes no single yuan but four, and much may happen on the way there and back; no script.

``test_roads`` has the ordinary purchase.
"""

import re
import time
from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.browser import shopping
from tests.browser.conftest import Customer
from tests.counterparts.stripe.server import Counterpart, running
from tests.live import LiveHouse, free_port, live_house

KEY, SECRET = "sk_test_" + "7" * 24, "whsec_" + "8" * 24
LOOKED_AGAIN_MS = 15_000
"""The page loads itself again every five seconds."""


@pytest.fixture(scope="module")
def stripe() -> Iterator[Counterpart]:
    # The house's port is not known yet; its address is set once it runs.
    with running("", SECRET, free_port()) as counterpart:
        Thread(target=counterpart.deliver_until_stopped, daemon=True).start()
        yield counterpart


@pytest.fixture(scope="module")
def house(stripe: Counterpart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    """A house that takes Stripe first, and the sandbox beside it."""
    settings = {
        "GATEWAYS": "stripe,sandbox",
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRETS": SECRET,
        "STRIPE_API_URL": stripe.url,
        "STRIPE_PAY_ORIGIN": stripe.url,
    }
    with live_house(tmp_path_factory.mktemp("stripe"), **settings) as started:
        stripe.notices.url = f"{started.url}/webhooks/stripe"
        yield started
        assert "not a gram and not a fen amiss" in started.command("audit")


@pytest.fixture
def page(customer: Customer, house: LiveHouse) -> Page:
    return customer(house, java_script_enabled=False)


def to_pay(page: Page) -> None:
    """From the home page, by the offer of four yuan instead of one, to where Stripe is chosen."""
    shopping.fill_in(page)
    shopping.look_over(page)
    expect(page.locator("input[type=radio][name=gateway]")).to_have_count(0)
    page.get_by_role("button", name="改买 4 元").click()
    expect(page.locator(".sum__price")).to_have_text("4 元")
    expect(page.locator("#gateway-stripe")).to_be_checked()
    page.locator("label[for=confirm_no_return]").click()
    page.locator("button[value=pay]").click()


def at_stripe(page: Page, stripe: Counterpart, action: str, method: str = "card") -> None:
    """Choose a way to pay on Stripe's page, and press one of its buttons."""
    page.wait_for_url(re.compile(re.escape(f"{stripe.url}/pay/")))
    page.locator(f"input[value={method}]").check()
    page.locator(f"button[value={action}]").click()


def test_the_notice_comes_though_the_buyer_never_returns(page: Page, stripe: Counterpart) -> None:
    to_pay(page)
    page.wait_for_url(re.compile(re.escape(f"{stripe.url}/pay/")))
    told = len(stripe.notices.told)
    stripe.store.pay(page.url.rpartition("/")[2])
    deadline = time.monotonic() + LOOKED_AGAIN_MS / 1000
    while ("checkout.session.completed", 200) not in stripe.notices.told[told:]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    page.goto("/mine")
    page.locator(".orders a").click()
    expect(page.locator(".keepsake")).to_be_visible()


def test_who_is_declined_and_turns_back_may_pay_after_all(page: Page, stripe: Counterpart) -> None:
    to_pay(page)
    at_stripe(page, stripe, "decline")
    expect(page.get_by_role("alert")).to_be_visible()
    at_stripe(page, stripe, "abandon")
    page.wait_for_url(shopping.ORDER_PAGE)
    page.locator("form:has(input[value=stripe]) button").click()
    at_stripe(page, stripe, "pay")
    page.wait_for_url(shopping.ORDER_PAGE)
    expect(page.locator(".keepsake")).to_be_visible()


def test_money_that_takes_its_time_is_shown_when_it_comes(page: Page, stripe: Counterpart) -> None:
    to_pay(page)
    at_stripe(page, stripe, "pay_slowly")
    page.wait_for_url(shopping.ORDER_PAGE)
    expect(page.locator(".keepsake")).to_have_count(0)
    (slow,) = (i for i in stripe.store.intents.values() if i["status"] == "processing")
    (session_id,) = (
        each["id"]
        for each in stripe.store.sessions.values()
        if each["payment_intent"] == slow["id"]
    )
    stripe.store.finish_slow(session_id, succeeds=True)
    expect(page.locator(".keepsake")).to_be_visible(timeout=LOOKED_AGAIN_MS)


def test_who_meets_silence_is_told_so_and_tries_again(page: Page, stripe: Counterpart) -> None:
    stripe.faults.add("error_503", "/v1/checkout/sessions", times=2)
    to_pay(page)
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("form:has(input[value=stripe]) button").click()
    at_stripe(page, stripe, "pay", "wechat_pay")
    page.wait_for_url(shopping.ORDER_PAGE)
    expect(page.locator(".keepsake")).to_be_visible()
