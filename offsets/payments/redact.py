"""What of a gateway's notice is kept: everything but who paid.

Stripe's events carry the payer's e-mail, name, address and card; WeChat Pay's
carry the payer's openid under a seal to which we have the key. None of it is
needed once the notice is verified and understood, so it is dropped before the
row is written. Names of fields are listed that may stay: what a gateway adds
tomorrow is dropped until somebody has looked at it.
"""

import json
from typing import Any

KEPT = frozenset(
    {
        # Which event it is, of what kind, when.
        "id", "object", "type", "event_type", "created", "create_time", "livemode", "api_version",
        "pending_webhooks", "data", "resource", "resource_type", "original_type", "algorithm",
        # What it is about, in our words and theirs.
        "reference", "client_reference_id", "metadata", "house", "charge", "payment_intent",
        "refund", "out_trade_no", "transaction_id", "out_refund_no", "refund_id", "trade_state",
        "refund_status", "trade_type",
        # How much, and where it stands.
        "amount", "amount_fen", "amount_total", "amount_subtotal", "amount_received",
        "amount_refunded", "total", "payer_total", "refund_fee", "currency", "payer_currency",
        "status", "payment_status", "mode", "reason", "failure_reason", "expires_at", "captured",
        "paid", "refunded", "success_time",
    }
)  # fmt: skip


def without_payer(body: str) -> str:
    """A notice without what may tell who paid; the very same text where there was nothing."""
    try:
        said = json.loads(body)
    except ValueError:
        # Nothing that a gateway signs; nobody can say what stands in it.
        return ""
    kept = _kept(said)
    return body if kept == said else json.dumps(kept, ensure_ascii=False)


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _kept(part) for name, part in value.items() if name in KEPT}
    if isinstance(value, list):
        return [_kept(part) for part in value]
    return value
