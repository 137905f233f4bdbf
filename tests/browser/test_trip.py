"""Fuzhou to Beijing on a phone, by train and by plane, and why the figures differ."""

import re

import pytest
from playwright.sync_api import Page, expect

from offsets.footprint.trip import Trip
from offsets.inventories.compute import compute
from offsets.inventories.trips import leg_between
from tests.browser.conftest import Device
from tests.inventories.making import place


def grams(mode: str, start: str, end: str, variant: str = "") -> int:
    """What the calculators say of one way, without any page."""
    leg = leg_between(mode, place(start), place(end), variant=variant)
    return compute(Trip((leg,))).total.central_g


def fill_in(page: Page, start: str, end: str, way: str) -> None:
    """Three taps: from, to, by what."""
    page.goto("/trip")
    page.get_by_label("从哪里").fill(start)
    page.get_by_label("到哪里").fill(end)
    page.get_by_role("button", name=way, exact=True).click()


@pytest.fixture(params=[True, False], ids=["with a script", "without a script"])
def page(device: Device, request: pytest.FixtureRequest) -> Page:
    found: Page = device(java_script_enabled=request.param).new_page()
    return found


def test_by_train_and_by_plane_and_why_they_differ(page: Page) -> None:
    fill_in(page, "福州", "北京", "高铁")
    by_train_g = grams("rail_high_speed", "CN-350100", "CN-110000")
    expect(page.locator("h1")).to_contain_text("福建省福州市")
    expect(page.locator(".figure")).to_contain_text("预估")
    expect(page.locator(".figure__number")).to_have_text(f"{by_train_g / 1000:.1f}")

    fill_in(page, "福州", "北京", "飞机")
    # Beijing has two airports: nobody guesses which.
    expect(page.get_by_text("有几个地方叫这个名字，请选一个。")).to_be_visible()
    page.get_by_text("北京首都国际机场 (PEK)").click()
    page.get_by_role("button", name="继续").click()
    by_plane_g = grams("plane", "IATA-FOC", "IATA-PEK", "economy")
    expect(page.locator(".figure__number")).to_have_text(f"{by_plane_g / 1000:.0f}")
    assert by_plane_g > 2 * by_train_g

    why = page.locator("section", has=page.locator("#why"))
    expect(why.locator(".bars__one--this").first).to_contain_text("飞机")
    for word in ("高铁", "只计二氧化碳", "myclimate"):
        expect(why.get_by_text(word).first).to_be_visible()


def test_one_tap_from_a_figure_to_its_source(page: Page) -> None:
    page.goto("/trip?from=FOC&to=PEK&how=plane")
    page.locator(".source").last.click()
    expect(page).to_have_url(re.compile(r"/factors/uk-2025/flight\.non_uk\.economy"))
    expect(page.locator("dl.ledger")).to_contain_text("UK Department for Energy Security")
    link = page.get_by_role("link", name=re.compile("Greenhouse gas reporting"))
    assert (link.get_attribute("href") or "").startswith("https://www.gov.uk/")


def test_offsetting_leads_into_the_purchase_with_this_mass(page: Page) -> None:
    page.goto("/trip?from=福州&to=北京&how=rail_high_speed")
    mass_g = grams("rail_high_speed", "CN-350100", "CN-110000")
    page.get_by_role("link", name=re.compile("^抵消这")).click()

    expect(page).to_have_url(re.compile(rf"/buy/[a-z-]+\?mass_g={mass_g}$"))
    expect(page.locator("#own")).to_have_value(f"{mass_g / 1000:g}")
    expect(page.locator("#amount-own")).to_be_checked()
    page.locator("#display_name").fill("小林")
    page.locator("form[data-quote] button.button--wide").click()
    expect(page.locator(".sum__mass")).to_have_text(f"{mass_g / 1000:g} 千克")


def test_a_result_is_kept_under_an_address_of_its_own(page: Page, device: Device) -> None:
    page.goto("/trip?from=厦门&to=合肥&how=car_electric&back=yes&nights=2")
    number = page.locator(".figure__number").inner_text()
    page.get_by_role("button", name="保存这个结果").click()
    expect(page).to_have_url(re.compile(r"/f/[2-9A-Z]{16}$"))
    expect(page.locator(".figure__number")).to_have_text(number)

    friend = device().new_page()
    friend.goto(page.url)
    expect(friend.locator(".figure__number")).to_have_text(number)
    friend.goto("/trip")
    expect(friend.locator(".orders__one")).to_have_count(0)
    kept = page.url
    page.goto("/trip")
    page.locator(".orders__one a").first.click()
    expect(page).to_have_url(kept)


def test_a_leg_is_added_with_a_button(page: Page) -> None:
    page.goto("/trip")
    page.get_by_label("从哪里").fill("福州")
    page.get_by_label("到哪里").fill("北京")
    page.get_by_role("button", name="再加一程").click()
    first, second = (page.get_by_role("group", name=f"第 {n} 程", exact=True) for n in (1, 2))
    expect(first.get_by_label("到哪里")).to_have_value("北京")
    first.get_by_label("怎么去").select_option("rail_high_speed")
    second.get_by_label("到哪里").fill("天津")
    second.get_by_label("怎么去").select_option("coach")
    page.get_by_role("button", name="计算这次出行").click()
    for name in ("福建省福州市", "北京市", "天津市"):
        expect(page.locator("h1")).to_contain_text(name)
    legs = [
        leg_between("rail_high_speed", place("CN-350100"), place("CN-110000")),
        leg_between("coach", place("CN-110000"), place("CN-120000")),
    ]
    total_g = compute(Trip(tuple(legs))).total.central_g
    expect(page.locator(".figure__number")).to_have_text(f"{total_g / 1000:.1f}")

    page.get_by_role("link", name="再加一程").click()
    expect(page.get_by_role("group", name="第 3 程", exact=True)).to_be_visible()
    page.get_by_role("button", name="去掉最后一程").click()
    page.get_by_role("button", name="计算这次出行").click()
    expect(page.locator(".figure__number")).to_have_text(f"{total_g / 1000:.1f}")
