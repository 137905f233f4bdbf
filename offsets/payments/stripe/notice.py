"""Read a signed event of Stripe's: whose it is, how old, and what it says now stands."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import stripe

from offsets import clock
from offsets.payments.gateway import BadSignature, NotOurs, RefundStanding, StaleNotice, Standing
from offsets.payments.stripe.checkout import reference_of, standing_of
from offsets.payments.stripe.refunds import refund_standing

HEADER = "Stripe-Signature"
WINDOW = timedelta(minutes=5)
"""Stripe's own libraries allow as much. A repeated delivery is signed anew, so it is never old."""

CHECKOUTS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}
REFUNDS = {"refund.created", "refund.updated", "refund.failed"}
DISPUTES = {
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
}
EVENTS = CHECKOUTS | REFUNDS | DISPUTES
"""What the webhook is to be registered for; anything else is taken and not heeded."""

Said = Mapping[str, Any]


def verify(secrets: tuple[str, ...], header: str, body: bytes) -> None:
    """Raise BadSignature unless one of the secrets signed it, StaleNotice where it is too old.

    Any of several secrets will do, so that one can be rotated without losing notices.
    """
    # The library compares ASCII only, and stumbles over anything else.
    if not header.isascii() or not any(_signed(secret, header, body) for secret in secrets):
        raise BadSignature(HEADER)
    # The signature covers the time, and it fits: here stands a number.
    moment = int(next(part for part in header.split(",") if part.startswith("t="))[2:])
    if abs(clock.now().timestamp() - moment) > WINDOW.total_seconds():
        raise StaleNotice(HEADER)


def read(
    event: Said, house: str, of_dispute: Callable[[str], Standing]
) -> Standing | RefundStanding:
    """What an event says; raises NotOurs, or KeyError and TypeError where it is no event.

    A dispute carries no mark of ours, so ``of_dispute`` is given its PaymentIntent's id.
    """
    thing: Said = event["data"]["object"]
    kind = event["type"]
    if kind in DISPUTES:
        return of_dispute(thing["payment_intent"])
    reference = reference_of(thing, house)
    if reference is None or kind not in EVENTS:
        raise NotOurs("gateway")
    if kind in REFUNDS:
        return refund_standing(thing, reference)
    standing = standing_of(thing, reference)
    # The session is complete either way; only the event's name says that the money will not come.
    failed = kind == "checkout.session.async_payment_failed"
    return _failed(standing) if failed else standing


def parse(body: bytes) -> dict[str, Any]:
    """A verified body as an event; raises BadSignature where it is none."""
    try:
        event: dict[str, Any] = json.loads(body)
        if event["object"] == "event" and isinstance(event["id"], str):
            return event
    except (ValueError, KeyError, TypeError):
        pass
    raise BadSignature(HEADER)


def _failed(standing: Standing) -> Standing:
    return Standing(
        standing.reference, "failed", standing.amount_fen, standing.currency, standing.livemode,
        standing.provider_reference,
    )  # fmt: skip


def _signed(secret: str, header: str, body: bytes) -> bool:
    try:
        # Compares in constant time; its own check of the age knows no moments ahead of us.
        stripe.WebhookSignature.verify_header(body, header, secret)
    except (stripe.SignatureVerificationError, ValueError):
        return False
    return True
