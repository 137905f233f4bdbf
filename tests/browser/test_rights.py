"""A child with a guardian, an invoice, and the way out, with and without JavaScript."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import shopping
from tests.browser.conftest import Device

NAME = "欧阳小满"


@pytest.mark.parametrize("script", [True, False])
def test_from_a_guardians_tick_to_being_forgotten(device: Device, script: bool) -> None:
    phone = device(java_script_enabled=script).new_page()
    shopping.fill_in(phone, NAME)
    shopping.look_over(phone)
    # A guardian is asked of a child alone, and nothing is chosen beforehand.
    expect(phone.locator("#guardian_email")).to_be_hidden()
    assert phone.locator("input[name=age]:checked").count() == 0
    phone.locator("label[for=age-under_14]").click()
    phone.locator("#guardian_relation").select_option("mother")
    phone.locator("#guardian_email").fill("mother@example.org")
    expect(phone.locator("#guardian_agreed")).not_to_be_checked()
    phone.locator("#guardian_agreed").check()
    shopping.confirm(phone)
    shopping.at_provider(phone, "pay")

    phone.get_by_role("link", name="发票").click()
    phone.locator("label[for=kind-person]").click()
    phone.locator("#title").fill(NAME)
    phone.locator("#email").fill("mother@example.org")
    phone.get_by_role("button", name="申请开票").click()
    expect(phone.get_by_role("status")).to_contain_text("申请")

    phone.locator("footer").get_by_role("link", name="隐私").click()
    phone.get_by_role("link", name="查看、下载或删除我的信息").click()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="下载全部").click()
    told = json.loads(download.value.path().read_text("utf-8"))["held"]
    assert told["orders"]["orders"][0]["invoice"]["title"] == NAME
    assert told["rights"]["guardians"][0]["email"] == "mother@example.org"

    phone.locator("#confirm").check()
    phone.get_by_role("button", name="删除我的信息").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("您的信息已删除")
    phone.goto("/mine")
    expect(phone.locator(".orders__one")).to_have_count(0)
    phone.goto("/privacy/mine")
    expect(phone.get_by_text("没有保存任何信息")).to_be_visible()
