"""A signed notice and its effect are stored together; three roads lead to one settlement."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import permutations
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.certificates.models import Certificate
from offsets.config import settings
from offsets.db import session
from offsets.errors import Invalid
from offsets.orders.pay import pay, refresh
from offsets.payments import inbox
from offsets.payments.check import ASK_AGAIN_AFTER, sweep
from offsets.payments.gateway import BadSignature
from offsets.payments.models import Notice
from offsets.payments.sandbox import charges
from offsets.payments.sandbox.signature import HEADER, sign
from tests import factories
from tests.racing import together


def notice_of(order: str, **changes: Any) -> bytes:
    payment = factories.payment_of(order)
    told = {
        "id": f"EVENT-{order}",
        "type": "payment.paid",
        "currency": "CNY",
        "livemode": False,
        "reference": payment.reference,
        "charge": "CHARGE",
        "amount_fen": payment.amount_fen,
    }
    return json.dumps(told | changes).encode()


def receive(body: bytes) -> str:
    return inbox.receive("sandbox", {HEADER: sign(settings().sandbox_secret, body)}, body)


def notices() -> list[tuple[str, str]]:
    session().rollback()
    rows = session().execute(select(Notice.event_id, Notice.outcome).order_by(Notice.id))
    return [tuple(row) for row in rows]


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    order = factories.make_order()
    pay(order, "sandbox", "redirect", "http://localhost/back")
    payment = factories.payment_of(order)
    charges.act(charges.open_charge(payment.reference, 100, "", ""), "lose_notice")
    return order


def test_a_notice_is_kept_as_it_came_with_what_became_of_it(order: str) -> None:
    body = notice_of(order)
    assert receive(body) == "settled"
    kept = session().scalars(select(Notice)).one()
    assert (kept.body, kept.outcome) == (body.decode(), "settled")
    assert kept.reference == factories.payment_of(order).reference


def test_a_repeated_notice_is_one_row(order: str) -> None:
    body = notice_of(order)
    assert [receive(body), receive(body)] == ["settled", "nothing_to_do"]
    assert notices() == [(f"EVENT-{order}", "settled")]


def test_two_notices_at_once_are_one_set_of_certificates(app: Flask, order: str) -> None:
    body = notice_of(order)
    outcomes = together(app, *[lambda: receive(body)] * 4)
    assert sorted(outcomes) == ["nothing_to_do"] * 3 + ["settled"]
    assert len(session().scalars(select(Certificate.id)).all()) == 1


def test_an_unsigned_notice_leaves_nothing_behind(order: str) -> None:
    with pytest.raises(BadSignature):
        inbox.receive("sandbox", {}, notice_of(order))
    assert notices() == []
    assert factories.fresh(order).state == "placed"


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"amount_fen": 99}, "mismatch"),
        ({"currency": "USD"}, "mismatch"),
        ({"livemode": True}, "mismatch"),
        ({"reference": "NOBODYKNOWS"}, "unknown"),
    ],
)
def test_a_notice_that_does_not_fit_is_kept_and_settles_nothing(
    order: str, changes: dict[str, Any], outcome: str
) -> None:
    assert receive(notice_of(order, **changes)) == outcome
    assert notices() == [(f"EVENT-{order}", outcome)]
    assert factories.fresh(order).state == "placed"


STUMBLE = "a row of 小林"


@contextmanager
def stumbling() -> Iterator[None]:
    """While this lasts, no paid notice can take its effect."""

    def stumble(*_: object) -> None:
        raise RuntimeError(STUMBLE)

    with pytest.MonkeyPatch.context() as patched:
        for step in ("settle.certify", "settle_at_once.wording"):
            patched.setattr(f"offsets.orders.{step}", stumble)
        yield


def test_a_fault_in_its_effect_keeps_the_notice_and_the_retry_settles(order: str) -> None:
    body = notice_of(order)
    for _ in range(2):
        with stumbling(), pytest.raises(RuntimeError):
            receive(body)
    assert notices() == [(f"EVENT-{order}", "failed")]
    assert factories.payment_of(order).state == "pending"
    assert receive(body) == "settled"
    assert notices() == [(f"EVENT-{order}", "settled")]


def test_what_is_kept_of_a_fault_says_where_and_quotes_nothing(order: str) -> None:
    with stumbling(), pytest.raises(RuntimeError):
        receive(notice_of(order))
    session().rollback()
    kept = session().scalars(select(Notice)).one()
    assert kept.fault is not None
    assert kept.fault.startswith("RuntimeError\n")
    assert "payments/inbox.py" in kept.fault
    assert STUMBLE not in kept.fault
    assert kept.said == inbox.as_document(inbox.from_document(kept.said or {}))


def test_a_house_without_the_keeping_would_lose_it(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "_keep_failed", lambda *_: None)
    with stumbling(), pytest.raises(RuntimeError):
        receive(notice_of(order))
    assert notices() == []


def test_the_gateway_is_told_to_come_again(client: FlaskClient, order: str) -> None:
    body = notice_of(order)
    headers = {HEADER: sign(settings().sandbox_secret, body)}
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    with stumbling():
        assert client.post("/webhooks/sandbox", data=body, headers=headers).status_code == 500
    client.application.config["PROPAGATE_EXCEPTIONS"] = None
    assert client.post("/webhooks/sandbox", data=body, headers=headers).status_code == 200
    assert factories.fresh(order).state == "settled"


def test_an_unknown_gateway_is_refused(order: str) -> None:
    with pytest.raises(Invalid):
        inbox.receive("bank", {}, b"")


def by_notice(order: str) -> None:
    receive(notice_of(order))


def by_sweeper(_: str) -> None:
    sweep()


@pytest.mark.parametrize("roads", list(permutations([by_notice, refresh, by_sweeper])))
def test_whichever_road_comes_first_the_others_find_it_done(
    clock: time_machine.Traveller, order: str, roads: tuple[Callable[[str], None], ...]
) -> None:
    clock.shift(ASK_AGAIN_AFTER)
    for road in roads * 2:
        road(order)
        assert factories.fresh(order).state == "settled"
    assert len(session().scalars(select(Certificate.id)).all()) == 1


def test_all_three_roads_at_once(app: Flask, clock: time_machine.Traveller, order: str) -> None:
    clock.shift(ASK_AGAIN_AFTER)
    together(app, *[lambda road=road: road(order) for road in (by_notice, refresh, by_sweeper)])
    assert len(session().scalars(select(Certificate.id)).all()) == 1
