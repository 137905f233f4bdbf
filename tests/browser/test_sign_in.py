"""Organisers come in by letters from a real mail server and by a passkey, on several devices."""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.looks import look
from tests.counterparts.smtp import Postman

PATIENCE_S = 20
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def letter_to(postman: Postman, email: str, number: int = 1) -> str:
    """The text of the so-manieth letter to an address, once the worker has carried it."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = [letter for letter in postman.letters if letter["To"] == email]
        if len(found) >= number:
            body = found[number - 1].get_body(("plain",))
            assert body is not None
            return str(body.get_content())
        time.sleep(0.05)
    raise AssertionError(f"no letter {number} to {email}")


def sign_in(page: Page, postman: Postman, email: str) -> None:
    """By the link, in the browser that asked."""
    page.goto("/sign-in")
    page.locator("#email").fill(email)
    page.get_by_role("button", name="发送登录链接").click()
    page.goto(link_in(letter_to(postman, email)))
    page.get_by_role("button", name="确认").click()


def link_in(text: str) -> str:
    found = re.search(r"http://localhost\S+", text)
    assert found
    return found[0]


def code_in(text: str) -> str:
    found = re.search(r"^\d{4} \d{4}$", text, re.MULTILINE)
    assert found
    return found[0]


def test_an_organiser_and_a_colleague_meet(device: Device, postman: Postman) -> None:
    page = device().new_page()
    sign_in(page, postman, "lin@example.org")
    expect(page).to_have_url(re.compile("/account$"))
    page.get_by_label("同事看到的名字").fill("林小满")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("林小满")

    page.get_by_role("link", name="我的单位").click()
    page.get_by_role("link", name="新建单位").click()
    page.get_by_label("单位名称").fill("顺昌县林业协会")
    page.get_by_role("button", name="创建").click()
    page.get_by_label("邮箱").fill("wang@example.org")
    page.locator("#invite-role").select_option("finance")
    page.get_by_role("button", name="发送邀请").click()
    expect(page.get_by_text("wang@example.org")).to_be_visible()

    # The colleague reads mail on the phone and works at the desk: the code is typed over.
    invitation = link_in(letter_to(postman, "wang@example.org"))
    desk = device(viewport={"width": 1280, "height": 800}, is_mobile=False).new_page()
    desk.goto(invitation)
    desk.locator("#email").fill("wang@example.org")
    desk.get_by_role("button", name="发送登录链接").click()
    letter = letter_to(postman, "wang@example.org", 2)
    phone = device().new_page()
    phone.goto(link_in(letter))
    expect(phone.get_by_role("heading", level=1)).to_have_text("不是这个浏览器")
    desk.locator("#code").fill(code_in(letter))
    desk.get_by_role("button", name="继续").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("顺昌县林业协会")
    desk.get_by_role("button", name="接受邀请").click()
    expect(desk.get_by_text("您的角色是财务")).to_be_visible()
    assert desk.locator("#invite").count() == 0

    page.reload()
    expect(page.locator(".entries__one")).to_have_count(2)


def test_a_passkey_signs_in_without_a_letter(device: Device, postman: Postman) -> None:
    context = device()
    page = context.new_page()
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    made = keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, postman, "key@example.org")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.get_by_role("button", name="移除")).to_have_count(1)

    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(re.compile("/account"))
    expect(page.get_by_text("key@example.org")).to_be_visible()

    page.get_by_role("button", name="移除").click()
    expect(page.get_by_role("button", name="移除")).to_have_count(0)
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator("[data-passkey] [role=alert]")).not_to_be_empty()
    # A device that has lost its keys says so too, and the letter is still there.
    keys.send("WebAuthn.clearCredentials", {"authenticatorId": made["authenticatorId"]})
    expect(page.locator("#email")).to_be_visible()


def test_a_sign_in_is_ended_from_another_device(device: Device, postman: Postman) -> None:
    first, second = device().new_page(), device().new_page()
    sign_in(first, postman, "two@example.org")
    second.goto("/sign-in")
    second.locator("#email").fill("two@example.org")
    second.get_by_role("button", name="发送登录链接").click()
    second.goto(link_in(letter_to(postman, "two@example.org", 2)))
    second.get_by_role("button", name="确认").click()
    expect(second.locator("#places ~ ul .entries__one")).to_have_count(2)
    second.locator("#places ~ ul").get_by_role("button", name="退出").click()
    first.goto("/account")
    expect(first).to_have_url(re.compile("/sign-in$"))


def test_without_javascript_a_letter_is_enough(device: Device, postman: Postman) -> None:
    page = device(java_script_enabled=False).new_page()
    sign_in(page, postman, "plain@example.org")
    expect(page.get_by_text("plain@example.org")).to_be_visible()
    expect(page.get_by_role("button", name="添加通行密钥")).to_have_count(0)


def test_the_pages_are_for_every_hand_and_eye(device: Device, postman: Postman) -> None:
    page = device().new_page()
    sign_in(page, postman, "axe@example.org")
    page.goto("/organisations/new")
    page.get_by_label("单位名称").fill("某协会")
    page.get_by_role("button", name="创建").click()
    page.get_by_label("邮箱").fill("a-rather-long-address-of-somebody@forest.example.org")
    page.get_by_role("button", name="发送邀请").click()
    here = page.url
    for path in (here, "/account", "/organisations", "/organisations/new", "/sign-in"):
        page.goto(path)
        look(page, heard_at=1280).stands()
