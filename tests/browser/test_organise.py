"""An organiser's way in a browser, and what the pages of events owe everybody."""

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.looks import MAX_PAGE_BYTES, load, look
from tests.browser.organising import Organised

PAGES = (
    "my events", "new event", "draft", "plan", "data", "offset", "evaluation", "forest", "settings",
    "public", "statement", "plan document", "inventory document", "webhooks",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_is_light_and_can_be_used_without_seeing(
    organiser: BrowserContext, organised: Organised, name: str
) -> None:
    page = organiser.new_page()
    loaded = load(page, lambda: page.goto(organised.addresses()[name]))
    look(page).stands()
    assert 0 < loaded.weight_bytes < MAX_PAGE_BYTES
