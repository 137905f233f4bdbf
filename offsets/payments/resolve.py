"""What an operator does about notices that failed or do not fit: replay, accept, send back, close.

The gateway is asked again before money that does not fit is accepted or sent
back, since a notice is a hint and only the gateway's answer is the truth.
"""

from dataclasses import replace
from typing import Literal

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.edge.logs import traced
from offsets.errors import Conflict, NotFound
from offsets.payments.gateway import CURRENCY, Gateway, RefundStanding, Standing, gateway
from offsets.payments.inbox import FAILED, NEEDS_A_PERSON, from_document
from offsets.payments.models import Notice, Payment, Refund
from offsets.payments.overpay import take_instead
from offsets.payments.record import Outcome, record
from offsets.payments.refund import request_refund
from offsets.payments.rules import PaymentState, RefundState

Resolution = Literal["accept", "refund", "close"]
_OPEN = (FAILED, *NEEDS_A_PERSON)
_TAKEN = (PaymentState.PAID, PaymentState.SURPLUS)


def open_notices(outcome: str | None = None) -> list[Row[Notice, int | None]]:
    """Notices that wait for a person, oldest first, each with the fen that we know of, if any.

    One whose payment or refund has reached its end by another road waits for nobody.
    """
    ours_fen = func.coalesce(Payment.amount_fen, Refund.amount_fen)
    wanted = (
        select(Notice, ours_fen.label("ours_fen"))
        .outerjoin(Payment, Payment.reference == Notice.reference)
        .outerjoin(Refund, Refund.reference == Notice.reference)
        .where(Notice.outcome.in_((outcome,) if outcome else _OPEN))
        .order_by(Notice.received_at)
    )
    if outcome is None:
        wanted = wanted.where(
            or_(Payment.id.is_(None), Payment.state.not_in(_TAKEN)),
            or_(Refund.id.is_(None), Refund.state != RefundState.SUCCEEDED),
        )
    return list(reading().execute(wanted))


def replay(notice_id: int) -> Outcome:
    """Let a kept notice take its effect after all, verified as it was when it came.

    Raises NotFound, or Conflict where it has been dealt with. What goes wrong
    again is kept with the notice, and raised.
    """
    try:
        with transaction() as session:
            notice, said = _open(session, notice_id)
            outcome = record(session, said, gateway(notice.gateway).livemode)
            notice.outcome = outcome
    except (NotFound, Conflict):
        raise
    except Exception as error:
        with transaction() as session:
            session.get_one(Notice, notice_id).fault = traced(error)
        raise
    return outcome


def resolve(notice_id: int, resolution: Resolution) -> str:
    """Decide about money that does not fit; answers the notice's outcome.

    Accepting takes it for the whole price, and the house bears the difference; a
    refund of another sum is accepted as the whole one. Refunding sends back what
    came. Closing changes nothing but the list, for what was dealt with elsewhere.
    Raises NotFound, ProviderUnavailable, or Conflict where the gateway does not
    say that money came, or went, in yuan and ours.
    """
    if resolution == "close":
        return _close(notice_id)
    notice, said = _open(reading(), notice_id)
    asked = gateway(notice.gateway)
    if isinstance(said, RefundStanding):
        return _accept_refund(notice_id, asked, asked.ask_refund(said.reference), resolution)
    truth = asked.ask(said.reference)
    if truth.state != "paid" or truth.currency != CURRENCY or truth.livemode != asked.livemode:
        raise Conflict("notice")
    with transaction() as session:
        notice, _ = _open(session, notice_id)
        notice.outcome = _decide(session, truth, asked.livemode, resolution)
        return notice.outcome


def _decide(session: Session, truth: Standing, livemode: bool, resolution: Resolution) -> str:
    outcome = record(session, truth, livemode)
    if outcome != "mismatch":
        return outcome  # It fits after all: the notice was wrong, not the money.
    payment = session.scalars(
        select(Payment).where(Payment.reference == truth.reference).with_for_update()
    ).one()
    if resolution == "accept":
        take_instead(session, payment, truth, livemode)
        return "accepted"
    payment.received_fen = truth.amount_fen
    payment.state, payment.paid_at = PaymentState.SURPLUS, clock.now()
    payment.provider_reference = truth.provider_reference
    session.flush()
    request_refund(session, payment.id, truth.amount_fen, "mismatch")
    return "sent_back"


def _accept_refund(
    notice_id: int, asked: Gateway, truth: RefundStanding, resolution: Resolution
) -> str:
    if truth.state != "succeeded" or resolution != "accept":
        raise Conflict("notice")
    with transaction() as session:
        notice, _ = _open(session, notice_id)
        notice.outcome = record(session, truth, asked.livemode)
        if notice.outcome == "mismatch":
            record(session, replace(truth, amount_fen=None), asked.livemode)
            notice.outcome = "accepted"
        return notice.outcome


def _close(notice_id: int) -> str:
    with transaction() as session:
        notice, _ = _open(session, notice_id)
        notice.outcome = "closed_by_hand"
        return notice.outcome


def _open(session: Session, notice_id: int) -> tuple[Notice, Standing | RefundStanding]:
    """A notice that nobody has dealt with, locked, and its word; raises NotFound or Conflict."""
    notice = session.get(Notice, notice_id, with_for_update=True)
    if notice is None:
        raise NotFound("notice")
    if notice.outcome not in _OPEN or notice.said is None:
        raise Conflict("notice")
    return notice, from_document(notice.said)
