"""An organiser and three attendees take an event from its draft to its statement, in browsers."""

import re
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import shopping
from tests.browser.conftest import Device
from tests.browser.organising import Organised
from tests.browser.test_attendees import answer_together
from tests.events.documents.reading import after, page_text, pdf_text
from tests.events.making import PDF

VENUE = "CN-350100"
ENDED = date.today() - timedelta(days=3)  # noqa: DTZ011  # a day well in the past anywhere
JOURNEYS = (("CN-350300", "coach"), ("CN-110000", "plane"), ("CN-310000", "rail_high_speed"))


def test_all_six_steps(
    organiser: BrowserContext, organised: Organised, device: Device, tmp_path: Path
) -> None:
    page = organiser.new_page()
    footprint = footprint_of_the_hall(page)
    here = draft(page, organised.organisation)
    publish_plan(page, footprint)
    expect(page).to_have_url(here)
    code = open_questions(page, here)
    payer = let_three_come(device, code)
    page.goto(f"{here}/attendees")
    page.locator("button[value=hand_over]").click()
    freeze(page, here, footprint)
    see_own_part(payer, code)
    buy_the_rest(page, here)
    evaluate(page, here, tmp_path)
    page.get_by_role("button", name="发布声明").click()
    read_statement(page, here.rpartition("/")[2])
    check_offline(page)


def footprint_of_the_hall(page: Page) -> str:
    """The address of a kept footprint: twenty kilowatt-hours."""
    page.goto("/event/groups")
    page.locator("#venue").fill(VENUE)
    page.locator("[name='energy.electricity']").fill("20")
    page.get_by_role("button", name="开始核算").click()
    return page.url


def draft(page: Page, organisation: str) -> str:
    page.goto(f"/organise/new/{organisation}")
    page.locator("#name").fill("山海论坛")
    page.locator("#place").fill("福州")
    page.locator("#starts_on").fill(ENDED.isoformat())
    page.locator("#ends_on").fill(ENDED.isoformat())
    page.locator("#expected_participants").fill("3")
    page.get_by_role("button", name="新建草稿").click()
    expect(page.get_by_text("方案没有写明边界")).to_be_visible()
    return page.url


def publish_plan(page: Page, footprint: str) -> None:
    page.get_by_role("link", name="方案").first.click()
    page.locator("#boundary").fill("会场用电与参会者交通、住宿")
    page.locator("#forecast").fill(footprint)
    page.locator("#what-1").fill("会场采用绿电")
    page.locator("#kg-1").fill("5")
    page.locator("#way-buy").check()
    page.locator("#completes_on").fill((ENDED + timedelta(days=90)).isoformat())
    page.get_by_role("button", name="发布方案").click()


def open_questions(page: Page, here: str) -> str:
    """The code of the short address that attendees come by."""
    page.goto(f"{here}/attendees")
    page.locator("#venue").fill(VENUE)
    page.locator("#local_km").fill("8")
    page.locator("button[value=open]").click()
    address = page.get_by_role("link", name="A4").get_attribute("href") or ""
    return address.split("/")[2]


def let_three_come(device: Device, code: str) -> Page:
    """Each answers on a phone of their own; the first, which it answers, pays one yuan of it."""
    phones = [device(java_script_enabled=False).new_page() for _ in JOURNEYS]
    journeys = [(page, *journey) for page, journey in zip(phones, JOURNEYS, strict=True)]
    answer_together(journeys, SimpleNamespace(code=code), 2)
    for page in phones:
        expect(page.get_by_role("heading", name="你的碳账单")).to_be_visible()
    phones[0].get_by_role("button", name="1 元").click()
    phones[0].locator("label[for=anonymous]").click()
    pay(phones[0])
    phones[0].goto(f"/a/{code}")
    expect(phones[0].get_by_text("这部手机已为本次活动抵消 10 千克")).to_be_visible()
    return phones[0]


def freeze(page: Page, here: str, footprint: str) -> None:
    page.goto(f"{here}/data")
    page.locator("#footprint").fill(footprint)
    page.get_by_role("button", name="填入").click()
    page.get_by_role("button", name="确定为").click()


def see_own_part(page: Page, code: str) -> None:
    """Once the inventory is final, the payer's certificate inside the event's total."""
    page.goto(f"/a/{code}/bill")
    page.get_by_text("你在本次活动总量中的一份").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("山海论坛")
    expect(page.locator("main")).to_contain_text("10 千克")


def buy_the_rest(page: Page, here: str) -> None:
    page.goto(f"{here}/offset")
    page.get_by_role("link", name="购买还缺的").click()
    page.get_by_role("textbox", name="证书上的名字").fill("山海会展")
    pay(page)
    page.goto(here)
    expect(page.locator(".ring")).to_have_attribute("aria-label", "已覆盖百分之 100")


def evaluate(page: Page, here: str, folder: Path) -> None:
    page.goto(f"{here}/evaluation")
    (folder / "证明.pdf").write_bytes(PDF)
    page.locator("#file").set_input_files(folder / "证明.pdf")
    page.get_by_role("button", name="作出承诺").click()


def read_statement(page: Page, event: str) -> None:
    """Page, PDF and JSON say one thing, to the gram, and what the attendee paid is in it once."""
    page.goto(f"/e/{event}")
    page.get_by_role("link", name="第 1 版").click()
    expect(page.locator("main")).to_contain_text("碳中和")
    expect(page.locator("main")).to_contain_text("山海论坛")
    address = re.sub(r"[?#].*", "", page.url)
    said = page.request.get(f"{address}.json").json()
    shown, printed = (
        page_text(page.content()),
        "".join(pdf_text(page.request.get(f"{address}.pdf").body())),
    )
    for name, mass_g in (("实际排放", said["actual_g"]), ("已注销", said["retired_g"])):
        assert after(name, shown) == after(name, printed) == mass_g
    assert said["retired_g"] >= said["actual_g"] > 10_000
    by_party = {each["party"]: each["mass_g"] for each in said["retired"]}
    assert by_party["attendee"] == 10_000
    assert sum(by_party.values()) == said["retired_g"]


def check_offline(page: Page) -> None:
    """The statement's file, once it is sealed, proves it in a browser without a network."""
    link = proof_link(page)
    expect(link).to_be_visible()
    raw = page.request.get(link.get_attribute("href") or "").body()
    page.goto("/verify")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    file = {"name": "statement.json", "mimeType": "application/json", "buffer": raw}
    page.locator("#file").set_input_files(file)
    answer = page.locator("#answer")
    expect(answer.get_by_role("heading", name="日志载有这份声明，所载一致")).to_be_visible()
    expect(answer).to_contain_text("山海论坛")
    page.context.set_offline(False)


def proof_link(page: Page) -> Locator:
    """Where the page leads to the file; it is loaded anew, as the log seals within seconds."""
    for _ in range(20):
        found = page.get_by_role("link", name="证明文件")
        if found.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    return page.get_by_role("link", name="证明文件")


def pay(page: Page) -> None:
    shopping.look_over(page)
    shopping.confirm(page)
    shopping.at_provider(page, "pay")
