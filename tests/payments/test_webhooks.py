"""Whoever knocks: heeded only if signed, and never allowed to fill our tables."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.config import settings
from offsets.db import session
from offsets.payments.models import Notice
from offsets.payments.sandbox.signature import HEADER, sign
from offsets.payments.webhooks import MAX_NOTICE_BYTES
from tests import factories
from tests.payments.test_inbox import notice_of


def knock(client: FlaskClient, body: bytes, **headers: str) -> tuple[int, str]:
    answer = client.post(
        "/webhooks/sandbox", data=body, headers=headers, content_type="application/json"
    )
    assert answer.is_json
    return answer.status_code, answer.json.get("code") or answer.json["outcome"]


def signed(body: bytes, at: int | None = None) -> dict[str, str]:
    return {HEADER: sign(settings().sandbox_secret, body, at)}


def test_a_signed_notice_settles(client: FlaskClient) -> None:
    factories.make_lot()
    order = factories.make_order()
    body = notice_of(order)
    assert knock(client, body, **signed(body)) == (200, "settled")
    assert knock(client, body, **signed(body)) == (200, "nothing_to_do")
    assert factories.fresh(order).state == "settled"


@pytest.mark.parametrize("header", ["", "t=1", "v1=x", "t=x,v1=y", "t=1,v1=" + "0" * 64])
def test_an_unsigned_notice_is_refused_and_not_kept(client: FlaskClient, header: str) -> None:
    status, code = knock(client, b"{}", **{HEADER: header})
    assert (400 <= status < 500, code) == (True, "bad_signature")
    assert session().scalars(select(Notice.id)).all() == []


def test_an_old_notice_is_refused(client: FlaskClient) -> None:
    status, code = knock(client, b"{}", **signed(b"{}", at=1))
    assert (400 <= status < 500, code) == (True, "stale_notice")


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"{}", b'{"id": 1, "type": "x"}'])
def test_a_signed_notice_that_says_nothing_is_refused(client: FlaskClient, body: bytes) -> None:
    status, _ = knock(client, body, **signed(body))
    assert 400 <= status < 500
    assert session().scalars(select(Notice.id)).all() == []


def test_an_oversized_notice_is_refused_unread(client: FlaskClient) -> None:
    body = b" " * (MAX_NOTICE_BYTES + 1)
    status, _ = knock(client, body, **signed(body))
    assert status == 413


def test_an_unknown_gateway_is_a_clear_refusal(client: FlaskClient) -> None:
    answer = client.post("/webhooks/bank", data=b"{}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "gateway"


def test_nobody_reads_here(client: FlaskClient) -> None:
    assert client.get("/webhooks/sandbox").status_code == 405
