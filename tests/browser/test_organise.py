"""An organiser's way in a browser, and what the pages of events owe everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser.organising import Organised
from tests.browser.test_every_page import (
    MAX_PAGE_BYTES,
    MIN_TARGET_PX,
    SMALL_TARGETS,
    TOO_WIDE,
    WIDTHS,
)

PAGES = (
    "my events", "new event", "draft", "plan", "data", "offset", "evaluation", "forest", "settings",
    "public", "statement", "plan document", "inventory document", "webhooks",
)  # fmt: skip


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
