"""Make an order's waiting payment unpayable, because the order ends.

What the provider does not confirm as closed stays pending: its money may be on
the way. The sweeper goes on asking for it, and to close it.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.payments.gateway import gateways
from offsets.payments.models import Payment
from offsets.payments.record import Outcome, record
from offsets.payments.rules import PaymentState


def close_at_gateway(order_id: int) -> Outcome:
    """Close it at the provider, outside any transaction, and record where it then stands.

    Money that arrived meanwhile is recorded as paid. Raises ProviderUnavailable.
    """
    payment = reading().scalar(
        select(Payment)
        .where(
            Payment.order_id == order_id,
            Payment.state == PaymentState.PENDING,
            Payment.gateway.in_(gateways()),
        )
        .execution_options(populate_existing=True)
    )
    if payment is None:
        return "nothing_to_do"
    asked = gateways()[payment.gateway]
    standing = asked.close(payment.reference)
    with transaction() as session:
        return record(session, standing, asked.livemode)


def close_row(session: Session, order_id: int) -> None:
    """Close our own row of a payment that no buyer was ever sent to."""
    session.connection().execute(
        update(Payment)
        .where(Payment.order_id == order_id, Payment.state == PaymentState.INTENDED)
        .values(state=PaymentState.CLOSED, asked_at=clock.now())
    )
