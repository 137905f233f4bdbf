"""An organiser's way in a browser, and what the pages of events owe everybody."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser import shopping
from tests.browser.conftest import Device
from tests.browser.organising import Organised, organise
from tests.browser.test_every_page import (
    MAX_PAGE_BYTES,
    MIN_TARGET_PX,
    SMALL_TARGETS,
    TOO_WIDE,
    WIDTHS,
)
from tests.events.making import PDF
from tests.live import LiveHouse

PAGES = (
    "my events", "new event", "draft", "plan", "data", "offset", "evaluation", "forest", "settings",
    "public", "statement", "plan document", "inventory document", "webhooks",
)  # fmt: skip


@pytest.fixture(scope="session")
def organised(site: LiveHouse, chromium: Browser) -> Organised:
    return organise(site)


@pytest.fixture
def organiser(device: Device, site: LiveHouse, organised: Organised) -> BrowserContext:
    context = device()
    context.add_cookies([{"name": "sign_in", "value": organised.token, "url": site.url}])
    return context


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_is_light_and_can_be_used_without_seeing(
    organiser: BrowserContext, organised: Organised, name: str
) -> None:
    page = organiser.new_page()
    address = organised.addresses()[name]
    sizes: list[int] = []
    network = organiser.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda file: sizes.append(file["encodedDataLength"]))
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        found = Axe().run(page).response["violations"]
        told = [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]
        assert told == [], theme
    assert sum(sizes) / 2 < MAX_PAGE_BYTES
    assert page.locator("h1").count() == 1
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(TOO_WIDE) == [], f"at {width} px"
        assert page.evaluate(SMALL_TARGETS, MIN_TARGET_PX) == [], f"at {width} px"


def test_an_organiser_takes_an_event_from_its_draft_to_its_statement(
    organiser: BrowserContext, organised: Organised, tmp_path: Path
) -> None:
    page = organiser.new_page()
    ended = date.today() - timedelta(days=3)  # noqa: DTZ011  # a day well in the past anywhere
    page.goto("/event/groups")
    page.locator("#venue").fill("CN-350100")
    page.locator("[name='energy.electricity']").fill("20")
    page.get_by_role("button", name="开始核算").click()
    footprint = page.url
    page.goto(f"/organise/new/{organised.organisation}")
    page.locator("#name").fill("山海论坛")
    page.locator("#place").fill("福州")
    page.locator("#starts_on").fill(ended.isoformat())
    page.locator("#ends_on").fill(ended.isoformat())
    page.get_by_role("button", name="新建草稿").click()
    here = page.url
    expect(page.get_by_text("方案没有写明边界")).to_be_visible()
    page.get_by_role("link", name="方案").first.click()
    page.locator("#boundary").fill("会场用电")
    page.locator("#forecast").fill(footprint)
    page.locator("#what-1").fill("会场采用绿电")
    page.locator("#kg-1").fill("5")
    page.locator("#way-buy").check()
    page.locator("#completes_on").fill((ended + timedelta(days=90)).isoformat())
    page.get_by_role("button", name="发布方案").click()
    expect(page).to_have_url(here)
    page.goto(f"{here}/data")
    page.locator("#footprint").fill(footprint)
    page.get_by_role("button", name="填入").click()
    page.get_by_role("button", name="确定为").click()
    page.goto(f"{here}/offset")
    page.get_by_role("link", name="购买还缺的").click()
    page.get_by_role("textbox", name="证书上的名字").fill("山海会展")
    shopping.look_over(page)
    shopping.confirm(page)
    shopping.at_provider(page, "pay")
    page.goto(here)
    expect(page.locator(".ring")).to_have_attribute("aria-label", "已覆盖百分之 100")
    page.goto(f"{here}/evaluation")
    (tmp_path / "证明.pdf").write_bytes(PDF)
    page.locator("#file").set_input_files(tmp_path / "证明.pdf")
    page.get_by_role("button", name="作出承诺").click()
    page.get_by_role("button", name="发布声明").click()
    page.get_by_role("link", name="公开页面").click()
    expect(page.get_by_text("碳中和", exact=False).first).to_be_visible()
    page.get_by_role("link", name="第 1 版").click()
    expect(page.locator("main")).to_contain_text("碳中和")
    expect(page.locator("main")).to_contain_text("山海论坛")
