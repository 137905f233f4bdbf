"""The privacy statement tells what is true, and one's own page keeps its word."""

import hashlib
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.edge.labels import GATEWAY
from offsets.holdings import holdings
from offsets.keeping import Keeping
from offsets.rights.privacy import _data, cite, statement
from tests.conftest import MakeApp
from tests.factories import make_lot, make_order
from tests.orders.test_buying import hidden
from tests.rights import making

PHONE = "p" * 22


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("device", PHONE)
    return client


class TestStatement:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_every_part_is_said_with_its_law(self, client: FlaskClient, language: str) -> None:
        client.set_cookie("language", language)
        page = client.get("/privacy").text
        assert "{" not in page.split("<main")[1]
        for part in ("held", "kept", "rights"):
            for each in page_of(language)[part]:
                assert str(each.get("words") or each["what"]) in page.replace("&#39;", "'")

    def test_every_room_that_holds_something_is_told_of(self, app: Flask) -> None:
        told = {each["key"] for each in page_of("zh")["held"]}
        assert {each.room for each in holdings()} - told == set()

    def test_every_way_to_pay_has_its_receiver(self, app: Flask) -> None:
        assert set(_data()["gateways"]) == set(GATEWAY)

    def test_it_names_the_operator_and_invents_no_contact(
        self, client: FlaskClient, make_app: MakeApp
    ) -> None:
        assert "Test operator" in client.get("/privacy").text
        assert "尚未" in client.get("/privacy").text
        named = make_app(keeping=Keeping(contact="mail@example.org", record_years=5))
        page = named.test_client().get("/privacy").text
        assert "mail@example.org" in page
        assert "保存 5 年" in page

    @pytest.mark.parametrize(
        ("basis", "chinese"),
        [
            ("个人信息保护法 Art. 13(2)", "《个人信息保护法》第13条第2项"),
            ("发票管理办法 Art. 18-21", "《发票管理办法》第18至21条"),
            ("个人信息保护法 Art. 48, 65", "《个人信息保护法》第48、65条"),
            (
                "个人信息保护法 Art. 47；电子商务法 Art. 24",
                "《个人信息保护法》第47条；《电子商务法》第24条",
            ),
        ],
    )
    def test_articles_are_cited_as_the_reader_writes_them(self, basis: str, chinese: str) -> None:
        assert (cite(basis, "zh"), cite(basis, "en")) == (chinese, basis)

    def test_every_page_leads_to_it(self, client: FlaskClient) -> None:
        assert 'href="/privacy"' in client.get("/").text.split("<footer")[1]


def page_of(language: str) -> dict[str, list[dict[str, object]]]:
    return statement(language)


class TestMine:
    def test_a_phone_that_is_new_is_told_that_nothing_is_held(self, client: FlaskClient) -> None:
        page = client.get("/privacy/mine")
        assert page.status_code == 200
        assert "Set-Cookie" not in page.headers or "device=" not in page.headers["Set-Cookie"]

    def test_from_the_page_to_the_file(self, phone: FlaskClient) -> None:
        make_lot()
        making.buy()
        assert 'href="/privacy/mine.json"' in phone.get("/privacy/mine").text
        file = phone.get("/privacy/mine.json")
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert file.get_json()["held"]["orders"]["orders"][0]["holders"] == [making.NAME]

    def test_a_consent_is_taken_back(self, phone: FlaskClient) -> None:
        phone.post("/api/v1/me/consents", json={"purpose": "phone_number", "version": 1})
        page = phone.get("/privacy/mine").text
        form = {"csrf_token": hidden(page)["csrf_token"]}
        done = phone.post(
            "/privacy/consents/phone_number/withdrawal", data=form, follow_redirects=True
        )
        assert datetime.now(UTC).strftime("%Y") in done.text
        assert "withdrawal" not in done.text

    def test_nothing_is_ticked_before(self, phone: FlaskClient) -> None:
        assert " checked" not in phone.get("/privacy/mine").text.split("<main")[1]


class TestDeletion:
    def form(self, phone: FlaskClient, **more: str) -> dict[str, str]:
        return {"csrf_token": hidden(phone.get("/privacy/mine").text)["csrf_token"]} | more

    def test_the_phone_is_a_stranger_afterwards(self, phone: FlaskClient) -> None:
        make_lot()
        making.leave_traces(making.buy())
        done = phone.post("/privacy/deletion", data=self.form(phone, confirm="yes"))
        assert done.status_code == 200
        assert making.traces() == []
        assert phone.get_cookie("device") is None
        assert making.NAME not in phone.get("/mine").text

    def test_without_the_tick_nothing_goes(self, phone: FlaskClient) -> None:
        make_lot()
        making.buy()
        answer = phone.post("/privacy/deletion", data=self.form(phone))
        assert answer.status_code == 422
        assert 'id="confirm-fault"' in answer.text
        assert making.NAME in making.traces()

    def test_an_order_under_way_is_told(self, phone: FlaskClient) -> None:
        make_lot()
        order = make_order(device_hash=hashlib.sha256(PHONE.encode()).digest())
        answer = phone.post("/privacy/deletion", data=self.form(phone, confirm="yes"))
        assert answer.status_code == 422
        assert order in answer.text

    def test_nobody_is_deleted_from_elsewhere(self, phone: FlaskClient) -> None:
        assert phone.post("/privacy/deletion", data={"confirm": "yes"}).status_code == 400
