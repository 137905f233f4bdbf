"""Our own record of what Stripe is asked, committed before it is asked.

Stripe compares a repeated request with the first one under the same key, word
for word. So the words are written down first, and every repetition sends those.
"""

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from offsets import clock
from offsets.db import transaction
from offsets.payments.gateway import Intent
from offsets.payments.models import StripeCheckout
from offsets.payments.stripe.checkout import request_for

_INSERT = {
    "postgresql": postgresql.insert(StripeCheckout).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(StripeCheckout).on_conflict_do_nothing(),
}


def remember(intent: Intent, house: str, methods: tuple[str, ...]) -> StripeCheckout:
    """The row of this payment, written now unless an earlier try has written it."""
    row = {
        "reference": intent.reference,
        "request": request_for(intent, house, methods, clock.now()),
        "attempt": 1,
        "session_id": None,
    }
    with transaction() as session:
        session.connection().execute(_INSERT[session.get_bind().dialect.name], row)
        checkout = session.get_one(StripeCheckout, intent.reference)
        session.expunge(checkout)
    return checkout


def key(checkout: StripeCheckout) -> str:
    """The idempotency key of this attempt, derived from our own row."""
    return f"pay-{checkout.reference}-{checkout.attempt}"


def next_attempt(checkout: StripeCheckout) -> None:
    """Take another key next time: under the old one Stripe would repeat its own fault for a day.

    Only where the fault was Stripe's own answer, which everybody else gets under that key too:
    then nobody has an address to pay at. Source: https://docs.stripe.com/api/idempotent_requests
    """
    with transaction() as session:
        session.connection().execute(
            update(StripeCheckout)
            .where(
                StripeCheckout.reference == checkout.reference,
                StripeCheckout.attempt == checkout.attempt,
            )
            .values(attempt=checkout.attempt + 1)
        )


def note_session(reference: str, session_id: str) -> None:
    """Keep Stripe's number, under which alone it can be asked about the payment."""
    with transaction() as session:
        session.connection().execute(
            update(StripeCheckout)
            .where(StripeCheckout.reference == reference)
            .values(session_id=session_id)
        )
