"""A phone with Debian's Chromium, and a house that it can visit."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import MakeApp

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class LiveHouse:
    app: Flask
    url: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing = "Chromium is not installed: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found,
            args=["--disable-gpu", "--disable-background-networking"],
            # Its sandbox cannot be used by root, and it visits nobody but ourselves.
            chromium_sandbox=os.geteuid() != 0,
        )
        yield chromium
        chromium.close()


@pytest.fixture
def live_house(make_app: MakeApp) -> Iterator[LiveHouse]:
    """The house on a free port of this machine, on the test's own database."""
    server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = make_app(public_url=url)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveHouse(server.app, url)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, live_house: LiveHouse) -> Iterator[Page]:
    """A new phone in Chinese; whatever its console complains of fails the test."""
    context = browser.new_context(
        base_url=live_house.url, viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True
    )
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []
