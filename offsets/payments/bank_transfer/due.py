"""What the operator sends from the bank account by hand, and records once it is sent."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets.codes import normalise
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Conflict, NotFound
from offsets.payments.bank_transfer.apply import Fate, apply
from offsets.payments.bank_transfer.gateway import BankTransferGateway
from offsets.payments.gateway import RefundStanding, gateway
from offsets.payments.models import BankLine, BankTransfer, Payment, Refund
from offsets.payments.record import record
from offsets.payments.rules import PaymentState, RefundState

_WAITING = (RefundState.REQUESTED, RefundState.PENDING)


def refunds_due() -> list[tuple[Refund, str, list[str]]]:
    """Refunds that nobody has sent yet, oldest first, with the transfer's code and the bank's
    numbers of the credits, by which the bank names the account that they came from.
    """
    rows = reading().execute(
        select(Refund, BankTransfer)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(BankTransfer, BankTransfer.reference == Payment.reference)
        .where(Refund.state.in_(_WAITING))
        .order_by(Refund.id)
    )
    return [(refund, transfer.code, _serials(transfer.reference)) for refund, transfer in rows]


def unknown_lines() -> list[BankLine]:
    """Credits that belong to no payment and were not sent back, oldest first."""
    wanted = select(BankLine).where(
        BankLine.reference.is_(None), BankLine.sent_back_serial.is_(None)
    )
    return list(reading().scalars(wanted.order_by(BankLine.id)))


def match(session: Session, line_id: int, code: str) -> Fate:
    """Give an unknown credit to the transfer of this code; raises NotFound or Conflict."""
    line = _unknown_line(session, line_id)
    transfer = session.scalar(select(BankTransfer).where(BankTransfer.code == normalise(code)))
    if transfer is None:
        raise NotFound("code")
    line.reference = transfer.reference
    session.flush()
    return apply(session, transfer.reference)


def repaid(session: Session, number: str, serial: str) -> None:
    """Record that a refund, or an unknown credit (by its line's number), was sent back.

    ``serial`` is the bank's number of the outgoing booking. Raises NotFound,
    or Conflict where it was sent already.
    """
    if number.isdecimal() and len(number) < 20:
        _unknown_line(session, int(number)).sent_back_serial = serial
        return
    refund = session.scalar(
        select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.reference == number, Payment.gateway == BankTransferGateway.name)
    )
    if refund is None:
        raise NotFound("refund")
    livemode = gateway(BankTransferGateway.name).livemode
    said = RefundStanding(number, "succeeded", provider_reference=serial)
    if record(session, said, livemode) != "refunded":
        raise Conflict("refund")


def return_ended_parts() -> int:
    """Put on the list what came in part for payments that have ended; how many."""
    parts = select(BankLine.reference).where(BankLine.reference.is_not(None)).distinct()
    ended = reading().scalars(
        select(Payment.reference).where(
            Payment.gateway == BankTransferGateway.name,
            Payment.state.in_((PaymentState.FAILED, PaymentState.CLOSED)),
            Payment.reference.in_(parts),
        )
    )
    return sum(_return_part(reference) for reference in ended.all())


def _return_part(reference: str) -> bool:
    with transaction() as session:
        return apply(session, reference) != "nothing_to_do"


def _unknown_line(session: Session, line_id: int) -> BankLine:
    line = session.get(BankLine, line_id, with_for_update=True)
    if line is None:
        raise NotFound("line")
    if line.reference or line.sent_back_serial:
        raise Conflict("line")
    return line


def _serials(reference: str) -> list[str]:
    wanted = select(BankLine.serial).where(BankLine.reference == reference)
    return list(reading().scalars(wanted.order_by(BankLine.id)))
