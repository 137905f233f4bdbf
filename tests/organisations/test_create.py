"""Organisations are made once a tap, and say of themselves only what can be printed."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from offsets.db import session
from offsets.organisations.models import Organisation
from offsets.organisations.rules import MAX_ORGANISATIONS, Role
from tests.organisations.making import add_member, make_organisation, make_somebody

GOOD_NUMBER = "91350100M000100Y43"


def test_a_double_tap_makes_one(client: FlaskClient) -> None:
    who = make_somebody()
    key = {"Idempotency-Key": "the-same-key-twice"}
    wish = {"name": " 某县林业协会 "}
    first = who.call(client, "POST", "/organisations", wish, headers=key)
    second = who.call(client, "POST", "/organisations", wish, headers=key)
    assert first.status_code == 201
    assert first.get_json() == second.get_json()
    assert first.get_json()["name"] == "某县林业协会"
    assert first.get_json()["role"] == "owner"
    other = make_somebody().call(client, "POST", "/organisations", wish, headers=key)
    assert other.get_json()["id"] != first.get_json()["id"], "a key is its sender's alone"
    changed = who.call(client, "POST", "/organisations", {"name": "别的"}, headers=key)
    assert changed.get_json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("wish", "field", "reason"),
    [
        ({}, "name", "required"),
        ({"name": "  "}, "name", "required"),
        ({"name": "x" * 121}, "name", "too_long"),
        ({"name": "a\u202eb"}, "name", "direction_tricks"),
        ({"name": "<b>"}, "name", "markup"),
        ({"name": "某", "tax_number": "123"}, "tax_number", "tax_number_shape"),
        ({"name": "某", "tax_number": GOOD_NUMBER[:-1] + "9"}, "tax_number", "tax_number_check"),
        ({"name": "某", "owner": "x"}, "owner", "unknown_field"),
    ],
)
def test_bad_input_names_its_field_and_leaves_nothing(
    client: FlaskClient, wish: dict[str, Any], field: str, reason: str
) -> None:
    answer = make_somebody().call(client, "POST", "/organisations", wish)
    assert answer.status_code == 422
    fault = answer.get_json()["errors"][0]
    assert (fault["field"], fault["reason"]) == (field, reason)
    assert session().query(Organisation).count() == 0


def test_what_is_not_named_stays(client: FlaskClient) -> None:
    owner = make_somebody()
    org = make_organisation(owner, "某协会")
    path = f"/organisations/{org}"
    owner.call(client, "PATCH", path, {"invoice_title": "某某公司", "tax_number": GOOD_NUMBER})
    found = owner.call(client, "PATCH", path, {"name": "新名字"}).get_json()
    assert (found["name"], found["invoice_title"]) == ("新名字", "某某公司")
    assert found["tax_number"] == GOOD_NUMBER
    found = owner.call(client, "PATCH", path, {"invoice_title": None}).get_json()
    assert found["invoice_title"] is None


def test_finance_sees_to_invoices_and_not_to_the_name(client: FlaskClient) -> None:
    org = make_organisation(make_somebody(), "某协会")
    finance = add_member(org, Role.FINANCE)
    path = f"/organisations/{org}"
    both = finance.call(client, "PATCH", path, {"name": "偷改", "invoice_title": "某公司"})
    assert both.status_code == 403
    found = finance.call(client, "GET", path).get_json()
    assert (found["name"], found["invoice_title"]) == ("某协会", None)
    same = finance.call(client, "PATCH", path, {"name": "某协会", "invoice_title": "某公司"})
    assert same.status_code == 200


def test_one_person_makes_only_so_many(client: FlaskClient) -> None:
    who = make_somebody()
    for number in range(MAX_ORGANISATIONS):
        make_organisation(who, f"第{number}家")
    answer = who.call(client, "POST", "/organisations", {"name": "又一家"})
    assert answer.get_json()["errors"][0]["reason"] == "too_many"
    listed = who.call(client, "GET", "/organisations").get_json()["organisations"]
    assert len(listed) == MAX_ORGANISATIONS
