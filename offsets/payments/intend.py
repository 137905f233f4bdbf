"""Write down that an order is to be paid, before any provider hears of it."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code
from offsets.payments.gateway import BelowProviderMinimum, Gateway
from offsets.payments.models import Payment

REFERENCE_LENGTH = 24
"""Signs of our number at a provider; WeChat Pay allows 6 to 32."""

_INSERT = insert(Payment)


def require_minimum(gateway: Gateway, amount_fen: int) -> None:
    """Raise BelowProviderMinimum before anything is written."""
    if amount_fen < gateway.min_amount_fen:
        raise BelowProviderMinimum("gateway", min_amount_fen=gateway.min_amount_fen)


def intend(session: Session, order_id: int, gateway: Gateway, amount_fen: int) -> str:
    """Insert the payment row and return our number for it."""
    row = payment_row(gateway, amount_fen) | {"order_id": order_id}
    session.connection().execute(_INSERT, row)
    return str(row["reference"])


def payment_row(gateway: Gateway, amount_fen: int) -> dict[str, Any]:
    """The row that ``intend`` writes, but for its order."""
    now = clock.now()
    return {
        "reference": random_code(REFERENCE_LENGTH),
        "gateway": gateway.name,
        "amount_fen": amount_fen,
        "state": "intended",
        "created_at": now,
        "asked_at": now,
    }
