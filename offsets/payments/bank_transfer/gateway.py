"""A transfer to our bank account behind the gateway protocol: nobody is asked but our own rows.

The provider is the bank, and its word is the statement that the operator
imports. So a payment turns paid by an import, and a refund ends when the
operator says that the money was sent.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code, with_check
from offsets.config import BadSettings, Settings
from offsets.db import session as reading
from offsets.db import transaction
from offsets.merchants import BankAccount
from offsets.payments.gateway import (
    CURRENCY,
    BadSignature,
    BillLine,
    Channel,
    Instruction,
    Intent,
    RefundIntent,
    RefundStanding,
    Standing,
    Word,
)
from offsets.payments.models import BankLine, BankTransfer, Payment, Refund

CODE_SIGNS = 9
"""Without the check sign; 44 bits, and short enough for a remark written by hand."""
MINUTES_PER_DAY = 24 * 60

_OPEN = {
    "postgresql": postgresql.insert(BankTransfer).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(BankTransfer).on_conflict_do_nothing(),
}


class BankTransferGateway:
    """Implements ``payments.gateway.Gateway`` and ``GivesBill``."""

    name = "bank_transfer"
    channels: tuple[Channel, ...] = ("redirect",)
    max_refunds: int | None = None
    refund_days: int | None = None
    late_hours = 0
    """The sweeper has nobody to ask: late money is found by the import."""
    pay_origins: tuple[str, ...] = ()

    def __init__(self, account: BankAccount, public_url: str, livemode: bool) -> None:
        self.account = account
        self.min_amount_fen = account.min_amount_fen
        self.hold_minutes: int | None = account.hold_days * MINUTES_PER_DAY
        self.max_waiting_g: int | None = account.max_waiting_g
        self.livemode = livemode
        self._public_url = public_url

    def start(self, intent: Intent) -> Instruction:
        row = {
            "reference": intent.reference,
            "code": with_check(random_code(CODE_SIGNS)),
            "amount_fen": intent.amount_fen,
            "opened_at": clock.now(),
        }
        with transaction() as session:
            session.connection().execute(_OPEN[session.get_bind().dialect.name], row)
        url = f"{self._public_url}/transfers/{intent.reference}"
        return Instruction("redirect", redirect_url=url)

    def ask(self, reference: str) -> Standing:
        return standing(reading(), reference, self.livemode)

    def close(self, reference: str) -> Standing:
        """Takes the code off the market; a transfer that is paid in part only is closed, too."""
        with transaction() as session:
            session.connection().execute(
                update(BankTransfer)
                .where(BankTransfer.reference == reference, BankTransfer.closed_at.is_(None))
                .values(closed_at=clock.now())
            )
        return self.ask(reference)

    def refund(self, intent: RefundIntent) -> RefundStanding:
        # The operator sends it, and says so; see ``due.repaid``.
        return RefundStanding(intent.reference, "pending")

    def ask_refund(self, reference: str) -> RefundStanding:
        return RefundStanding(reference, "pending")

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Word:
        # A bank sends none, so whoever does is not the bank.
        raise BadSignature("gateway")

    def bill(self, day: date) -> list[BillLine]:
        """The imported statement: payments by the sum of their lines, and what was sent back."""
        return _bill(reading(), day)


def standing(session: Session, reference: str, livemode: bool) -> Standing:
    """Where the imported lines say that a payment stands; paid only by the whole sum or more.

    More than was asked counts as what was asked: the rest is a refund that is due.
    """
    transfer = session.get(BankTransfer, reference, populate_existing=True)
    if transfer is None:
        return Standing(reference, "closed", 0, CURRENCY, livemode)
    state: Literal["pending", "paid", "closed"] = "closed" if transfer.closed_at else "pending"
    if received_fen(session, reference) >= transfer.amount_fen:
        state = "paid"
    return Standing(reference, state, transfer.amount_fen, CURRENCY, livemode, transfer.code)


def received_fen(session: Session, reference: str) -> int:
    """The sum of what came so far under a payment's code."""
    total = select(func.sum(BankLine.amount_fen)).where(BankLine.reference == reference)
    return int(session.scalar(total) or 0)


def open_gateway(settings: Settings) -> BankTransferGateway:
    """The gateway of the house's bank account; raises BadSettings where it has none."""
    if settings.bank is None:
        raise BadSettings("GATEWAYS names bank_transfer, but the account is missing")
    return BankTransferGateway(settings.bank, settings.public_url, not settings.is_demo)


def _bill(session: Session, day: date) -> list[BillLine]:
    # A payment is booked in full on the day of its last line.
    last = (
        select(
            BankLine.reference,
            func.sum(BankLine.amount_fen).label("fen"),
            func.max(BankLine.booked_on).label("on"),
        )
        .where(BankLine.reference.is_not(None))
        .group_by(BankLine.reference)
        .subquery()
    )
    payments = session.execute(select(last.c.reference, last.c.fen).where(last.c.on == day))
    start, end = clock.day_of(day)
    refunds = session.execute(
        select(Refund.reference, Refund.amount_fen)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Payment.gateway == BankTransferGateway.name,
            Refund.finished_at >= start,
            Refund.finished_at < end,
            Refund.state == "succeeded",
        )
    )
    return [
        *(BillLine("payment", reference, int(fen)) for reference, fen in payments),
        *(BillLine("refund", reference, fen) for reference, fen in refunds),
    ]
