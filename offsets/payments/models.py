"""Payments, refunds and the inbox of notices. Money rows are appended, never edited away."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment

_LIVE = "state IN ('intended', 'pending', 'paid')"
_UNSETTLED = "outcome IN ('failed', 'mismatch', 'unknown')"
_ENDED = "state IN ('failed', 'closed')"


class Payment(Base):
    """One row is one attempt to collect an order's money through one gateway."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        # A second live payment of an order would be a second charge.
        Index(
            "uq_payments_live",
            "order_id",
            unique=True,
            postgresql_where=text(_LIVE),
            sqlite_where=text(_LIVE),
        ),
        Index(
            "ix_payments_sweep",
            "asked_at",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index(
            "ix_payments_sweep_ended",
            "created_at",
            postgresql_where=text(_ENDED),
            sqlite_where=text(_ENDED),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    """Our number at the gateway and its idempotency key; 6 to 32 letters and digits."""
    gateway: Mapped[str] = mapped_column(String(16))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12), default="intended")
    """See ``payments.rules.PAYMENT_MOVES``."""
    provider_reference: Mapped[str | None] = mapped_column(String(80))
    instruction: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """How the buyer pays: a redirect, a QR text or mini-program parameters."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    """When the gateway was last asked; the sweeper takes the oldest first."""
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    received_fen: Mapped[int | None] = mapped_column(BigInteger)
    """What came in truth, where it was not ``amount_fen``; empty in the ordinary case."""


class Refund(Base):
    """One row is one sum that goes back to a buyer; gateways answer later."""

    __tablename__ = "refunds"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    """Our number at the gateway; the same on every retry."""
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(24))
    """cancelled, late_money, second_payment, overpaid, not_in_full, mismatch or operator."""
    state: Mapped[str] = mapped_column(String(12), default="requested")
    """See ``payments.rules.REFUND_MOVES``."""
    provider_reference: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Moment)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class Notice(Base):
    """One row is one signed word from a gateway, kept without who paid, with what became of it."""

    __tablename__ = "payment_notices"
    __table_args__ = (
        UniqueConstraint("gateway", "event_id"),
        Index(
            "ix_payment_notices_open",
            "received_at",
            postgresql_where=text(_UNSETTLED),
            sqlite_where=text(_UNSETTLED),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    gateway: Mapped[str] = mapped_column(String(16))
    event_id: Mapped[str] = mapped_column(String(80))
    """The gateway's own id of the event; the same event twice is one row."""
    reference: Mapped[str] = mapped_column(String(32))
    """Our number of the payment or refund that it speaks of."""
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(String(24))
    """A ``payments.record.Outcome``, or ``failed``, ``accepted`` or ``sent_back``."""
    said: Mapped[dict[str, Any] | None] = mapped_column(Document)
    """The verified word where a person may have to act on it; see ``payments.inbox``."""
    fault: Mapped[str | None] = mapped_column(Text)
    """How its effect failed last: types and places, never a message, which may quote a row."""


class Dispute(Base):
    """One row is one quarrel over a payment, as its provider last told it to us."""

    __tablename__ = "payment_disputes"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    provider_reference: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    """open, won or lost: ours to say nothing about, the provider's people decide."""
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(80))
    """The provider's own word."""
    opened_at: Mapped[datetime] = mapped_column(Moment)
    answer_by: Mapped[datetime | None] = mapped_column(Moment)
    told_at: Mapped[datetime] = mapped_column(Moment)
    """When we last heard of it."""


class StripeCheckout(Base):
    """One row is one payment as we register it with Stripe, written before Stripe is asked."""

    __tablename__ = "stripe_checkouts"

    reference: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The number of our payment."""
    request: Mapped[dict[str, Any]] = mapped_column(Document)
    """What is asked, word for word: under the same key Stripe refuses any other words."""
    attempt: Mapped[int] = mapped_column(default=1)
    """Stands in the key, because Stripe repeats even a fault of its own under the same one."""
    session_id: Mapped[str | None] = mapped_column(String(255))
    """Stripe's number of the Checkout Session, once it has answered."""


class SandboxCharge(Base):
    """One row is one charge as the sandbox, an outside party, knows it."""

    __tablename__ = "sandbox_charges"
    __table_args__ = (
        Index(
            "ix_sandbox_charges_due",
            "due_at",
            postgresql_where=text("due_at IS NOT NULL"),
            sqlite_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The sandbox's own charge number."""
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    """The merchant's number, also the idempotency key."""
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    description: Mapped[str] = mapped_column(String(120))
    return_url: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(12), default="open")
    """open, processing, paid, declined or closed."""
    refunded_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a delayed charge turns paid; the worker sees to it."""
    paid_at: Mapped[datetime | None] = mapped_column(Moment)


class SandboxRefund(Base):
    """One row is one refund as the sandbox knows it; it succeeds when the worker comes by."""

    __tablename__ = "sandbox_refunds"

    reference: Mapped[str] = mapped_column(String(32), primary_key=True)
    charge_id: Mapped[str] = mapped_column(ForeignKey("sandbox_charges.id"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    succeeded_at: Mapped[datetime | None] = mapped_column(Moment)


class SandboxEvent(Base):
    """One row is one notice the sandbox still owes the merchant's webhook."""

    __tablename__ = "sandbox_events"
    __table_args__ = (
        Index(
            "ix_sandbox_events_owed",
            "next_try_at",
            postgresql_where=text("delivered_at IS NULL"),
            sqlite_where=text("delivered_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)


class BankTransfer(Base):
    """One row is one payment that is awaited on our bank account, with the code to be quoted."""

    __tablename__ = "bank_transfers"

    reference: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The number of our payment."""
    code: Mapped[str] = mapped_column(String(16), unique=True)
    """What the payer writes into the transfer's remark; short, with a check sign."""
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class BankLine(Base):
    """One row is one credit of the bank's statement. Whose account it came from is not kept:
    the bank's own serial number finds it there.
    """

    __tablename__ = "bank_lines"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    serial: Mapped[str] = mapped_column(String(80), unique=True)
    """The bank's number of the booking; the same line twice is one row."""
    booked_on: Mapped[date] = mapped_column(index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str | None] = mapped_column(
        ForeignKey("bank_transfers.reference"), index=True
    )
    """The payment that it belongs to; empty while nobody knows."""
    sent_back_serial: Mapped[str | None] = mapped_column(String(80))
    """The bank's number of the booking by which money that nobody could place was returned."""
    imported_at: Mapped[datetime] = mapped_column(Moment)
