"""Certificates and the slices of axes that they own."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Key, Moment

_VOIDED = text("state = 'voided'")


class Certificate(Base):
    """One row is one promise to one holder: these grams are retired and theirs alone."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("mass_g > 0", name="mass_positive"),
        CheckConstraint("state IN ('valid', 'voided')", name="state_known"),
        UniqueConstraint("order_id", "position"),
        # For those who counted a certificate and must learn that it ended.
        Index("ix_certificates_voided", "id", postgresql_where=_VOIDED, sqlite_where=_VOIDED),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    """See ``certificates.number``."""
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    position: Mapped[int]
    """Its place in the order's list of holders, from 0."""
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    mass_g: Mapped[int] = mapped_column(BigInteger)
    holder_name: Mapped[str | None] = mapped_column(String(80))
    """The display name the buyer chose; empty means anonymous."""
    purpose: Mapped[str] = mapped_column(String(16))
    """A ``orders.rules.Purpose``, kept here because the certificate says it."""
    occasion: Mapped[str | None] = mapped_column(String(120))
    """The event, organisation or court case it was bought for."""
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """Unlocks the name: travels in the QR's fragment, which no server ever sees. Empty once the
    holder had the certificate's personal data erased."""
    issued_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8), default="valid")
    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    void_reason: Mapped[str | None] = mapped_column(String(200))
    order_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the order's public id, as the certificate's statement names it."""
    locale: Mapped[str] = mapped_column(String(8))
    """The language in which it was bought."""
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    """What the public log knows of what stands above: see ``ledger.commitment``."""


class Allocation(Base):
    """One row is an interval [start_g, end_g) of a lot's axis that one certificate owns."""

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint("start_g >= 0", name="start_positive"),
        CheckConstraint("end_g > start_g", name="not_empty"),
        UniqueConstraint("lot_id", "start_g"),
        UniqueConstraint("lot_id", "end_g"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    start_g: Mapped[int] = mapped_column(BigInteger)
    end_g: Mapped[int] = mapped_column(BigInteger)
