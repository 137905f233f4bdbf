"""Consents, export and deletion as programs ask for them."""

import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets import clock
from offsets.accounts.joints import joints
from offsets.accounts.models import Client, ClientKey, Person, SignIn
from offsets.accounts.tokens import hashed
from offsets.db import session, transaction
from offsets.keeping import Keeping
from offsets.rights.catalogue import PARTS, STRIPE, current, texts
from offsets.rights.models import Consent
from tests.conftest import MakeApp
from tests.factories import make_lot, make_order
from tests.rights import making

PHONE = "p" * 22
TOKEN = "at_" + "a" * 43
WISH = {"purpose": "phone_number", "version": 1}
SURE = {"confirm": "yes", "group_names": "keep"}


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("device", PHONE)
    return client


def sign_in() -> dict[str, str]:
    """Let the made person's sign-in open by a token."""
    with transaction() as writing:
        row = writing.scalars(select(SignIn)).one()
        row.access_hash = hashed(TOKEN)
        row.access_expires_at = clock.now().replace(year=clock.now().year + 1)
    return {"Authorization": f"Bearer {TOKEN}"}


class TestTexts:
    def test_each_has_every_part_in_both_languages(self) -> None:
        for text in texts():
            assert set(text.zh) == set(text.en) == set(PARTS)
            assert text.basis

    def test_versions_of_a_purpose_follow_each_other(self) -> None:
        for purpose in current():
            versions = [text.version for text in texts() if text.purpose == purpose]
            assert versions == list(range(1, len(versions) + 1))

    def test_they_are_told_to_anybody(self, client: FlaskClient) -> None:
        told = client.get("/api/v1/consents").get_json()["consents"]
        assert [each["purpose"] for each in told] == ["guardian", "phone_number", "attendee_answer"]

    def test_a_receiver_abroad_is_named(self, make_app: MakeApp) -> None:
        house = make_app(keeping=Keeping(stripe_receiver="Stripe of somewhere, mail@example.org"))
        (told,) = [
            each
            for each in house.test_client().get("/api/v1/consents").get_json()["consents"]
            if each["purpose"] == STRIPE
        ]
        assert "Stripe of somewhere" in told["zh"]["receiver"]
        assert told["separate"] is True


class TestConsents:
    def test_given_once_taken_back_and_given_again(self, phone: FlaskClient) -> None:
        for _ in range(2):
            answer = phone.post("/api/v1/me/consents", json=WISH)
            assert answer.status_code == 201
        assert len(answer.get_json()["consents"]) == 1
        gone = phone.delete("/api/v1/me/consents/phone_number").get_json()["consents"]
        assert gone[0]["withdrawn_at"]
        assert phone.delete("/api/v1/me/consents/phone_number").status_code == 404
        phone.post("/api/v1/me/consents", json=WISH)
        assert len(phone.get("/api/v1/me/consents").get_json()["consents"]) == 2

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"purpose": "world_peace"}, "purpose", "unknown_choice"),
            ({"purpose": STRIPE}, "purpose", "unknown_choice"),
            ({"purpose": "guardian"}, "purpose", "guardian_elsewhere"),
            ({"purpose": "attendee_answer"}, "purpose", "consent_with_answer"),
            ({"version": 2}, "version", "consent_outdated"),
        ],
    )
    def test_what_is_wrong_is_named(
        self, phone: FlaskClient, changes: dict[str, Any], field: str, reason: str
    ) -> None:
        answer = phone.post("/api/v1/me/consents", json=WISH | changes)
        assert answer.status_code == 422
        (fault,) = answer.get_json()["errors"]
        assert (fault["field"], fault["reason"]) == (field, reason)
        assert session().scalars(select(Consent)).all() == []

    def test_they_are_ones_own(self, app: Flask, phone: FlaskClient) -> None:
        phone.post("/api/v1/me/consents", json=WISH)
        other = app.test_client()
        other.set_cookie("device", "q" * 22)
        assert other.get("/api/v1/me/consents").get_json() == {"consents": []}
        assert other.delete("/api/v1/me/consents/phone_number").status_code == 404


