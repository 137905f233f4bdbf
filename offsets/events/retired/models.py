"""What was retired for events: orders placed for them, papers of other registries, what counts."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Key, Moment
from offsets.events.rules import Party

_PARTIES = ", ".join(f"'{party}'" for party in Party)
_UNCOUNTED = text("counted_at IS NULL")


class Purchase(Base):
    """One row is an order that was placed for an event, by whoever paid for it."""

    __tablename__ = "event_purchases"
    __table_args__ = (
        CheckConstraint(f"party IN ({_PARTIES})", name="party_known"),
        Index("ix_event_purchases_event_id", "event_id"),
        Index(
            "ix_event_purchases_uncounted",
            "order_id",
            postgresql_where=_UNCOUNTED,
            sqlite_where=_UNCOUNTED,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    party: Mapped[str] = mapped_column(String(12))
    placed_at: Mapped[datetime] = mapped_column(Moment)
    counted_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its certificates were counted, or its order was given up: see ``retired.give_up``."""


class Retirement(Base):
    """One row is a retirement elsewhere, an allowance or a credit, that is claimed for an event."""

    __tablename__ = "event_retirements"
    __table_args__ = (
        CheckConstraint("mass_g > 0", name="mass_positive"),
        UniqueConstraint("registry_key", "reference_key"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    credit: Mapped[str] = mapped_column(String(24))
    """A ``events.rules.Credit``."""
    registry_name: Mapped[str] = mapped_column(String(120))
    registry_key: Mapped[str] = mapped_column(String(120))
    """Folded as serials are, so that no spelling retires the same thing twice."""
    serials: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(120))
    reference_key: Mapped[str] = mapped_column(String(120))
    retired_on: Mapped[date]
    mass_g: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int] = mapped_column(ForeignKey("event_files.id"))
    """The registry's paper."""
    added_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the operator had held the paper against the registry; only then it counts."""


class Offset(Base):
    """One row is one certificate, retirement or monitoring round that counts for one event."""

    __tablename__ = "event_offsets"
    __table_args__ = (
        CheckConstraint("mass_g > 0", name="mass_positive"),
        CheckConstraint(f"party IN ({_PARTIES})", name="party_known"),
        CheckConstraint(
            "(CASE WHEN certificate_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN retirement_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN round_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_thing",
        ),
        Index("ix_event_offsets_event_id_id", "event_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), unique=True)
    """Unique: whatever is bought counts once, anywhere."""
    retirement_id: Mapped[int | None] = mapped_column(
        ForeignKey("event_retirements.id"), unique=True
    )
    round_id: Mapped[int | None] = mapped_column(
        ForeignKey("event_monitoring_rounds.id"), unique=True
    )
    credit: Mapped[str] = mapped_column(String(24))
    """A ``events.rules.Credit``."""
    party: Mapped[str] = mapped_column(String(12))
    mass_g: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[datetime] = mapped_column(Moment)
    uncounted_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it stopped counting, because its certificate was voided."""
