"""Stripe's objects with the fields that matter here; a test holds the names to the library's."""

import secrets
import string
import time
from typing import Any

Thing = dict[str, Any]

_SIGNS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """An id as Stripe writes them."""
    return f"{prefix}_{''.join(secrets.choice(_SIGNS) for _ in range(24))}"


def session(request: Thing, base_url: str, livemode: bool) -> Thing:
    """An open Checkout Session; Stripe makes its PaymentIntent when somebody pays."""
    session_id = new_id("cs_live" if livemode else "cs_test")
    prices = [item["price_data"] for item in request["line_items"]]
    total = sum(
        int(price["unit_amount"]) * int(item["quantity"])
        for price, item in zip(prices, request["line_items"], strict=True)
    )
    return {
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": request.get("cancel_url"),
        "client_reference_id": request.get("client_reference_id"),
        "created": int(time.time()),
        "currency": prices[0]["currency"],
        "expires_at": int(request.get("expires_at", time.time() + 24 * 3600)),
        "livemode": livemode,
        "metadata": request.get("metadata", {}),
        "mode": request["mode"],
        "payment_intent": None,
        "payment_method_types": request["allowed_payment_method_types"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": request["success_url"],
        "url": f"{base_url}/pay/{session_id}",
    }


def payment_intent(of: Thing, data: Thing, method: str) -> Thing:
    """The PaymentIntent of a session whose payer has chosen a method."""
    return {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": of["amount_total"],
        "amount_received": 0,
        "created": int(time.time()),
        "currency": of["currency"],
        "description": data.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": of["livemode"],
        "metadata": data.get("metadata", {}),
        "payment_method_types": [method],
        "status": "requires_payment_method",
    }


def charge(of: Thing, method: str) -> Thing:
    """The money of a PaymentIntent that went through."""
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": of["amount"],
        "amount_captured": of["amount"],
        "amount_refunded": 0,
        "captured": True,
        "created": int(time.time()),
        "currency": of["currency"],
        "disputed": False,
        "livemode": of["livemode"],
        "metadata": of["metadata"],
        "paid": True,
        "payment_intent": of["id"],
        "payment_method_details": {"type": method},
        "refunded": False,
        "status": "succeeded",
    }


def refund(of: Thing, amount: int, metadata: Thing, status: str) -> Thing:
    """A part or all of a charge on its way back."""
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": of["id"],
        "created": int(time.time()),
        "currency": of["currency"],
        "failure_reason": None,
        "metadata": metadata,
        "payment_intent": of["payment_intent"],
        "reason": None,
        "status": status,
    }


def dispute(of: Thing, reason: str) -> Thing:
    """A card holder's quarrel over a charge."""
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": of["amount"],
        "charge": of["id"],
        "created": int(time.time()),
        "currency": of["currency"],
        "evidence_details": {
            "due_by": int(time.time()) + 7 * 24 * 3600,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": of["livemode"],
        "metadata": {},
        "payment_intent": of["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }


def event(kind: str, thing: Thing, api_version: str) -> Thing:
    """What Stripe tells a webhook: the thing as it stood when it happened."""
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": api_version,
        "created": int(time.time()),
        "data": {"object": dict(thing)},
        "livemode": thing.get("livemode", False),
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