class TestPhone:
    def test_handing_it_over_is_the_consent_and_taking_that_back_deletes_it(
        self, app: Flask, client: FlaskClient
    ) -> None:
        person = making.make_person().person
        assert person is not None
        head = sign_in()
        with transaction() as writing:
            joints().on_phone(writing, person, True)
        (given,) = client.get("/api/v1/me/consents", headers=head).get_json()["consents"]
        assert (given["purpose"], given["withdrawn_at"]) == ("phone_number", None)
        assert session().scalars(select(Person.phone_sealed)).one()
        client.delete("/api/v1/me/consents/phone_number", headers=head)
        session().rollback()
        assert session().scalars(select(Person.phone_sealed)).one() is None

    def test_removing_it_takes_the_consent_back(self, client: FlaskClient) -> None:
        making.make_person()
        head = sign_in()
        client.post("/api/v1/me/consents", json=WISH, headers=head)
        assert client.delete("/api/v1/me/phone", headers=head).status_code == 204
        assert client.delete("/api/v1/me/phone", headers=head).status_code == 204
        (given,) = client.get("/api/v1/me/consents", headers=head).get_json()["consents"]
        assert given["withdrawn_at"]


class TestWhoAsks:
    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "/me/consents"), ("GET", "/me/export"), ("DELETE", "/me")],
    )
    def test_a_stranger_without_device_or_token(
        self, client: FlaskClient, method: str, path: str
    ) -> None:
        answer = client.open(
            f"/api/v1{path}", method=method, query_string=SURE if path == "/me" else {}
        )
        assert answer.status_code == 401
        assert answer.get_json()["code"] == "unauthenticated"

    def test_another_front_end_is_not_one_person(self, client: FlaskClient) -> None:
        key = "ck_" + "k" * 43
        with transaction() as writing:
            front = Client(
                public_id="c", name="front", device_hash=b"c" * 32, created_at=clock.now()
            )
            writing.add(front)
            writing.flush()
            row = ClientKey(client_id=front.id, prefix="ck_k", key_hash=hashed(key), scopes=[],
                            created_at=clock.now())  # fmt: skip
            writing.add(row)
        head = {"Authorization": f"Bearer {key}"}
        assert client.get("/api/v1/me/export", headers=head).status_code == 403
        assert client.delete("/api/v1/me", headers=head, query_string=SURE).status_code == 403


class TestExport:
    def test_it_tells_all_that_was_planted(self, app: Flask, client: FlaskClient) -> None:
        make_lot()
        making.make_person(making.PHONE)
        making.leave_traces(making.buy())
        answer = client.get("/api/v1/me/export", headers=sign_in())
        assert answer.headers["Cache-Control"] == "no-store"
        told = answer.get_json()["held"]
        (order,) = told["orders"]["orders"]
        assert (order["holders"], order["occasion"]) == ([making.NAME], making.WORD)
        assert order["invoice"]["email"] == making.ADDRESS
        assert order["certificates"][0]["holder_name"] == making.NAME
        assert told["accounts"]["identities"][0]["subject"] == making.ADDRESS
        assert told["accounts"]["phone"] == making.ADDRESS
        assert told["rights"]["guardians"][0]["email"] == making.ADDRESS
        assert told["rights"]["ages"][0]["band"] == "under_14"

    def test_it_tells_nothing_of_others(self, app: Flask, phone: FlaskClient) -> None:
        make_lot()
        making.leave_traces(making.buy())
        other = app.test_client()
        other.set_cookie("device", "q" * 22)
        text = other.get("/api/v1/me/export").text
        assert making.NAME in phone.get("/api/v1/me/export").text
        for word in (making.NAME, making.ADDRESS, making.WORD):
            assert word not in text


class TestDeletion:
    def test_the_account_is_closed_and_the_token_opens_nothing(
        self, app: Flask, client: FlaskClient
    ) -> None:
        make_lot()
        making.make_person(making.PHONE)
        making.leave_traces(making.buy())
        head = sign_in()
        answer = client.delete("/api/v1/me", headers=head, query_string=SURE)
        assert answer.status_code == 200
        told = answer.get_json()
        assert told["finished"] is True
        assert [each["key"] for each in told["kept"]] == ["sales", "invoices", "names", "log"]
        assert client.get("/api/v1/me/export", headers=head).status_code == 401
        assert making.traces() == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"confirm": "no"}, "confirm"),
            ({"confirm": None}, "confirm"),
            ({"group_names": None}, "group_names"),
            ({"group_names": "maybe"}, "group_names"),
        ],
    )
    def test_it_has_to_be_meant(
        self, phone: FlaskClient, changes: dict[str, Any], field: str
    ) -> None:
        wish = {name: value for name, value in (SURE | changes).items() if value}
        answer = phone.delete("/api/v1/me", query_string=wish)
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == field

    def test_orders_under_way_are_named(self, phone: FlaskClient) -> None:
        make_lot()
        order = make_order(device_hash=hashlib.sha256(PHONE.encode()).digest())
        answer = phone.delete("/api/v1/me", query_string=SURE)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "orders_under_way")
        assert answer.get_json()["facts"]["orders"] == [order]
