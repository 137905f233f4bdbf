"""Read Stripe's disputes: only those over our own payments, and whether they still run."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from offsets.payments.gateway import DisputeStanding
from offsets.payments.stripe.checkout import reference_of
from offsets.payments.stripe.client import Stripe

_ENDED: dict[str, Literal["won", "lost"]] = {
    "won": "won",
    "lost": "lost",
    # An inquiry that came to nothing, and a dispute that Stripe settled before it was one.
    "warning_closed": "won",
    "prevented": "won",
}


def disputes_since(stripe: Stripe, house: str, since: datetime) -> list[DisputeStanding]:
    """Every dispute over a payment of ours opened since then; may raise ProviderUnavailable."""
    with stripe.asking("list_disputes"):
        found = stripe.client.v1.disputes.list(
            {
                "created": {"gte": int(since.timestamp())},
                "expand": ["data.payment_intent"],
                "limit": 100,
            }
        )
        told = [each.to_dict() for each in found.auto_paging_iter()]
    standings = (_standing(each, house) for each in told)
    return [standing for standing in standings if standing is not None]


def _standing(dispute: Mapping[str, Any], house: str) -> DisputeStanding | None:
    reference = reference_of(dispute["payment_intent"] or {}, house)
    if reference is None:
        return None
    answer_by = dispute["evidence_details"]["due_by"]
    return DisputeStanding(
        provider_reference=dispute["id"],
        payment_reference=reference,
        state=_ENDED.get(dispute["status"], "open"),
        amount_fen=dispute["amount"],
        reason=dispute["reason"],
        opened_at=datetime.fromtimestamp(dispute["created"], UTC),
        answer_by=datetime.fromtimestamp(answer_by, UTC) if answer_by else None,
    )
