"""The sandbox's bill: what it booked on a day."""

from datetime import date

from sqlalchemy import select

from offsets import clock
from offsets.db import session
from offsets.payments.gateway import BillLine
from offsets.payments.models import SandboxCharge, SandboxRefund


def bill(day: date) -> list[BillLine]:
    """Charges that turned paid on that day and refunds that reached their payer."""
    start, end = clock.day_of(day)
    charges = session().execute(
        select(SandboxCharge.reference, SandboxCharge.amount_fen).where(
            SandboxCharge.paid_at >= start, SandboxCharge.paid_at < end
        )
    )
    refunds = session().execute(
        select(SandboxRefund.reference, SandboxRefund.amount_fen).where(
            SandboxRefund.succeeded_at >= start, SandboxRefund.succeeded_at < end
        )
    )
    return [
        *(BillLine("payment", *row) for row in charges),
        *(BillLine("refund", *row) for row in refunds),
    ]
