"""What a session is asked to be and what it says, without Stripe and without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.payments.gateway import Intent
from offsets.payments.stripe.checkout import (
    OPEN_FOR,
    marks,
    reference_of,
    request_for,
    standing_of,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)
INTENT = Intent("REFERENCE", 1_000, "林业碳汇 100 kg", "http://localhost/back", "redirect")


def session(status: str, payment_status: str, intent: Any = "pi_1") -> dict[str, Any]:
    return {
        "amount_total": 1_000,
        "currency": "cny",
        "livemode": False,
        "payment_intent": intent,
        "payment_status": payment_status,
        "status": status,
    }


def intent(status: str, amount_received: int = 0) -> dict[str, Any]:
    return {"id": "pi_1", "status": status, "amount_received": amount_received}


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (session("open", "unpaid", None), "pending"),
        (session("open", "unpaid"), "pending"),
        (session("expired", "unpaid", None), "closed"),
        (session("complete", "unpaid"), "pending"),
        (session("complete", "paid"), "paid"),
        (session("complete", "unpaid", intent("processing")), "pending"),
        (session("complete", "unpaid", intent("requires_action")), "pending"),
        (session("complete", "unpaid", intent("requires_payment_method")), "failed"),
        (session("complete", "unpaid", intent("canceled")), "failed"),
        (session("complete", "unpaid", intent("succeeded", 1_000)), "paid"),
        (session("complete", "paid", intent("succeeded", 1_000)), "paid"),
    ],
)
def test_where_a_session_says_that_a_payment_stands(told: dict[str, Any], state: str) -> None:
    standing = standing_of(told, "REFERENCE")
    assert (standing.state, standing.amount_fen, standing.currency) == (state, 1_000, "CNY")
    assert standing.provider_reference == ("pi_1" if told["payment_intent"] else None)


def test_what_was_received_counts_and_not_what_was_asked() -> None:
    told = session("complete", "paid", intent("succeeded", 999))
    assert standing_of(told, "REFERENCE").amount_fen == 999


def test_an_order_without_payment_is_no_money() -> None:
    told = session("complete", "no_payment_required", None) | {"amount_total": 0}
    assert standing_of(told, "REFERENCE").amount_fen == 0


@given(house=st.text(), reference=st.text(min_size=1), other=st.text())
def test_a_mark_is_known_by_its_house_alone(house: str, reference: str, other: str) -> None:
    thing = {"metadata": marks(house, reference)}
    assert reference_of(thing, house) == reference
    assert reference_of(thing, other) == (reference if other == house else None)


@given(amount_fen=st.integers(1, 10**9), late=st.timedeltas(timedelta(), OPEN_FOR / 2))
def test_the_words_stay_good_for_half_an_hour(amount_fen: int, late: timedelta) -> None:
    asked = Intent("R", amount_fen, "x", "http://localhost/back", "redirect")
    request = request_for(asked, "localhost", ("card",), NOW)
    assert request["line_items"][0]["price_data"]["unit_amount"] == amount_fen
    open_for_s = request["expires_at"] - (NOW + late).timestamp()
    assert 30 * 60 <= open_for_s <= 24 * 3600


def test_nothing_but_our_number_the_sum_and_the_way_back_is_sent() -> None:
    request = request_for(INTENT, "localhost", ("card", "wechat_pay"), NOW)
    assert request["payment_method_options"] == {"wechat_pay": {"client": "web"}}
    assert not {"customer", "customer_email", "customer_creation"} & request.keys()
    assert request["success_url"] == request["cancel_url"] == INTENT.return_url


def test_wechats_options_come_with_wechat_alone() -> None:
    assert "payment_method_options" not in request_for(INTENT, "localhost", ("card",), NOW)
