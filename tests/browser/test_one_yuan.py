"""One yuan, ten kilograms, one certificate, on a phone."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import shopping
from tests.browser.conftest import Device

NAME = "欧阳娜娜"


def key_of(address: str) -> str:
    return urlsplit(address).fragment


def test_a_phone_buys_ten_kilograms(phone: Page) -> None:
    shopping.fill_in(phone, NAME)
    shopping.look_over(phone)
    expect(phone.locator(".sum__mass")).to_have_text("10 千克")
    expect(phone.locator(".sum__price")).to_have_text("1 元")
    shopping.confirm(phone)
    shopping.at_provider(phone, "pay")

    phone.get_by_role("link", name="查看证书").click()

    expect(phone.locator("#holder")).to_have_text(NAME)
    expect(phone.locator(".certificate__mass")).to_contain_text("10")
    # The key is not left in the address bar, from where it would be passed on unseen.
    expect(phone).to_have_url(re.compile(r"/c/[0-9A-Z]{12}$"))


def test_every_qr_leads_to_the_same_certificate(phone: Page) -> None:
    shopping.buy(phone, NAME)
    number = shopping.number_of(phone)
    poster, document = shopping.file_of(phone, "png"), shopping.file_of(phone, "pdf")
    phone.goto(f"/c/{number}")
    screen = phone.locator(".certificate__qr").screenshot()

    on_poster = shopping.qr_in_picture(poster)
    on_paper = shopping.qr_in_pdf(document)
    on_screen = shopping.qr_in_picture(screen)

    assert on_poster == on_paper
    assert len(key_of(on_poster)) == 26
    # A stranger's screen gives away where the certificate is, and no key.
    assert on_screen == on_poster.partition("#")[0]
    assert urlsplit(on_screen).path == f"/C/{number}"


def test_the_qr_opens_the_name_and_the_address_alone_does_not(phone: Page, device: Device) -> None:
    shopping.buy(phone, NAME)
    scanned = shopping.qr_in_picture(shopping.file_of(phone, "png"))

    friend = device().new_page()
    friend.goto(scanned)
    expect(friend.locator("#holder")).to_have_text(NAME)

    stranger = device().new_page()
    stranger.goto(scanned.partition("#")[0])
    expect(stranger.locator("#holder")).to_have_text("欧**")
    stranger.goto(scanned.partition("#")[0] + "#" + "A" * 26)
    stranger.reload()
    expect(stranger.locator("#key-fault")).not_to_be_empty()
    expect(stranger.locator("#holder")).to_have_text("欧**")


def test_the_name_stays_open_for_the_files_of_whoever_scanned(phone: Page, device: Device) -> None:
    shopping.buy(phone, NAME)
    link = phone.get_by_role("link", name="查看证书").get_attribute("href")
    friend = device().new_page()
    friend.goto(link or "")
    expect(friend.locator("#holder")).to_have_text(NAME)

    button = friend.get_by_role("button", name=re.compile("PDF"))
    form = button.locator("xpath=ancestor::form")
    key = form.locator("input[name=key]").input_value()
    address = form.get_attribute("action") or ""
    document = friend.request.post(address, form={"key": key}).body()

    assert key_of(shopping.qr_in_pdf(document)) == key


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_qr_on_the_screen_is_read_in_either_theme(
    phone: Page, device: Device, theme: str
) -> None:
    shopping.buy(phone)
    number = shopping.number_of(phone)
    reader = device(color_scheme=theme).new_page()
    reader.goto(f"/c/{number}")

    assert number in shopping.qr_in_picture(reader.locator(".certificate__qr").screenshot())


def test_without_javascript_it_is_the_same_purchase(device: Device) -> None:
    page = device(java_script_enabled=False).new_page()
    shopping.buy(page, NAME)
    expect(page.locator(".keepsake")).to_contain_text(NAME)
    number = shopping.grouped(shopping.number_of(page))
    key = key_of(shopping.qr_in_picture(shopping.file_of(page, "png")))

    # Without a script the fragment opens nothing; the printed key, typed, does.
    page.get_by_role("link", name="查看证书").click()
    expect(page.locator("#holder")).to_have_text("欧**")
    page.locator("#unlock summary").click()
    page.locator("#key").fill(key.lower())
    page.locator("#unlock button").click()
    expect(page.locator("#holder")).to_have_text(NAME)
    expect(page.locator(".certificate__number")).to_contain_text(number)


def test_the_purchase_is_found_again_on_this_phone_alone(phone: Page, device: Device) -> None:
    shopping.buy(phone)
    order = phone.url
    phone.goto("/mine")
    phone.locator(".orders a").click()
    expect(phone).to_have_url(order)

    other = device().new_page()
    other.goto("/mine")
    expect(other.locator(".orders")).to_have_count(0)
    assert other.goto(order).status == 404
