"""An event's booths on their floor plan, and who subscribed a share of its footprint there.

A subscription holds no name: what is shown is the certificate's, so that whoever
has that erased is gone from the map as well.
"""

from datetime import datetime

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

_LIVING = text("ended_at IS NULL")


class BoothPlan(Base):
    """One row is an event's wish to have its booths lit, and how large a share is."""

    __tablename__ = "event_booth_plans"
    __table_args__ = (CheckConstraint("share_g > 0", name="share_positive"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    share_g: Mapped[int] = mapped_column(BigInteger)
    """What one share comes to."""
    is_open: Mapped[bool] = mapped_column(default=True)
    """Whether booths are to be had at present."""
    laid_at: Mapped[datetime] = mapped_column(Moment)
    """When the plan was last laid out."""


class Booth(Base):
    """One row is a booth: a rectangle on the grid of its hall."""

    __tablename__ = "event_booths"
    __table_args__ = (
        CheckConstraint("x >= 0 AND y >= 0", name="place_positive"),
        CheckConstraint("w > 0 AND h > 0", name="size_positive"),
        UniqueConstraint("event_id", "hall", "label"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    hall: Mapped[str] = mapped_column(String(20))
    """Empty where there is one hall only."""
    label: Mapped[str] = mapped_column(String(12))
    """What stands on the booth, such as ``A12``."""
    x: Mapped[int]
    """Cells from the hall's left edge."""
    y: Mapped[int]
    """Cells from its upper edge."""
    w: Mapped[int]
    h: Mapped[int]


class Subscription(Base):
    """One row is an order by which an exhibitor or a sponsor took a booth."""

    __tablename__ = "event_booth_subscriptions"
    __table_args__ = (
        # One booth, one living subscription; one order, one booth.
        Index(
            "uq_event_booth_subscriptions_booth",
            "booth_id",
            unique=True,
            postgresql_where=_LIVING,
            sqlite_where=_LIVING,
        ),
        Index(
            "uq_event_booth_subscriptions_order",
            "order_id",
            unique=True,
            postgresql_where=_LIVING,
            sqlite_where=_LIVING,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    booth_id: Mapped[int] = mapped_column(ForeignKey("event_booths.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("event_purchases.order_id"))
    """A purchase for the event, so that what is paid counts for it in any case."""
    shows_name: Mapped[bool]
    """Whether the certificate's name may stand on the map in full, as its buyer chose."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody else took the booth, its order having ended."""
