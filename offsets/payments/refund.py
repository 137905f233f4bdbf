"""Write down that money goes back; ``payments.repay`` asks the provider for it later."""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code
from offsets.payments.intend import REFERENCE_LENGTH
from offsets.payments.models import Refund


def request_refund(session: Session, payment_id: int, amount_fen: int, reason: str) -> str:
    """Insert the refund's row and return our number for it, the same on every retry."""
    reference = random_code(REFERENCE_LENGTH)
    now = clock.now()
    session.connection().execute(
        insert(Refund),
        {
            "payment_id": payment_id,
            "reference": reference,
            "amount_fen": amount_fen,
            "reason": reason,
            "state": "requested",
            "created_at": now,
            "asked_at": now,
        },
    )
    return reference
