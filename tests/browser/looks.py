"""What a page owes everybody: room, reach, words for those who do not see, and little weight.

A look costs two runs of axe, most of a second: whoever has several questions
about one page looks once, and asks what was seen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = {320: 640, 390: 844, 1280: 800}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
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

FAULTS = """async () => (await axe.run({ resultTypes: ["violations"] })).violations
  .map((fault) => [fault.id, fault.nodes.map((node) => node.html.slice(0, 120))])"""

SHIFTS = """() => Promise.race([
  new Promise((told) => new PerformanceObserver((list) =>
    told(list.getEntries().map((entry) => entry.value))
  ).observe({ type: "layout-shift", buffered: true })),
  new Promise((done) => setTimeout(() => done([]), 100)),
])"""

Fault = tuple[str, list[str]]


@dataclass(frozen=True)
class Load:
    """What loading a page took."""

    weight_bytes: int
    """Of all its files, with an empty cache."""
    shift: float
    """How far it moved meanwhile, as browsers reckon it."""


@dataclass(frozen=True)
class Look:
    """All that an open page could do wrong, however wide the screen and in either theme."""

    faults: dict[str, list[Fault]]
    """By theme, what axe says by all its rules."""
    too_wide: dict[int, list[str]]
    """By width in pixels, what sticks out."""
    small_targets: dict[int, list[str]]
    """By width in pixels, what a finger misses."""
    headings: int
    title: str

    def stands(self) -> None:
        """Fails where it does not fit, cannot be hit, or cannot be used without seeing it."""
        self.fits()
        self.can_be_heard()

    def fits(self) -> None:
        """Fails where something sticks out or is missed by a finger, at whatever width."""
        for width in self.too_wide:
            assert self.too_wide[width] == [], f"at {width} px"
            assert self.small_targets[width] == [], f"at {width} px"

    def can_be_heard(self) -> None:
        """Fails where axe finds fault in either theme, or the page does not say what it is."""
        for theme in self.faults:
            assert self.faults[theme] == [], theme
        assert self.headings == 1
        assert self.title


def load(page: Page, go: Callable[[], object]) -> Load:
    """Have the page go where it is to go, and weigh what comes."""
    sizes: list[int] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.on("Network.loadingFinished", lambda file: sizes.append(file["encodedDataLength"]))
    go()
    page.wait_for_load_state("networkidle")
    network.detach()
    return Load(sum(sizes), sum(page.evaluate(SHIFTS)))


def look(page: Page, widths: dict[int, int] = WIDTHS, heard_at: int | None = None) -> Look:
    """Look at the open page in every way; axe hears it at the width it has, or is given.

    Colours follow the theme by style sheets alone, so it is not loaded again for each.
    """
    before = page.viewport_size
    if heard_at:
        page.set_viewport_size({"width": heard_at, "height": widths[heard_at]})
    found = {}
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        found[theme] = faults(page)
    page.emulate_media(color_scheme="light")
    too_wide, small = {}, {}
    for width, height in widths.items():
        page.set_viewport_size({"width": width, "height": height})
        too_wide[width] = page.evaluate(TOO_WIDE)
        small[width] = page.evaluate(SMALL_TARGETS, MIN_TARGET_PX)
    if before:
        page.set_viewport_size(before)
    return Look(found, too_wide, small, page.locator("h1").count(), page.title())


def faults(page: Page) -> list[Fault]:
    """What axe says of the page as it stands: each rule that is broken, and where."""
    # Half a megabyte: sent once to a page, however often that is asked.
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    return [(rule, nodes) for rule, nodes in page.evaluate(FAULTS)]
