"""Send money back through Stripe: once under one number of ours, however often it is asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from stripe import InvalidRequestError

from offsets.payments.gateway import RefundIntent, RefundStanding
from offsets.payments.stripe.checkout import marks, reference_of
from offsets.payments.stripe.client import Stripe, tell

_STATES: dict[str, Literal["pending", "succeeded", "failed"]] = {
    "pending": "pending",
    "requires_action": "pending",
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
_ENDED_IN_VAIN = {"failed", "canceled"}


def refund(stripe: Stripe, house: str, payment_intent: str, wish: RefundIntent) -> RefundStanding:
    """Refund a part or all of a payment; may raise ProviderUnavailable.

    Stripe forgets an idempotency key after a day, and an operator may ask again
    for a refused refund weeks later under the same number. So what Stripe has
    under our number is looked up first, and only attempts in vain are followed
    by another one.
    """
    known = of_number(stripe, house, payment_intent, wish.reference)
    under_way = [each for each in known if each["status"] not in _ENDED_IN_VAIN]
    if under_way:
        return refund_standing(under_way[0], wish.reference)
    with stripe.asking("refund"):
        try:
            made = stripe.client.v1.refunds.create(
                {
                    "payment_intent": payment_intent,
                    "amount": wish.amount_fen,
                    "metadata": marks(house, wish.reference),
                },
                {"idempotency_key": f"refund-{wish.reference}-{len(known) + 1}"},
            )
        except InvalidRequestError as refusal:
            # Refunded already, disputed, or more than is left: waiting does not help.
            tell("refund", refusal)
            return RefundStanding(wish.reference, "failed")
    return refund_standing(made.to_dict(), wish.reference)


def of_number(
    stripe: Stripe, house: str, payment_intent: str, reference: str
) -> list[dict[str, Any]]:
    """Every refund that Stripe has under our number, newest first."""
    with stripe.asking("list_refunds"):
        found = stripe.client.v1.refunds.list({"payment_intent": payment_intent, "limit": 100})
        refunds = [each.to_dict() for each in found.auto_paging_iter()]
    return [each for each in refunds if reference_of(each, house) == reference]


def returned_since(stripe: Stripe, house: str, since: datetime) -> list[RefundStanding]:
    """Our refunds made since then that failed, at once or later; may raise ProviderUnavailable."""
    with stripe.asking("list_returned"):
        found = stripe.client.v1.refunds.list(
            {"created": {"gte": int(since.timestamp())}, "limit": 100}
        )
        refunds = [each.to_dict() for each in found.auto_paging_iter()]
    marked = ((each, reference_of(each, house)) for each in refunds)
    return [
        refund_standing(each, reference)
        for each, reference in marked
        if reference is not None and each["status"] in _ENDED_IN_VAIN
    ]


def refund_standing(refund: Mapping[str, Any], reference: str) -> RefundStanding:
    """Where a refund says that it stands; a status that we do not know is one on its way."""
    state = _STATES.get(refund["status"], "pending")
    return RefundStanding(reference, state, refund["id"], refund["amount"])
