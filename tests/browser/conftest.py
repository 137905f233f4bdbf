"""A running house and Debian's Chromium, which looks at it as a phone would."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from offsets import config, create_app
from tests import postgresql
from tests.browser.organising import Organised, organise
from tests.browser.watch import Watch
from tests.conftest import DATABASE
from tests.counterparts.smtp import Postman, mail_server
from tests.counterparts.street import Street, street
from tests.live import LiveHouse, free_port, live_house

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Its sandbox needs rights that a container does not give, and it visits nobody but ourselves.
# A process of its own for each site keeps sites from each other, and here there is one.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-site-isolation-trials",
]  # fmt: skip
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
GATEWAYS = "wechatpay,stripe,sandbox"
PHONE = {"width": 390, "height": 844}

Device = Callable[..., BrowserContext]
Customer = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Town:
    """A house, and everybody who may take money for it."""

    house: LiveHouse
    street: Street


@pytest.fixture(scope="session")
def postman() -> Iterator[Postman]:
    with mail_server() as found:
        yield found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, postman: Postman) -> Iterator[LiveHouse]:
    """A house of the browser's own: its processes would disturb the other tests' rows.

    It goes by a name, for no browser makes a passkey for a number, and has a mail server.
    """
    folder, port = tmp_path_factory.mktemp("house"), str(free_port())
    settings = {
        "PORT": port,
        "PUBLIC_URL": f"http://localhost:{port}",
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(postman.port),
        "MAIL_SECURITY": "none",
        "MAIL_FROM": "林场 <post@example.org>",
    }
    if DATABASE == "postgresql":
        settings["DATABASE_URL"] = postgresql.new_database("test_browser")
    with live_house(folder, **settings) as house:
        yield house
        assert "not a gram and not a fen amiss" in house.command("audit")


@pytest.fixture
def rows(site: LiveHouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The running house's own database, written to as its worker does."""
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    app = create_app(config.load())
    with app.app_context():
        yield app
    app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A house that takes WeChat Pay first, and Stripe and the sandbox beside it."""
    folder = tmp_path_factory.mktemp("town")
    with (
        street(folder / "keys") as outside,
        live_house(folder, **outside.environment | {"GATEWAYS": GATEWAYS}) as house,
    ):
        outside.tell(house.url)
        yield Town(house, outside)
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
def customer(chromium: Browser) -> Iterator[Customer]:
    """Makes the first tabs of whoever visits a house of the test's own, and who pays elsewhere."""
    contexts = []

    def make(house: LiveHouse, **options: Any) -> Page:
        contexts.append(new_context(chromium, house, **options))
        return contexts[-1].new_page()

    yield make
    # What is left open loads itself again and again, and its house waits for it when it ends.
    for context in contexts:
        context.close()


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
