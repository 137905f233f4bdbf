"""What a Checkout Session is asked to be, and what one says of our payment. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from offsets.payments.gateway import CURRENCY, Intent, Standing

OPEN_FOR = timedelta(minutes=60)
"""Stripe wants a session to stay open for 30 minutes at least, counted from its own clock when
the request arrives. Twice that lets a request be repeated, word for word, for half an hour."""

_OF_INTENT: dict[str, Literal["pending", "paid", "failed"]] = {
    "succeeded": "paid",
    "requires_payment_method": "failed",
    "canceled": "failed",
}
"""States of a completed session's PaymentIntent that decide; any other one is on its way."""


def request_for(
    intent: Intent, house: str, methods: tuple[str, ...], now: datetime
) -> dict[str, Any]:
    """The parameters of a new session: our number, the sum, where to return; nobody's name.

    Source of the fields: https://docs.stripe.com/api/checkout/sessions/create
    """
    mark = marks(house, intent.reference)
    request: dict[str, Any] = {
        "mode": "payment",
        "submit_type": "pay",
        "client_reference_id": intent.reference,
        "metadata": mark,
        "payment_intent_data": {"metadata": mark, "description": intent.description},
        "allowed_payment_method_types": list(methods),
        "line_items": [_line(intent)],
        "success_url": intent.return_url,
        "cancel_url": intent.return_url,
        "expires_at": int((now + OPEN_FOR).timestamp()),
        # A certificate tells what was paid in yuan; Stripe may not turn it into another currency.
        "adaptive_pricing": {"enabled": False},
    }
    if "wechat_pay" in methods:
        request["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    return request


def marks(house: str, reference: str) -> dict[str, str]:
    """The metadata by which we know a thing at Stripe as ours, and which of ours it is."""
    return {"house": house, "reference": reference}


def reference_of(thing: Mapping[str, Any], house: str) -> str | None:
    """Our number on a thing of Stripe's, or None where it is another shop's."""
    metadata = thing.get("metadata") or {}
    return metadata.get("reference") if metadata.get("house") == house else None


def standing_of(session: Mapping[str, Any], reference: str) -> Standing:
    """Where a session says that our payment stands; its PaymentIntent may be expanded or not."""
    intent = session.get("payment_intent")
    expanded = intent if isinstance(intent, Mapping) else None
    state = _state(session, expanded)
    amount_fen = session["amount_total"]
    if state == "paid" and expanded is not None:
        amount_fen = expanded["amount_received"]
    return Standing(
        reference=reference,
        state=state,
        amount_fen=amount_fen,
        currency=session["currency"].upper(),
        livemode=session["livemode"],
        provider_reference=expanded["id"] if expanded is not None else intent,
    )


def nothing_known(reference: str, livemode: bool) -> Standing:
    """Of a payment that Stripe never confirmed to know: nobody has an address to pay it at."""
    return Standing(reference, "closed", 0, CURRENCY, livemode)


def _state(
    session: Mapping[str, Any], intent: Mapping[str, Any] | None
) -> Literal["pending", "paid", "failed", "closed"]:
    if session["status"] == "expired":
        return "closed"
    if session["status"] == "open":
        return "pending"
    if session["payment_status"] != "unpaid":
        return "paid"
    return _OF_INTENT.get(intent["status"], "pending") if intent is not None else "pending"


def _line(intent: Intent) -> dict[str, Any]:
    return {
        "quantity": 1,
        "price_data": {
            "currency": CURRENCY.lower(),
            "unit_amount": intent.amount_fen,
            "product_data": {"name": intent.description},
        },
    }
