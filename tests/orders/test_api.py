"""The JSON API from quote to certificates, and every way of asking wrongly."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.idempotency import IdempotencyKey
from offsets.orders.models import Claim, Order
from offsets.payments.models import Payment
from offsets.stock.models import Hold, Lot
from tests.factories import make_lot, make_project, make_settled_order, say_paid

TABLES = (Order, Payment, Hold, IdempotencyKey, Certificate, Claim)
KEY = "a-key-for-this-one-order"

Ask = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def lot(app: object) -> Lot:
    return make_lot(code="LOT-A")


@pytest.fixture
def nothing_left_behind(lot: Lot) -> Iterator[None]:
    """Whatever the test asks for, no row is written and no gram is held."""
    before = footprints()
    yield
    session().rollback()
    assert footprints() == before


def footprints() -> list[int]:
    rows = [session().scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]
    held = select(func.sum(Lot.held_g + Lot.next_g))
    return [*rows, int(session().scalar(held) or 0)]


def quote_token(client: FlaskClient, **wish: Any) -> str:
    answer = client.post("/api/v1/quotes", json={"project": "village", "mass_g": 10_000} | wish)
    assert answer.status_code == 200, answer.text
    token: str = answer.get_json()["token"]
    return token


def order_wish(client: FlaskClient, **changes: Any) -> dict[str, Any]:
    wish = {"purpose": "myself", "display_name": "小林", "confirm_no_return": True} | changes
    if "quote" not in wish:
        wish["quote"] = quote_token(client)
    return {name: value for name, value in wish.items() if value is not None}


def place(client: FlaskClient, key: str | None = KEY, **changes: Any) -> TestResponse:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post("/api/v1/orders", json=order_wish(client, **changes), headers=headers)


def opened(receipt: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {receipt['access_token']}"}


def refused(answer: TestResponse, status: int, code: str, field: str, reason: str) -> None:
    """The answer is this refusal, names the field, and says it in both languages."""
    said = answer.get_json()
    assert answer.status_code == status, said
    assert answer.mimetype == "application/problem+json"
    assert said["code"] == code
    faults = {fault["field"]: fault for fault in said["errors"]}
    assert faults[field]["reason"] == reason, said["errors"]
    assert faults[field]["detail_zh"]
    assert faults[field]["detail_en"]


# The road on which everything is right.


def test_one_yuan_becomes_ten_kilograms_with_a_certificate(client: FlaskClient) -> None:
    quoted = client.post("/api/v1/quotes", json={"project": "village", "amount_fen": 100})
    assert quoted.get_json()["mass_g"] == 10_000
    placed = place(client, quote=quoted.get_json()["token"])
    receipt = placed.get_json()
    assert placed.status_code == 201
    assert placed.headers["Location"] == receipt["links"]["order"]

    wish = {"gateway": "sandbox", "channel": "redirect"}
    paying = client.post(receipt["links"]["payments"], json=wish, headers=opened(receipt))
    assert paying.status_code == 201
    assert paying.get_json()["redirect_url"]
    assert say_paid(receipt["id"]) == "settled"

    order = client.get(receipt["links"]["order"], headers=opened(receipt)).get_json()
    assert (order["state"], order["mass_g"], order["amount_fen"]) == ("settled", 10_000, 100)
    (certificate,) = order["certificates"]
    assert certificate["holder_name"] == "小林"
    found = client.get(f"/api/v1/certificates/{certificate['number']}")
    assert found.status_code == 200


def test_the_same_key_and_body_are_one_order(client: FlaskClient) -> None:
    wish = order_wish(client)
    headers = {"Idempotency-Key": KEY}
    first, second = (client.post("/api/v1/orders", json=wish, headers=headers) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.get_json() == second.get_json()
    assert session().scalar(select(func.count()).select_from(Order)) == 1


def test_a_replay_is_answered_after_its_quote_expired(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    token = quote_token(client)
    first = place(client, quote=token)
    clock.shift(31 * 60)
    assert place(client, quote=token).get_json() == first.get_json()


def test_a_class_gets_a_certificate_each(client: FlaskClient) -> None:
    names = ["小林", None, "小满"]
    token = quote_token(client, certificates=3)
    receipt = place(client, quote=token, display_name=None, recipients=names).get_json()
    say_paid(receipt["id"])
    address = receipt["links"]["certificates"] + "?limit=2"
    first = client.get(address, headers=opened(receipt))
    rest = client.get(
        receipt["links"]["certificates"],
        query_string={"limit": 2, "cursor": first.get_json()["next"]},
        headers=opened(receipt),
    )
    assert 'rel="next"' in first.headers["Link"]
    assert rest.get_json()["next"] is None
    lines = first.get_json()["certificates"] + rest.get_json()["certificates"]
    assert [line["holder_name"] for line in lines] == names
    assert [line["position"] for line in lines] == [0, 1, 2]


def test_a_cancelled_order_frees_its_grams(client: FlaskClient) -> None:
    receipt = place(client).get_json()
    ended = client.post(receipt["links"]["cancellation"], headers=opened(receipt))
    assert (ended.status_code, ended.get_json()["state"]) == (200, "cancelled")
    assert client.get("/api/v1/lots/LOT-A").get_json()["held_g"] == 0
    again = client.post(receipt["links"]["cancellation"], headers=opened(receipt))
    assert (again.status_code, again.get_json()["code"]) == (409, "order_not_cancellable")
    assert again.get_json()["facts"] == {"state": "cancelled"}


def test_a_gift_is_opened_once(client: FlaskClient, app: Any) -> None:
    receipt = place(client, purpose="gift", gift_message="生日快乐").get_json()
    say_paid(receipt["id"])
    order = client.get(receipt["links"]["order"], headers=opened(receipt)).get_json()
    friend, stranger = app.test_client(), app.test_client()
    for _ in range(2):
        opening = friend.post("/api/v1/claims", json={"code": order["claim_code"]})
        assert opening.status_code == 201
    assert friend.get(opening.get_json()["links"]["order"]).status_code == 200
    late = stranger.post("/api/v1/claims", json={"code": order["claim_code"]})
    refused(late, 409, "already_claimed", "code", "already_claimed")


def test_a_device_opens_what_it_bought(client: FlaskClient) -> None:
    client.set_cookie("device", "0123456789012345678901")
    receipt = place(client).get_json()
    assert client.get(receipt["links"]["order"]).status_code == 200


# Wrong amounts and sources.


@pytest.mark.usefixtures("nothing_left_behind")
@pytest.mark.parametrize("field", ["mass_g", "amount_fen"])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0, "out_of_range"),
        (-1, "out_of_range"),
        (10**30, "out_of_range"),
        (1.5, "not_whole"),
        (10_000.0, "not_whole"),
        ("10000", "not_whole"),
        ("ten", "not_whole"),
        (True, "not_whole"),
        ([], "not_whole"),
        ({}, "not_whole"),
    ],
)
def test_an_amount_is_a_whole_positive_number(
    client: FlaskClient, field: str, value: object, reason: str
) -> None:
    answer = client.post("/api/v1/quotes", json={"project": "village", field: value})
    refused(answer, 422, "invalid", field, reason)


@pytest.mark.usefixtures("nothing_left_behind")
@pytest.mark.parametrize(
    ("wish", "field", "reason"),
    [
        ({"mass_g": 1}, "project", "exactly_one_of"),
        ({"mass_g": 1, "project": "village", "lot": "LOT-A"}, "project", "exactly_one_of"),
        ({"project": "village"}, "mass_g", "exactly_one_of"),
        ({"project": "village", "mass_g": 1, "amount_fen": 1}, "mass_g", "exactly_one_of"),
        (
            {"project": "village", "mass_g": 1, "certificates": 10_001},
            "certificates",
            "out_of_range",
        ),
        ({"project": "village", "mass_g": 1, "to_order": "yes"}, "to_order", "not_yes_or_no"),
        ({"project": "village", "mass_g": 1, "to_order": True}, "to_order", "not_to_order"),
        ({"project": "village", "mass_g": 1, "surprise": 1}, "surprise", "unknown_field"),
        ({"project": "\x00", "mass_g": 1}, "project", "control_characters"),
        ({"project": 7, "mass_g": 1}, "project", "not_text"),
    ],
)
def test_a_quote_needs_one_source_and_one_size(
    client: FlaskClient, wish: dict[str, Any], field: str, reason: str
) -> None:
    refused(client.post("/api/v1/quotes", json=wish), 422, "invalid", field, reason)


@pytest.mark.parametrize("source", ["project", "lot"])
def test_an_unknown_source_is_not_found(client: FlaskClient, source: str) -> None:
    answer = client.post("/api/v1/quotes", json={source: "nowhere", "mass_g": 1})
    refused(answer, 404, "not_found", source, "not_found")


@pytest.mark.usefixtures("nothing_left_behind")
def test_more_than_is_left_says_how_much_is_left(client: FlaskClient) -> None:
    answer = client.post("/api/v1/quotes", json={"lot": "LOT-A", "mass_g": 10_000_001})
    refused(answer, 409, "sold_out", "mass_g", "sold_out")
    assert answer.get_json()["facts"] == {"left_g": 10_000_000}
    assert "10,000 kg" in answer.get_json()["detail_en"]


def test_a_lot_that_sold_out_after_the_quote_says_so(client: FlaskClient) -> None:
    late = quote_token(client, mass_g=6_000_000)
    assert place(client, quote=quote_token(client, mass_g=6_000_000)).status_code == 201
    before = footprints()
    answer = place(client, key="another-key-0123456789", quote=late)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "sold_out")
    assert answer.get_json()["facts"]["left_g"] == 4_000_000
    session().rollback()
    assert footprints() == before


# Wrong keys.


@pytest.mark.usefixtures("nothing_left_behind")
@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (None, "required"),
        ("short", "idempotency_key_shape"),
        ("x" * 65, "idempotency_key_shape"),
        ("with spaces in between", "idempotency_key_shape"),
        ("", "idempotency_key_shape"),
    ],
)
def test_a_key_of_the_wrong_shape_is_refused(
    client: FlaskClient, key: str | None, reason: str
) -> None:
    refused(place(client, key=key), 422, "invalid", "Idempotency-Key", reason)


def test_a_key_with_another_body_is_refused(client: FlaskClient) -> None:
    token = quote_token(client)
    assert place(client, quote=token).status_code == 201
    before = footprints()
    answer = place(client, quote=token, display_name="小满")
    refused(answer, 422, "idempotency_key_reused", "Idempotency-Key", "idempotency_key_reused")
    session().rollback()
    assert footprints() == before


def test_a_foreign_key_opens_nothing(client: FlaskClient, app: Any) -> None:
    mine, theirs = app.test_client(), app.test_client()
    mine.set_cookie("device", "0123456789012345678901")
    theirs.set_cookie("device", "9876543210987654321098")
    wish = order_wish(client)
    headers = {"Idempotency-Key": KEY}
    first = mine.post("/api/v1/orders", json=wish, headers=headers).get_json()
    second = theirs.post("/api/v1/orders", json=wish, headers=headers).get_json()
    assert first["id"] != second["id"]


# Wrong words.


@pytest.mark.usefixtures("nothing_left_behind")
@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"confirm_no_return": False}, "confirm_no_return", "confirm_required"),
        ({"confirm_no_return": None}, "confirm_no_return", "confirm_required"),
        ({"confirm_no_return": "true"}, "confirm_no_return", "not_yes_or_no"),
        ({"confirm_no_return": 1}, "confirm_no_return", "not_yes_or_no"),
        ({"purpose": "vanity"}, "purpose", "unknown_choice"),
        ({"purpose": None}, "purpose", "required"),
        ({"purpose": "event"}, "occasion", "occasion_required"),
        ({"occasion": "x" * 121}, "occasion", "too_long"),
        ({"purpose": "gift", "gift_message": "x" * 201}, "gift_message", "too_long"),
        ({"purpose": "gift", "gift_message": "<b>"}, "gift_message", "markup"),
        ({"display_name": "林" * 500}, "display_name", "too_long"),
        ({"display_name": "林\n林"}, "display_name", "control_characters"),
        ({"display_name": "林\x00林"}, "display_name", "control_characters"),
        ({"display_name": "\u202e林"}, "display_name", "direction_tricks"),
        ({"display_name": "\u2067林"}, "display_name", "direction_tricks"),
        ({"display_name": "<script>"}, "display_name", "markup"),
        ({"display_name": "林🌲"}, "display_name", "unprintable"),
        ({"display_name": "  "}, "display_name", "required"),
        ({"display_name": 7}, "display_name", "not_text"),
        ({"display_name": None}, "display_name", "exactly_one_of"),
        ({"anonymous": True}, "display_name", "exactly_one_of"),
        ({"recipients": ["小满"]}, "display_name", "exactly_one_of"),
        ({"display_name": None, "recipients": ["甲", "乙"]}, "display_name", "count_mismatch"),
        ({"display_name": None, "recipients": "甲"}, "recipients", "not_a_list"),
        ({"display_name": None, "recipients": [7]}, "recipients.0", "not_text"),
        ({"display_name": None, "recipients": ["林" * 41]}, "recipients.0", "too_long"),
        ({"display_name": None, "recipients": ["林"] * 10_001}, "recipients", "too_many"),
        ({"locale": "fr"}, "locale", "unknown_choice"),
        ({"gateway": "barter"}, "gateway", "unknown_choice"),
    ],
)
def test_what_cannot_stand_on_a_certificate_is_refused(
    client: FlaskClient, changes: dict[str, Any], field: str, reason: str
) -> None:
    refused(place(client, **changes), 422, "invalid", field, reason)


@pytest.mark.usefixtures("nothing_left_behind")
def test_a_body_of_three_megabytes_is_not_read(client: FlaskClient) -> None:
    answer = place(client, display_name="林" * 1_000_000)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


# Quotes and orders that are not the caller's.


@pytest.mark.usefixtures("nothing_left_behind")
@pytest.mark.parametrize("token", ["nonsense", "WzEsW10sMSwwLDFd.AAAA", "林", "{}.{}"])
def test_a_quote_that_is_not_ours_is_refused(client: FlaskClient, token: str) -> None:
    refused(place(client, quote=token), 422, "quote_invalid", "quote", "quote_invalid")


@pytest.mark.usefixtures("nothing_left_behind")
def test_an_expired_quote_is_refused(client: FlaskClient, clock: time_machine.Traveller) -> None:
    token = quote_token(client)
    clock.shift(31 * 60)
    refused(place(client, quote=token), 422, "quote_expired", "quote", "quote_expired")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/certificates"),
        ("POST", "/payments"),
        ("POST", "/cancellation"),
    ],
)
@pytest.mark.parametrize(
    "token", [None, "", "wrong", "é", "of another order"], ids=lambda token: f"token={token}"
)
def test_somebody_elses_order_does_not_exist(
    client: FlaskClient, app: Any, method: str, path: str, token: str | None
) -> None:
    theirs, mine = make_settled_order(), place(client).get_json()
    headers = {}
    if token is not None:
        given = mine["access_token"] if token == "of another order" else token
        headers["Authorization"] = f"Bearer {given}"
    body = {"gateway": "sandbox", "channel": "redirect"} if path == "/payments" else None
    stranger = app.test_client()
    address = f"/api/v1/orders/{theirs}{path}"
    answer = stranger.open(address, method=method, json=body, headers=headers)
    refused(answer, 404, "not_found", "order", "not_found")
    unknown = stranger.open(
        f"/api/v1/orders/nothing{path}", method=method, json=body, headers=headers
    )
    assert unknown.get_json() | {"request_id": ""} == answer.get_json() | {"request_id": ""}


def test_a_wrong_road_to_pay_is_refused(client: FlaskClient) -> None:
    receipt = place(client).get_json()
    for wish, field in (
        ({"gateway": "barter", "channel": "redirect"}, "gateway"),
        ({"gateway": "sandbox", "channel": "pigeon"}, "channel"),
    ):
        answer = client.post(receipt["links"]["payments"], json=wish, headers=opened(receipt))
        refused(answer, 422, "invalid", field, "unknown_choice")


def test_a_settled_order_is_not_paid_again(client: FlaskClient) -> None:
    receipt = place(client).get_json()
    say_paid(receipt["id"])
    wish = {"gateway": "sandbox", "channel": "redirect"}
    answer = client.post(receipt["links"]["payments"], json=wish, headers=opened(receipt))
    refused(answer, 409, "order_not_payable", "order", "order_not_payable")


@pytest.mark.usefixtures("nothing_left_behind")
def test_a_code_that_opens_no_gift_is_refused(client: FlaskClient) -> None:
    mistyped = client.post("/api/v1/claims", json={"code": "ABCD-EFGH-JKMN"})
    refused(mistyped, 422, "invalid", "code", "number_shape")
    unknown = client.post("/api/v1/claims", json={"code": "2222-2222-2222"})
    assert unknown.status_code in (404, 422)


# Lists.


@pytest.mark.parametrize("path", ["projects", "lots"])
def test_lists_are_paged_to_their_end(client: FlaskClient, path: str) -> None:
    for number in range(4):
        make_project(f"village-{number}")
        make_lot(code=f"LOT-B{number}", project=f"village-{number}")
    found: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        answer = client.get(f"/api/v1/{path}", query_string={"limit": 2} | cursor).get_json()
        found += [row.get("slug") or row["code"] for row in answer[path]]
        if answer["next"] is None:
            break
        cursor = {"cursor": answer["next"]}
    assert len(found) == len(set(found)) == 5


@pytest.mark.parametrize("path", ["projects", "lots"])
@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("limit=0", "limit", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
        ("limit=ten", "limit", "not_whole"),
        ("cursor=nonsense", "cursor", "cursor"),
        ("cursor=bm93aGVyZQ==", "cursor", "cursor"),
        ("colour=green", "colour", "unknown_field"),
    ],
)
def test_a_wrong_page_is_refused(
    client: FlaskClient, path: str, query: str, field: str, reason: str
) -> None:
    refused(client.get(f"/api/v1/{path}?{query}"), 422, "invalid", field, reason)
