"""A running house and Debian's Chromium, which looks at it as a phone would."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import postgresql
from tests.browser.organising import Organised, organise
from tests.browser.watch import Watch
from tests.conftest import DATABASE
from tests.live import LiveHouse, live_house

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Its sandbox needs rights that a container does not give, and it visits nobody but ourselves.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Chromium draws a whole window for every phone, and loads into each two pages of its own for the
# address bar's suggestions, which nobody sees: half of what a phone costs. One more switch of
# this name replaces Playwright's, so what that leaves out is named here again.
UNSEEN = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"]
PLAYWRIGHTS = [
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades",
    "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding",
    "PreconnectToSearch", "ThirdPartyStoragePartitioning",
]  # fmt: skip
QUIET.append(f"--disable-features={','.join(UNSEEN + PLAYWRIGHTS)}")
PHONE = {"width": 390, "height": 844}

Device = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    """A house of the browser's own: its processes would disturb the other tests' rows."""
    folder = tmp_path_factory.mktemp("house")
    settings = {}
    if DATABASE == "postgresql":
        settings["DATABASE_URL"] = postgresql.new_database("test_browser")
    with live_house(folder, **settings) as house:
        yield house
        assert "not a gram and not a fen amiss" in house.command("audit")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing = "Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def organised(site: LiveHouse) -> Organised:
    """An organisation and its events, one for all the tests that look at them."""
    return organise(site)


@pytest.fixture
def device(chromium: Browser, site: LiveHouse) -> Iterator[Device]:
    """Makes phones that know nothing of each other; what they did wrong fails the test."""
    watches = []

    def make(**options: Any) -> BrowserContext:
        context = new_context(chromium, site, **options)
        watches.append(Watch(context, site.url))
        return context

    yield make
    for watch in watches:
        watch.context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture
def organiser(device: Device, site: LiveHouse, organised: Organised) -> BrowserContext:
    """A phone whose owner is signed in and manages the organisation."""
    context = device()
    context.add_cookies([{"name": "sign_in", "value": organised.token, "url": site.url}])
    return context


def new_context(chromium: Browser, site: LiveHouse, **options: Any) -> BrowserContext:
    """A phone in Chinese that has never seen the site, or what the options make of it.

    It asks for no motion: a colour that is still on its way to another one has
    a contrast that nobody reads.
    """
    phone = {
        "viewport": PHONE, "is_mobile": True, "has_touch": True, "locale": "zh-CN",
        "reduced_motion": "reduce",
    }  # fmt: skip
    context = chromium.new_context(base_url=site.url, **(phone | options))
    context.set_default_timeout(6_000)
    return context


@pytest.fixture
def phone(device: Device) -> Page:
    """One phone's first tab."""
    return device().new_page()
