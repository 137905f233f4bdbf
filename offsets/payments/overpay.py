"""Let a sum that is not what was asked pay for its order all the same."""

from dataclasses import replace

from sqlalchemy.orm import Session

from offsets.payments.gateway import Standing
from offsets.payments.models import Payment
from offsets.payments.record import Outcome, record
from offsets.payments.refund import request_refund


def take_instead(session: Session, payment: Payment, said: Standing, livemode: bool) -> Outcome:
    """Record what came as the whole price; what came above it goes back.

    ``said`` tells the sum that came, and the payment keeps it. Where the order
    cannot take the money any more, all of it goes back.
    """
    payment_id, over_fen = payment.id, said.amount_fen - payment.amount_fen
    if over_fen:
        payment.received_fen = said.amount_fen
    session.flush()
    outcome = record(session, replace(said, amount_fen=payment.amount_fen), livemode)
    if outcome == "settled" and over_fen > 0:
        request_refund(session, payment_id, over_fen, "overpaid")
    return outcome
