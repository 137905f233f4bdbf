"""What every page owes everybody: room, weight, reach, and words for those who do not see."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import places
from tests.browser.conftest import new_context
from tests.browser.looks import MAX_PAGE_BYTES, Load, Look, load, look
from tests.browser.watch import Watch
from tests.live import LiveHouse

Visit = Callable[[str], tuple[Load, Look]]


@pytest.fixture(scope="module")
def visit(chromium: Browser, site: LiveHouse) -> Iterator[Visit]:
    """Goes to a place once, however many tests ask about it, on the phone that bought."""
    context = new_context(chromium, site)
    bought = places.shop(context)
    watch, page = Watch(context, site.url), context.new_page()

    @cache
    def once(place: str) -> tuple[Load, Look]:
        bought.approach(page, place)
        found = load(page, lambda: bought.open(page, place)), look(page)
        complaints = watch.complaints.copy()
        watch.complaints.clear()
        assert complaints == []
        return found

    yield once
    context.close()


@pytest.mark.parametrize("place", places.ALL)
def test_it_fits_and_every_target_can_be_hit(visit: Visit, place: str) -> None:
    visit(place)[1].fits()


@pytest.mark.parametrize("place", places.ALL)
def test_it_can_be_used_without_seeing_it(visit: Visit, place: str) -> None:
    visit(place)[1].can_be_heard()


@pytest.mark.parametrize("place", places.ALL)
def test_it_weighs_little_and_stands_still(visit: Visit, place: str) -> None:
    loaded, _ = visit(place)
    assert 0 < loaded.weight_bytes <= MAX_PAGE_BYTES
    assert loaded.shift < 0.01


SPOILED = """<meta name="viewport" content="width=device-width"><title>x</title>
<h1>One</h1><h1>Two</h1>
<style>
  @media (prefers-color-scheme: dark) { p { color: #222; background: #000 } }
  @media (width < 700px) { div { width: 800px } }
</style>
<p>Nobody reads this at night.</p><div>wide</div><button>x</button>
<script>
  const lump = document.createElement("div");
  lump.style.height = "400px";
  requestAnimationFrame(() => setTimeout(() => document.body.prepend(lump), 50));
</script>"""


def test_a_look_sees_what_is_wrong(phone: Page) -> None:
    """Light and dark, narrow and wide: each is judged as it is, though nothing is loaded anew."""
    phone.route("**/spoiled", lambda route: route.fulfill(body=SPOILED, content_type="text/html"))
    loaded = load(phone, lambda: phone.goto("/spoiled"))
    assert loaded.weight_bytes > len(SPOILED)
    assert loaded.shift > 0.01
    found = look(phone)
    assert "color-contrast" not in dict(found.faults["light"])
    assert "color-contrast" in dict(found.faults["dark"])
    assert "html-has-lang" in dict(found.faults["light"])
    assert {width for width, parts in found.too_wide.items() if parts} == {320, 390}
    assert all("<button>" in parts[0] for parts in found.small_targets.values())
    assert found.headings == 2
    for judge in (found.fits, found.can_be_heard, found.stands):
        with pytest.raises(AssertionError):
            judge()


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
