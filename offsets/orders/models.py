"""Orders: what a buyer asked for, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment


def _index_of_some(column: str) -> Index:
    """Of what few rows have: the others need no room in it."""
    some = text(f"{column} IS NOT NULL")
    return Index(f"ix_orders_{column}", column, postgresql_where=some, sqlite_where=some)


class Order(Base):
    """One row is one purchase, paid at once, of one project's grams for one or many holders."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("mass_g > 0", name="mass_positive"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("certificate_count > 0", name="count_positive"),
        Index(
            "ix_orders_unpaid",
            "expires_at",
            postgresql_where=text("state = 'placed'"),
            sqlite_where=text("state = 'placed'"),
        ),
        _index_of_some("claim_hash"),
        _index_of_some("device_hash"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    """Names the order in addresses; unguessable, yet no key: see ``orders.access``."""
    state: Mapped[str] = mapped_column(String(20))
    """See ``orders.rules.MOVES``."""
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    mass_g: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    certificate_count: Mapped[int]
    """How many certificates of equal mass it issues, 1 to 10,000."""
    to_order: Mapped[bool] = mapped_column(default=False)
    """Paid first, then retired in the registry in the buyer's name, then issued."""
    purpose: Mapped[str] = mapped_column(String(16))
    occasion: Mapped[str | None] = mapped_column(String(120))
    holders: Mapped[list[Any]] = mapped_column(Document)
    """Display names in order of the certificates, null for anonymous."""
    gift_message: Mapped[str | None] = mapped_column(String(200))
    claim_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """SHA-256 of the gift's claim code; the code itself is derived, never stored."""
    locale: Mapped[str] = mapped_column(String(8))
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """SHA-256 of the device's random token: "my orders" without an account."""
    no_return_confirmed_at: Mapped[datetime] = mapped_column(Moment)
    """When the buyer ticked that retired grams cannot be returned."""
    placed_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was cancelled, expired or refunded."""
    forgotten_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its buyer was forgotten: it is the record of a sale, and nobody's any more."""


class Claim(Base):
    """One row is one device that opened a gift with its claim code."""

    __tablename__ = "claims"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    device_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    claimed_at: Mapped[datetime] = mapped_column(Moment)


class InvoiceRequest(Base):
    """One row is one order's wish for an invoice (发票), and what became of it."""

    __tablename__ = "invoice_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'organisation')", name="kind_known"),
        # A citizen's number is sensitive, and no invoice to a person needs it.
        CheckConstraint("(kind = 'organisation') = (tax_number IS NOT NULL)", name="number_fits"),
        CheckConstraint("state IN ('requested', 'issued', 'refused')", name="state_known"),
        CheckConstraint("(state = 'issued') = (number IS NOT NULL)", name="issued_has_number"),
        Index(
            "ix_invoice_requests_open",
            "requested_at",
            postgresql_where=text("state = 'requested'"),
            sqlite_where=text("state = 'requested'"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    title_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """To whom it is made out (抬头), sealed: it may be a person's name."""
    tax_number: Mapped[str | None] = mapped_column(String(20))
    """An organisation's; see ``offsets.taxpayer``."""
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Where it is sent; see ``accounts.seal``."""
    state: Mapped[str] = mapped_column(String(12), default="requested")
    requested_at: Mapped[datetime] = mapped_column(Moment)
    """When it was asked for or last changed."""
    number: Mapped[str | None] = mapped_column(String(24), unique=True)
    """The invoice's own number, once the operator has issued it."""
    issued_at: Mapped[datetime | None] = mapped_column(Moment)
    refused_reason: Mapped[str | None] = mapped_column(String(200))
    """What the buyer is to mend, in the operator's words."""
    red_number: Mapped[str | None] = mapped_column(String(24), unique=True)
    """Of the red-letter invoice that cancels it after a refund."""
    red_at: Mapped[datetime | None] = mapped_column(Moment)
