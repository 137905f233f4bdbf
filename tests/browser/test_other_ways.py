"""Everything that may happen besides: other languages, gifts, classes, payments that go astray."""

import re

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from offsets import clock
from offsets.db import transaction
from offsets.payments.models import SandboxCharge
from tests.browser import shopping
from tests.browser.conftest import Device

CLASS = [f"同学{number}号" for number in range(1, 31)]


def test_english_is_one_tap_away_and_stays(phone: Page) -> None:
    phone.goto("/projects/shunchang")
    expect(phone.locator("html")).to_have_attribute("lang", "zh-Hans")
    phone.get_by_role("link", name="English").click()
    expect(phone).to_have_url(re.compile("/projects/shunchang$"))
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    phone.goto("/")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("One yuan")
    phone.get_by_role("link", name="中文").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("一元")


def test_every_page_has_no_chinese_left_where_english_was_asked(device: Device) -> None:
    page = device(locale="en-GB").new_page()
    for path in ("/", "/about", "/verify", "/mine", "/claim"):
        page.goto(path)
        marked = "[lang]:not(html), [hreflang], .foot, .card__where, .card__whom"
        page.evaluate(f"document.querySelectorAll('{marked}').forEach(part => part.remove())")
        assert not re.findall(r"[\u4e00-\u9fff]+", page.locator("body").inner_text()), path


def test_a_gift_opens_on_the_first_phone_that_has_its_code(phone: Page, device: Device) -> None:
    shopping.fill_in(phone, "小满")
    shopping.choose_purpose(phone, "gift")
    phone.locator("#gift_message").fill("生日快乐，愿你常青")
    shopping.look_over(phone)
    shopping.confirm(phone)
    shopping.at_provider(phone, "pay")
    expect(phone.locator(".share")).to_contain_text("生日快乐")
    code = phone.locator(".share__code").inner_text()

    friend = device().new_page()
    friend.goto("/claim")
    friend.locator("#code").fill(code.lower())
    friend.get_by_role("button", name="打开").click()
    friend.wait_for_url(shopping.ORDER_PAGE)
    expect(friend.locator(".keepsake")).to_contain_text("小满")
    friend.goto("/mine")
    expect(friend.locator(".orders__one")).to_have_count(1)

    late = device().new_page()
    late.goto("/claim")
    late.locator("#code").fill(code)
    late.get_by_role("button", name="打开").click()
    expect(late.locator("#code-fault")).not_to_be_empty()


def test_a_teacher_buys_for_a_class(phone: Page) -> None:
    shopping.fill_in(phone, "")
    shopping.name_many(phone, CLASS)
    shopping.look_over(phone)
    expect(phone.locator(".sum__mass")).to_have_text("300 千克")
    expect(phone.locator(".sum__price")).to_have_text("30 元")
    shopping.confirm(phone)
    shopping.at_provider(phone, "pay")

    names = phone.locator(".lines__one > a")
    assert names.all_inner_texts() == CLASS
    numbers = phone.locator(".lines__one code").all_inner_texts()
    assert len(set(numbers)) == len(CLASS)
    names.last.click()
    expect(phone.locator("#holder")).to_have_text(CLASS[-1])


def test_a_declined_payment_is_tried_again(phone: Page) -> None:
    shopping.fill_in(phone)
    shopping.look_over(phone)
    shopping.confirm(phone)
    shopping.at_provider(phone, "decline")
    expect(phone.locator(".note--problem")).to_be_visible()
    expect(phone.locator(".keepsake")).to_have_count(0)

    phone.locator("form[action$='/pay'] button").click()
    phone.wait_for_url("**/sandbox/pay/*")
    shopping.at_provider(phone, "pay")
    expect(phone.locator(".keepsake")).to_be_visible()


def test_late_money_arrives_by_itself(phone: Page, rows: Flask) -> None:
    shopping.fill_in(phone)
    shopping.look_over(phone)
    shopping.confirm(phone)
    shopping.at_provider(phone, "delay")
    expect(phone.locator(".keepsake")).to_have_count(0)
    # The sandbox takes a quarter of a minute; this once it is quicker.
    with transaction() as writing:
        late = update(SandboxCharge).where(SandboxCharge.due_at.is_not(None))
        assert writing.execute(late.values(due_at=clock.now())).rowcount == 1
    # Nobody touches the phone: the worker brings the notice, the page loads itself again.
    expect(phone.locator(".keepsake")).to_be_visible(timeout=40_000)


def test_a_lost_notice_loses_no_money(phone: Page) -> None:
    shopping.fill_in(phone)
    shopping.look_over(phone)
    shopping.confirm(phone)
    shopping.at_provider(phone, "lose_notice")
    expect(phone.locator(".keepsake")).to_be_visible()


def test_an_unpaid_order_is_cancelled(phone: Page) -> None:
    shopping.fill_in(phone)
    shopping.look_over(phone)
    shopping.confirm(phone)
    shopping.at_provider(phone, "decline")
    phone.locator("form[action$='/cancel'] button").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("取消")
    expect(phone.locator("form[action$='/pay']")).to_have_count(0)


def test_bad_input_is_told_beside_the_field_and_keeps_what_was_typed(phone: Page) -> None:
    shopping.fill_in(phone, "")
    phone.locator("label[for=amount-own]").click()
    phone.locator("#own").fill("一千")
    phone.locator("form[data-quote] button.button--wide").click()
    expect(phone.locator("#amount-fault")).not_to_be_empty()
    expect(phone.locator("#display_name-fault")).not_to_be_empty()
    expect(phone.locator("#own")).to_have_value("一千")


def test_a_typed_number_finds_its_certificate(phone: Page, device: Device) -> None:
    shopping.buy(phone, "欧阳娜娜")
    number = shopping.number_of(phone)
    stranger = device().new_page()
    stranger.goto("/verify")
    stranger.locator("#number").fill(shopping.grouped(number).lower().replace("-", " "))
    stranger.locator("main form button").click()
    expect(stranger).to_have_url(re.compile(f"/c/{number}$"))
    expect(stranger.locator("#holder")).to_have_text("欧**")


def test_a_mistyped_number_is_told_so(phone: Page) -> None:
    phone.goto("/verify")
    phone.locator("#number").fill("2222-2222-2223")
    phone.locator("main form button").click()
    expect(phone.locator("#number-fault")).not_to_be_empty()
    expect(phone.locator("#number")).to_have_value("2222-2222-2223")
