"""What every page owes everybody: room, weight, reach, and words for those who do not see."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import places
from tests.browser.conftest import Device, new_context
from tests.browser.places import Bought
from tests.browser.watch import Watch
from tests.live import LiveHouse

WIDTHS = {320: 640, 390: 844, 1280: 800}
MAX_PAGE_BYTES = 60_000
MIN_TARGET_PX = 44

SMALL_TARGETS = """least => {
  // A link in running text is as high as its line; everything else is a target of its own.
  const isInText = (part) => part.tagName === "A" && getComputedStyle(part).display === "inline";
  const seen = (part) => {
    const box = part.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && part.checkVisibility({ visibilityProperty: true });
  };
  const found = [];
  for (const part of document.querySelectorAll("a, button, input, select, textarea, summary")) {
    const target = ["radio", "checkbox"].includes(part.type) && part.labels[0] || part;
    const { width, height } = target.getBoundingClientRect();
    if (isInText(part) || !seen(target) || target.closest(".skip")) continue;
    if (height < least || width < least)
      found.push(`${part.outerHTML.slice(0, 80)} is ${Math.round(width)} x ${Math.round(height)}`);
  }
  return found;
}"""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((part) => part.getBoundingClientRect().right > width + 1)
    .map((part) => part.outerHTML.slice(0, 100));
}"""


@pytest.fixture(scope="session")
def bought(chromium: Browser, site: LiveHouse) -> Iterator[Bought]:
    context = new_context(chromium, site)
    yield places.shop(context)
    context.close()


@pytest.fixture
def buyer(device: Device, bought: Bought) -> Page:
    """The phone that bought, in a tab that has loaded nothing yet."""
    return device(storage_state=bought.memory).new_page()


@pytest.mark.parametrize("place", places.ALL)
def test_it_fits_and_every_target_can_be_hit(buyer: Page, bought: Bought, place: str) -> None:
    bought.open(buyer, place)
    for width, height in WIDTHS.items():
        buyer.set_viewport_size({"width": width, "height": height})
        assert buyer.evaluate(TOO_WIDE) == [], f"at {width} px"
        assert buyer.evaluate(SMALL_TARGETS, MIN_TARGET_PX) == [], f"at {width} px"


@pytest.mark.parametrize("place", places.ALL)
def test_it_can_be_used_without_seeing_it(buyer: Page, bought: Bought, place: str) -> None:
    for theme in ("light", "dark"):
        buyer.emulate_media(color_scheme=theme)
        bought.open(buyer, place)
        found = Axe().run(buyer).response["violations"]
        told = [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]
        assert told == [], theme
    assert buyer.locator("h1").count() == 1
    assert buyer.title()


@pytest.mark.parametrize("place", places.ALL)
def test_it_weighs_little_and_stands_still(buyer: Page, bought: Bought, place: str) -> None:
    if place == places.REVIEW:
        bought.open(buyer, "buy")
    sizes: list[int] = []
    network = buyer.context.new_cdp_session(buyer)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.on("Network.loadingFinished", lambda file: sizes.append(file["encodedDataLength"]))
    if place == places.REVIEW:
        buyer.locator("#display_name").fill("小林")
        buyer.locator("form[data-quote] button.button--wide").click()
    else:
        bought.open(buyer, place)
    buyer.wait_for_load_state("networkidle")

    assert 0 < sum(sizes) <= MAX_PAGE_BYTES
    shift = "new Promise(told => new PerformanceObserver(list => told(list.getEntries().map("
    shift += "entry => entry.value))).observe({type: 'layout-shift', buffered: true}))"
    shifts = f"Promise.race([{shift}, new Promise(done => setTimeout(() => done([]), 100))])"
    assert sum(buyer.evaluate(shifts)) < 0.01


def test_the_watch_hears_what_goes_wrong(chromium: Browser, site: LiveHouse) -> None:
    context = new_context(chromium, site)
    watch = Watch(context, site.url)
    page = context.new_page()
    page.goto("/")
    assert watch.complaints == []
    page.evaluate("fetch('http://127.0.0.2:9/').catch(() => {})")
    page.evaluate("document.body.append(document.createElement('style'))")
    page.evaluate("document.querySelector('style').textContent = 'body { color: red }'")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: '/static/nothing.png'}))")
    page.evaluate("setTimeout(() => { throw new Error('broken') })")
    page.wait_for_timeout(200)
    context.close()
    heard = "\n".join(watch.complaints)
    for complaint in ("Content Security Policy", "404 for", "broken"):
        assert complaint in heard
