"""A signed event is believed when it is ours, unchanged and fresh; nothing else is."""

import json
import time
from typing import Any, get_args, get_type_hints

import pytest
import stripe
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.orders.pay import pay
from offsets.payments.gateway import BadSignature, NotOurs, StaleNotice
from offsets.payments.models import Notice
from offsets.payments.stripe import notice
from offsets.payments.stripe.gateway import StripeGateway
from tests import factories
from tests.counterparts.stripe import objects
from tests.counterparts.stripe.server import Counterpart
from tests.payments.stripe.conftest import OLD_SECRET, SECRET

BODY = b'{"id": "evt_1", "object": "event"}'
SECRETS = (OLD_SECRET, SECRET)


def sign(body: bytes, secret: str = SECRET, age_s: int = 0) -> str:
    return stripe.WebhookSignature.generate_signature_header(
        body.decode(), secret, timestamp=int(time.time()) - age_s
    )


@pytest.mark.parametrize("secret", SECRETS)
def test_either_secret_signs_while_one_is_rotated(secret: str) -> None:
    notice.verify(SECRETS, sign(BODY, secret), BODY)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_that_was_taken_out_signs_no_more(secret: str) -> None:
    (kept,) = set(SECRETS) - {secret}
    with pytest.raises(BadSignature):
        notice.verify((kept,), sign(BODY, secret), BODY)


@pytest.mark.parametrize("age_s", [-300, 299])
def test_the_window_is_five_minutes_either_way(age_s: int) -> None:
    notice.verify(SECRETS, sign(BODY, age_s=age_s), BODY)
    beyond = age_s + (5 if age_s > 0 else -5)
    with pytest.raises(StaleNotice):
        notice.verify(SECRETS, sign(BODY, age_s=beyond), BODY)


def test_a_changed_body_or_time_is_refused() -> None:
    header = sign(BODY)
    with pytest.raises(BadSignature):
        notice.verify(SECRETS, header, BODY.replace(b"1", b"2"))
    with pytest.raises(BadSignature):
        notice.verify(SECRETS, header.replace("t=", "t=1"), BODY)


@pytest.mark.parametrize(
    "header", ["", "t", "t=", "t=1", "v1=0", "t=x,v1=0", "t=1,v1=", "t=1,v1=证", "t=" + "9" * 5000]
)
@pytest.mark.parametrize("body", [BODY, b"\xff\xfe"])
def test_what_is_no_signature_is_refused(header: str, body: bytes) -> None:
    with pytest.raises(BadSignature):
        notice.verify(SECRETS, header, body)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'"x"', b'{"object": "event"}', b'{"id": 1, "object": "event"}']
)
def test_a_signed_body_that_is_no_event_is_refused(gateway: StripeGateway, body: bytes) -> None:
    with pytest.raises(BadSignature):
        gateway.read_notice({notice.HEADER: sign(body)}, body)


def test_every_event_we_register_for_is_one_of_stripes() -> None:
    known = set(get_args(get_type_hints(stripe.Event)["type"]))
    assert known >= notice.EVENTS
    assert "checkout.session.dreamt" not in known


def read(gateway: StripeGateway, kind: str, thing: dict[str, Any]) -> Any:
    body = json.dumps(objects.event(kind, thing, "")).encode()
    return gateway.read_notice({notice.HEADER: sign(body)}, body).standing


def a_session(**changes: Any) -> dict[str, Any]:
    request = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "success_url": "",
        "line_items": [
            {"quantity": 1, "price_data": {"currency": "cny", "unit_amount": 1_000}},
        ],
        "metadata": {"house": "localhost", "reference": "REFERENCE"},
    }
    return objects.session(request, "", livemode=False) | changes


