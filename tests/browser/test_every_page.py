"""Every page that needs no order fits the phone and the desk, and nothing is blocked on it."""

import pytest
from playwright.sync_api import Page

from offsets.projects.demo import load_projects
from offsets.stock.demo import load_lots
from tests.browser.conftest import DESK, PHONE

PAGES = ["/", "/projects", "/about", "/verify", "/mine", "/claim", "/api/v1/docs"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", PAGES)
def test_it_fits_and_nothing_is_blocked(page: Page, path: str, size: dict[str, int]) -> None:
    load_projects()
    load_lots()
    page.set_viewport_size(size)
    answer = page.goto(path)
    assert answer
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate("document.querySelectorAll('h1').length") == 1
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
