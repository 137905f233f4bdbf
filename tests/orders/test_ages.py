"""A child under fourteen buys with a guardian's consent, a minor within the cap, a class by its
teacher; and whoever says nothing is asked nothing more."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from offsets import clock
from offsets.accounts.models import Client, ClientKey
from offsets.accounts.seal import unseal
from offsets.accounts.tokens import hashed
from offsets.db import session, transaction
from offsets.keeping import Keeping
from offsets.orders.commands import commands
from offsets.orders.models import Order
from offsets.orders.quote import QuoteRequest, quote
from offsets.rights.age import SEAL
from offsets.rights.models import AgeDeclaration, GuardianConsent
from tests.conftest import MakeApp
from tests.factories import make_lot
from tests.orders.test_buying import hidden
from tests.rights.making import everything_stored

MOTHER = {"relation": "mother", "email": "Mother@example.org", "agreed": True}
Buy = Callable[..., Any]


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    make_lot()
    return on_phone(app)


def on_phone(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("device", "p" * 22)
    return client


def buy(client: FlaskClient, mass_g: int = 10_000, key: str = "k" * 16, **more: Any) -> Any:
    holders = more.pop("recipients", None)
    wanted = QuoteRequest(project="village", mass_g=mass_g, certificates=len(holders or [1]))
    wish = {"quote": quote(wanted).token, "purpose": "myself", "confirm_no_return": True}
    wish |= {"recipients": holders} if holders else {"anonymous": True}
    head = {"Idempotency-Key": key} | more.pop("headers", {})
    return client.post("/api/v1/orders", json=wish | more, headers=head)


def rows(model: Any) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(model)) or 0


class TestUnderFourteen:
    def test_nothing_is_taken_without_a_guardian(self, phone: FlaskClient) -> None:
        answer = buy(phone, age="under_14")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "guardian_required")
        assert (rows(Order), rows(AgeDeclaration)) == (0, 0)

    def test_a_guardians_consent_is_kept_sealed_and_with_its_version(
        self, phone: FlaskClient
    ) -> None:
        assert buy(phone, age="under_14", guardian=MOTHER).status_code == 201
        row = session().scalars(select(GuardianConsent)).one()
        assert (row.relation, row.version) == ("mother", 1)
        assert unseal(row.contact_sealed, SEAL) == "mother@example.org"
        with phone.application.extensions["engine"].connect() as connection:
            stored = str(connection.execute(select(GuardianConsent.__table__)).all())
        assert "mother@" not in stored

    def test_the_operator_can_answer_them(self, phone: FlaskClient) -> None:
        order = buy(phone, age="under_14", guardian=MOTHER).get_json()["id"]
        session().rollback()
        told = CliRunner().invoke(commands, ["guardian", order])
        assert told.output.startswith("mother\tmother@example.org\t")
        assert CliRunner().invoke(commands, ["guardian", "nowhere"]).exit_code == 1

    def test_once_is_enough_until_it_is_taken_back(self, phone: FlaskClient) -> None:
        buy(phone, age="under_14", guardian=MOTHER)
        assert buy(phone, key="l" * 16, age="under_14").status_code == 201
        assert phone.delete("/api/v1/me/consents/guardian").status_code == 200
        assert "mother@example.org" not in everything_stored()
        assert buy(phone, key="m" * 16, age="under_14").status_code == 403

    def test_another_phone_has_none_of_it(self, app: Flask, phone: FlaskClient) -> None:
        buy(phone, age="under_14", guardian=MOTHER)
        other = app.test_client()
        other.set_cookie("device", "q" * 22)
        assert buy(other, age="under_14").status_code == 403

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"agreed": False}, "guardian.agreed", "guardian_must_agree"),
            ({"relation": "neighbour"}, "guardian.relation", "unknown_choice"),
            ({"email": "mother"}, "guardian.email", "email_shape"),
        ],
    )
    def test_what_is_wrong_is_named(
        self, phone: FlaskClient, changes: dict[str, Any], field: str, reason: str
    ) -> None:
        answer = buy(phone, age="under_14", guardian=MOTHER | changes)
        assert answer.status_code == 422
        (fault,) = answer.get_json()["errors"]
        assert (fault["field"], fault["reason"]) == (field, reason)
        assert (rows(Order), rows(AgeDeclaration), rows(GuardianConsent)) == (0, 0, 0)

    @pytest.mark.parametrize("age", ["adult", "14_17", None])
    def test_nobody_else_has_a_guardian(self, phone: FlaskClient, age: str | None) -> None:
        answer = buy(phone, age=age, guardian=MOTHER)
        assert answer.get_json()["errors"][0]["reason"] == "guardian_of_child"

    def test_behind_another_front_end_each_order_asks_its_own_guardian(
        self, app: Flask, phone: FlaskClient
    ) -> None:
        key = "ck_" + "k" * 43
        with transaction() as writing:
            front = Client(
                public_id="c", name="front", device_hash=b"c" * 32, created_at=clock.now()
            )
            writing.add(front)
            writing.flush()
            row = ClientKey(client_id=front.id, prefix="ck_k", key_hash=hashed(key),
                            scopes=["orders:write"], created_at=clock.now())  # fmt: skip
            writing.add(row)
        head = {"Authorization": f"Bearer {key}"}
        client = app.test_client()
        assert buy(client, age="under_14", guardian=MOTHER, headers=head).status_code == 201
        assert buy(client, key="l" * 16, age="under_14", headers=head).status_code == 403


class TestCap:
    @pytest.fixture
    def capped(self, make_app: MakeApp) -> FlaskClient:
        make_lot()
        return on_phone(make_app(keeping=Keeping(minor_max_fen=500)))

    @pytest.mark.parametrize("age", ["under_14", "14_17"])
    def test_a_minor_stays_below_it(self, capped: FlaskClient, age: str) -> None:
        more = {"guardian": MOTHER} if age == "under_14" else {}
        refused = buy(capped, 60_000, age=age, **more)
        assert (refused.status_code, refused.get_json()["code"]) == (403, "above_minors_cap")
        assert refused.get_json()["facts"] == {"max_amount_fen": 500}
        assert rows(Order) == 0
        assert buy(capped, 50_000, key="l" * 16, age=age, **more).status_code == 201

    def test_a_teacher_buys_for_the_class(self, capped: FlaskClient) -> None:
        names = [f"同学{i}" for i in range(30)]
        assert buy(capped, age="adult", recipients=names).status_code == 201

    def test_without_a_setting_there_is_no_cap(self, phone: FlaskClient) -> None:
        assert buy(phone, 1_000_000, age="14_17").status_code == 201


class TestAskedOfAll:
    @pytest.fixture
    def asking(self, make_app: MakeApp) -> FlaskClient:
        make_lot()
        return on_phone(make_app(keeping=Keeping(age_required=True)))

    def test_nobody_buys_without_saying(self, asking: FlaskClient) -> None:
        answer = buy(asking)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "age_required")
        assert buy(asking, age="adult").status_code == 201

    def test_otherwise_it_may_be_left_out(self, phone: FlaskClient) -> None:
        assert buy(phone).status_code == 201
        assert rows(AgeDeclaration) == 0


def test_only_the_band_is_kept(phone: FlaskClient) -> None:
    buy(phone, age="adult")
    buy(phone, key="l" * 16, age="14_17")
    row = session().scalars(select(AgeDeclaration)).one()
    assert row.band == "14_17"
    assert set(AgeDeclaration.__table__.c.keys()) == {"id", "subject_hash", "band", "declared_at"}


class TestOnThePage:
    FORM = {"amount": "100", "purpose": "myself", "anonymous": "yes", "step": "review"}  # noqa: RUF012

    def review(self, phone: FlaskClient) -> dict[str, str]:
        token = hidden(phone.get("/buy/village").text)["csrf_token"]
        page = phone.post("/buy/village", data=self.FORM | {"csrf_token": token})
        assert 'id="age-under_14"' in page.text
        assert " checked" not in page.text.split('id="age"')[1].split("</fieldset>")[0]
        return hidden(page.text) | {"confirm_no_return": "yes", "step": "pay"}

    def test_a_child_is_led_to_the_guardian(self, phone: FlaskClient) -> None:
        form = self.review(phone) | {"age": "under_14"}
        page = phone.post("/buy/village", data=form)
        assert page.status_code == 422
        assert 'id="guardian-fault"' in page.text
        guardian = {"guardian_relation": "father", "guardian_email": "father@example.org"}
        unticked = phone.post("/buy/village", data=form | guardian)
        assert unticked.status_code == 422
        assert 'value="father@example.org"' in unticked.text
        ticked = phone.post("/buy/village", data=form | guardian | {"guardian_agreed": "yes"})
        assert ticked.status_code == 303
        assert rows(GuardianConsent) == 1

    def test_who_says_nothing_buys_as_before(self, phone: FlaskClient) -> None:
        assert phone.post("/buy/village", data=self.review(phone)).status_code == 303
