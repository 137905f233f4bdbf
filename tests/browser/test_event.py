"""An organiser goes from the registration desk's export to a report that can be filed."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.looks import MAX_PAGE_BYTES, load, look
from tests.inventories.lists import list_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "报名表.csv"
    path.write_bytes(list_file(encoding="gbk"))
    return path


def count(page: Page, file: Path) -> None:
    page.goto("/event")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="查看每一行如何处理").click()
    expect(page.locator("h1")).to_have_text("读到 5 人")
    page.get_by_label("朝阳").select_option("CN-110105")
    page.get_by_role("button", name="按这些回答重新读取").click()
    expect(page.locator("h1")).to_have_text("读到 6 人")
    page.get_by_role("button", name="继续").click()
    page.get_by_label("举办地所在的市或县").fill("福州")
    page.get_by_text("近的乘高铁，远的乘飞机").click()
    page.get_by_label("用电").fill("12500")
    page.get_by_role("button", name="开始核算").click()
    page.wait_for_url("**/f/*")


def test_from_a_list_to_a_report_on_file(phone: Page, file: Path) -> None:
    count(phone, file)
    expect(phone.locator("h1")).to_have_text("在福州举办的活动")
    expect(phone.get_by_role("img", name="以福州为中心的出发地分布")).to_be_visible()
    expect(phone.get_by_role("link", name="抵消")).to_be_visible()
    address = phone.url.partition("#")[0]
    phone.get_by_label("活动名称").fill("第一届示例峰会")
    report = phone.request.get(f"{address}.pdf", params={"name": "第一届示例峰会"})
    said = "".join(PdfReader(io.BytesIO(report.body())).pages[0].extract_text().split())
    assert "第一届示例峰会" in said
    assert "福州" in said
    assert phone.request.get(f"{address}.xlsx").ok
    assert phone.request.get(f"{address}.json").json()["kind"] == "event"


def test_the_source_of_a_figure_is_one_tap_away(phone: Page, file: Path) -> None:
    count(phone, file)
    phone.get_by_role("link", name="0.4211").first.click()
    expect(phone.locator("main")).to_contain_text("生态环境部")


def test_another_city_is_compared(phone: Page, file: Path) -> None:
    count(phone, file)
    phone.get_by_label("其他城市").fill("武汉")
    phone.get_by_role("button", name="比较").click()
    expect(phone.locator("section[aria-labelledby=venues]")).to_contain_text("武汉")


def test_every_step_stands(phone: Page, file: Path) -> None:
    phone.goto("/event")
    look(phone, heard_at=1280).stands()
    phone.set_input_files("#file", file)
    phone.get_by_role("button", name="查看每一行如何处理").click()
    phone.get_by_text("逐行查看").click()
    look(phone, heard_at=1280).stands()
    phone.get_by_role("button", name="继续").click()
    look(phone, heard_at=1280).stands()
    phone.get_by_role("button", name="开始核算").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    look(phone, heard_at=1280).stands()
    count(phone, file)
    look(phone, heard_at=1280).stands()


def test_the_result_weighs_little(phone: Page, file: Path) -> None:
    count(phone, file)
    assert 0 < load(phone, phone.reload).weight_bytes <= MAX_PAGE_BYTES
