import pytest
from flask.testing import FlaskClient

from offsets.db import transaction
from offsets.projects.models import Evidence
from offsets.stock.notice import NoticeKind, Word, give_notice
from offsets.stock.pause import pause
from tests.factories import make_lot, make_project, make_settled_order


def test_home_tells_totals_and_prices(client: FlaskClient) -> None:
    make_lot()
    make_settled_order(mass_g=10_000)
    home = client.get("/").text
    assert "1 元买 10 千克" in home
    assert "<dt>吨</dt><dd>0.01</dd>" in home
    assert "余 9.99 吨" in home
    assert 'href="/buy/village"' in home


def test_an_empty_house_stands(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/projects").status_code == 200


def test_a_project_shows_its_lots_and_sources(client: FlaskClient) -> None:
    project = make_project()
    lot = make_lot()
    with transaction() as session:
        session.add(
            Evidence(
                project_id=project.id,
                title_zh="来函",
                title_en="Letter",
                publisher_zh="林业局",
                publisher_en="Forestry bureau",
                published="2023",
                url="https://example.org/letter",
                figures={"area": {"zh": "一千亩", "en": "1,000 mu"}},
            )
        )
    page = client.get("/projects/village").text
    for told in (lot.code, lot.retirement_reference, lot.evidence_sha256, "2022", "测试登记簿"):
        assert str(told) in page
    assert "一千亩" in page
    assert "https://example.org/letter" in page
    assert 'href="https://example.org' not in page
    assert "它不是 CCER" in page


def test_a_paused_lot_is_not_for_sale(client: FlaskClient) -> None:
    lot = make_lot()
    with transaction() as session:
        pause(session, lot.code, paused=True)
    assert "目前没有在售" in client.get("/projects/village").text


def test_a_notice_stands_on_the_project(client: FlaskClient) -> None:
    lot = make_lot()
    with transaction() as session:
        give_notice(session, lot.code, Word(NoticeKind.FIRE, "过火十亩。", "Ten mu burnt."))
    page = client.get("/projects/village").text
    assert "森林火灾" in page
    assert "过火十亩。" in page


def test_an_unknown_project_is_not_found(client: FlaskClient) -> None:
    page = client.get("/projects/nowhere")
    assert page.status_code == 404
    assert "没有找到" in page.text


@pytest.mark.parametrize(
    "path", ["/", "/projects", "/about", "/mine", "/claim", "/projects/village"]
)
def test_every_page_says_that_it_is_a_demonstration(client: FlaskClient, path: str) -> None:
    make_lot()
    assert "演示" in client.get(path).text
    english = client.get(path, headers={"Accept-Language": "en"}).text
    assert "Demonstration" in english


@pytest.mark.parametrize("path", ["/", "/projects", "/about", "/mine", "/claim", "/buy/village"])
def test_pages_are_light_and_load_nothing_foreign(client: FlaskClient, path: str) -> None:
    make_lot()
    page = client.get(path)
    assert len(page.data) < 20_000
    assert 'style="' not in page.text
    assert "<script>" not in page.text
    assert 'src="http' not in page.text
