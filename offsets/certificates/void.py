"""Void certificates. Their grams are never sold again: the allocations stay as they are."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.models import Certificate


def void_order(session: Session, order_id: int, reason: str) -> int:
    """Void every valid certificate of an order, with a reason anybody may read; how many."""
    changed = session.connection().execute(
        update(Certificate)
        .where(Certificate.order_id == order_id, Certificate.state == "valid")
        .values(state="voided", voided_at=clock.now(), void_reason=reason)
    )
    return changed.rowcount
