"""Write down what a provider says, and let it take its effect, in the caller's transaction.

Every road ends here: a signed notice, the buyer's return, the sweeper. Each
step is a guarded UPDATE, so any road may come first, twice or at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

from flask import current_app
from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.payments.gateway import CURRENCY, RefundStanding, Standing
from offsets.payments.models import Payment, Refund
from offsets.payments.refund import request_refund
from offsets.payments.rules import LIVE, PaymentState, RefundState

Outcome = Literal[
    "settled", "declined", "closed", "refunded", "refund_failed", "late", "mismatch", "unknown",
    "disputed", "nothing_to_do",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Joints:
    """What lies above this room and must hear of money; joined in ``create_app``."""

    on_paid: Callable[[Session, int], bool]
    """Order id; answers whether the order could take the money."""
    at_once: Callable[[Standing, dict[str, Any]], bool]
    """A payment's standing and its notice's row, but for the outcome; answers whether both were
    settled and kept at once. Where not, nothing was done and the ordinary way is to follow."""
    on_refunded: Callable[[Session, int], None]
    """Order id, once its last refund has succeeded."""
    on_refund_returned: Callable[[Session, int], None]
    """Order id, where a refund that had succeeded came back to us."""
    waits: Callable[[Session, int], bool]
    """Order id; whether its money is still awaited."""
    amiss: Callable[[Session, list[int]], dict[int, str]]
    """Of orders that have been paid: what is wrong with those that got neither what they paid for
    nor their money back."""


_ON_ITS_WAY = (RefundState.REQUESTED, RefundState.PENDING)
_CAME_FEN = func.coalesce(Payment.received_fen, Payment.amount_fen)
_PAY = (
    update(Payment)
    .where(
        Payment.reference == bindparam("of_reference"),
        Payment.state.in_(LIVE),
        Payment.amount_fen == bindparam("of_amount_fen"),
    )
    .values(
        state="paid",
        paid_at=bindparam("moment"),
        provider_reference=bindparam("provider"),
    )
    .returning(Payment.id, Payment.order_id, _CAME_FEN.label("came_fen"))
)


def record(session: Session, said: Standing | RefundStanding, livemode: bool) -> Outcome:
    """Take a provider's word into our rows; ``livemode`` is what our gateway expects."""
    if isinstance(said, RefundStanding):
        return _refund(session, said)
    if pays(said, livemode):
        return _paid(session, said)
    if said.state == "paid":
        return "mismatch"
    if said.state in ("failed", "closed"):
        return _ended(session, said)
    return "nothing_to_do"


def pays(said: Standing | RefundStanding, livemode: bool) -> TypeGuard[Standing]:
    """Whether it says that money came: ours, and no trial's where we are live."""
    return (
        isinstance(said, Standing)
        and said.state == "paid"
        and said.livemode == livemode
        and said.currency == CURRENCY
    )


def _paid(session: Session, said: Standing) -> Outcome:
    params = {
        "of_reference": said.reference,
        "of_amount_fen": said.amount_fen,
        "moment": clock.now(),
        "provider": said.provider_reference,
    }
    row = session.connection().execute(_PAY, params).one_or_none()
    if row is None:
        return _paid_out_of_turn(session, said)
    return _hand_over(session, row)


def _hand_over(session: Session, payment: Row[int, int, int]) -> Outcome:
    if joints().on_paid(session, payment.order_id):
        return "settled"
    _give_back(session, payment, "late_money")
    return "late"


def _paid_out_of_turn(session: Session, said: Standing) -> Outcome:
    """Money for a payment that was not waiting for it: paid already, wrong sum, or too late."""
    payment = session.execute(
        select(Payment).where(Payment.reference == said.reference).with_for_update()
    ).scalar_one_or_none()
    if payment is None:
        return "unknown"
    if payment.state in (PaymentState.PAID, PaymentState.SURPLUS):
        return "nothing_to_do"
    if payment.amount_fen != said.amount_fen:
        return "mismatch"
    rival = session.scalar(
        select(Payment.id).where(
            Payment.order_id == payment.order_id,
            Payment.state.in_((*LIVE, PaymentState.PAID)),
        )
    )
    payment.paid_at = clock.now()
    payment.provider_reference = said.provider_reference
    payment.state = PaymentState.SURPLUS if rival else PaymentState.PAID
    session.flush()
    row = session.execute(
        select(Payment.id, Payment.order_id, _CAME_FEN.label("came_fen")).where(
            Payment.id == payment.id
        )
    ).one()
    if rival:
        _give_back(session, row, "second_payment")
        return "late"
    return _hand_over(session, row)


def _give_back(session: Session, payment: Row[int, int, int], reason: str) -> None:
    request_refund(session, payment.id, payment.came_fen, reason)


def _ended(session: Session, said: Standing) -> Outcome:
    changed = session.connection().execute(
        update(Payment)
        .where(Payment.reference == said.reference, Payment.state.in_(LIVE))
        .values(state=said.state, asked_at=clock.now())
    )
    if not changed.rowcount:
        return "nothing_to_do"
    return "declined" if said.state == "failed" else "closed"


def _refund(session: Session, said: RefundStanding) -> Outcome:
    if said.state == "pending":
        return "nothing_to_do"
    # A sum that is not ours must be seen by a person; of a failure it says nothing.
    is_any_sum = said.state == "failed" or said.amount_fen is None
    fitting_fen = Refund.amount_fen if is_any_sum else said.amount_fen
    payment_id = (
        session.connection()
        .execute(
            update(Refund)
            .where(
                Refund.reference == said.reference,
                Refund.state.in_(_ON_ITS_WAY),
                Refund.amount_fen == fitting_fen,
            )
            .values(
                state=said.state,
                provider_reference=said.provider_reference,
                finished_at=clock.now(),
            )
            .returning(Refund.payment_id)
        )
        .scalar_one_or_none()
    )
    if payment_id is None:
        return _refund_out_of_turn(session, said)
    if said.state == "failed":
        return "refund_failed"
    joints().on_refunded(session, _order_of(session, payment_id))
    return "refunded"


def _refund_out_of_turn(session: Session, said: RefundStanding) -> Outcome:
    """A refund's end where none was awaited: told before, another sum, or money that came back."""
    refund = session.execute(
        select(Refund).where(Refund.reference == said.reference).with_for_update()
    ).scalar_one_or_none()
    if refund is None:
        return "nothing_to_do"
    if said.state == "succeeded":
        is_other_sum = said.amount_fen not in (None, refund.amount_fen)
        return "mismatch" if is_other_sum and refund.state in _ON_ITS_WAY else "nothing_to_do"
    return "refund_failed" if came_back(session, said) else "nothing_to_do"


def came_back(session: Session, said: RefundStanding) -> bool:
    """Take in that a refund failed which had succeeded; False where we know of no such success.

    An earlier attempt under the same number may have failed before this one succeeded.
    """
    payment_id = (
        session.connection()
        .execute(
            update(Refund)
            .where(
                Refund.reference == said.reference,
                Refund.state == RefundState.SUCCEEDED,
                Refund.provider_reference == said.provider_reference,
            )
            .values(state=RefundState.FAILED, finished_at=clock.now())
            .returning(Refund.payment_id)
        )
        .scalar_one_or_none()
    )
    if payment_id is None:
        return False
    joints().on_refund_returned(session, _order_of(session, payment_id))
    return True


def _order_of(session: Session, payment_id: int) -> int:
    return session.scalars(select(Payment.order_id).where(Payment.id == payment_id)).one()


def joints() -> Joints:
    """What ``create_app`` joined."""
    found: Joints = current_app.extensions["payment_joints"]
    return found