@pytest.mark.parametrize(
    ("kind", "changes", "state"),
    [
        ("completed", {"status": "complete", "payment_status": "paid"}, "paid"),
        ("completed", {"status": "complete"}, "pending"),
        ("async_payment_succeeded", {"status": "complete", "payment_status": "paid"}, "paid"),
        ("async_payment_failed", {"status": "complete"}, "failed"),
        ("expired", {"status": "expired"}, "closed"),
    ],
)
def test_what_a_checkout_says(
    gateway: StripeGateway, kind: str, changes: dict[str, Any], state: str
) -> None:
    told = read(gateway, f"checkout.session.{kind}", a_session(payment_intent="pi_1", **changes))
    assert (told.reference, told.state, told.amount_fen) == ("REFERENCE", state, 1_000)
    assert (told.currency, told.livemode, told.provider_reference) == ("CNY", False, "pi_1")


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("checkout.session.completed", a_session(metadata={})),
        ("checkout.session.completed", a_session(metadata=None)),
        ("checkout.session.completed", a_session(metadata={"house": "other", "reference": "X"})),
        ("payment_intent.succeeded", a_session()),
        ("customer.created", {"id": "cus_1", "object": "customer"}),
    ],
)
def test_what_another_shop_sold_is_not_ours(
    gateway: StripeGateway, kind: str, thing: dict[str, Any]
) -> None:
    with pytest.raises(NotOurs):
        read(gateway, kind, thing)


def outcomes() -> list[str]:
    session().rollback()
    return list(session().scalars(select(Notice.outcome).order_by(Notice.id)))


@pytest.fixture
def paid(house: Flask, order: str, counterpart: Counterpart) -> str:
    """An order whose payer has just paid, and whose notices are on their way."""
    pay(order, "stripe", "redirect", "http://localhost/back")
    (session_id,) = counterpart.store.sessions
    counterpart.store.pay(session_id)
    return order


def test_a_paid_notice_settles_and_the_rest_passes(paid: str, counterpart: Counterpart) -> None:
    assert counterpart.notices.deliver() == 3
    assert outcomes() == ["settled"]
    assert factories.fresh(paid).state == "settled"


@pytest.mark.parametrize("fault", ["wrong_amount", "wrong_currency", "wrong_livemode"])
def test_a_notice_that_does_not_fit_is_kept_and_settles_nothing(
    house: Flask, order: str, counterpart: Counterpart, fault: str
) -> None:
    counterpart.faults.add(fault, "checkout.session")
    pay(order, "stripe", "redirect", "http://localhost/back")
    counterpart.store.pay(next(iter(counterpart.store.sessions)))
    counterpart.notices.deliver()
    assert outcomes() == ["mismatch"]
    assert factories.fresh(order).state == "placed"


@pytest.mark.parametrize("fault", ["forge", "stale"])
def test_a_forged_or_stale_notice_leaves_nothing_behind(
    house: Flask, order: str, counterpart: Counterpart, fault: str
) -> None:
    counterpart.faults.add(fault, "checkout.session")
    pay(order, "stripe", "redirect", "http://localhost/back")
    counterpart.store.pay(next(iter(counterpart.store.sessions)))
    counterpart.notices.deliver()
    assert ("checkout.session.completed", 400) in counterpart.notices.told
    assert outcomes() == []
    assert factories.fresh(order).state == "placed"


def test_a_disputed_payment_is_asked_about_and_stays_paid(
    paid: str, counterpart: Counterpart
) -> None:
    counterpart.notices.deliver()
    (intent,) = counterpart.store.intents
    counterpart.store.dispute(intent)
    counterpart.notices.deliver()
    assert outcomes() == ["settled", "disputed"]
    assert factories.fresh(paid).state == "settled"


def test_a_dispute_over_another_shops_sale_is_not_ours(paid: str, counterpart: Counterpart) -> None:
    (intent,) = counterpart.store.intents.values()
    intent["metadata"] = {}
    counterpart.store.dispute(intent["id"])
    counterpart.notices.deliver()
    assert counterpart.notices.told[-1] == ("charge.dispute.created", 200)
    assert outcomes() == ["settled"]
