"""Lots and their axes: who holds which grams, and which are gone for good.

lot:  |■■■■■■ sold ■■■■■■|··· held ···|        free        |
      0                next_g     next_g+held_g         size_g
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
from offsets.units import GRAMS_PER_TONNE


class Lot(Base):
    """One row is one retirement in one registry; its grams are sold from 0 upward, once."""

    __tablename__ = "lots"
    __table_args__ = (
        CheckConstraint("tonnes > 0", name="tonnes_positive"),
        CheckConstraint(f"size_g = tonnes * {GRAMS_PER_TONNE}", name="size_is_tonnes"),
        CheckConstraint("price_fen_per_t > 0", name="price_positive"),
        CheckConstraint("first_serial >= 0", name="serial_positive"),
        CheckConstraint("next_g >= 0", name="next_positive"),
        CheckConstraint("held_g >= 0", name="held_positive"),
        CheckConstraint("next_g + held_g <= size_g", name="never_oversold"),
        UniqueConstraint("registry_name", "serial_prefix", "first_serial"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    """Public name of the lot, chosen by the operator: ``SC-2022-01``."""
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    vintage: Mapped[int]
    """The year in which the trees took up the carbon."""
    registry_name: Mapped[str] = mapped_column(String(120))
    """The registry by its own name; serial ranges are disjoint within it."""
    serial_prefix: Mapped[str] = mapped_column(String(60), default="")
    first_serial: Mapped[int] = mapped_column(BigInteger)
    """The serial of grams 0 to 999,999; each next tonne has the next serial."""
    tonnes: Mapped[int] = mapped_column(BigInteger)
    """Wide, because PostgreSQL multiplies in the width of the columns; see ``size_is_tonnes``."""
    retirement_reference: Mapped[str] = mapped_column(String(120))
    retired_on: Mapped[str] = mapped_column(String(10))
    """The day the registry retired it, ISO 8601."""
    evidence_sha256: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the retirement document as filed."""
    price_fen_per_t: Mapped[int]
    size_g: Mapped[int] = mapped_column(BigInteger)
    next_g: Mapped[int] = mapped_column(BigInteger, default=0)
    """Grams below it are sold; it only ever grows."""
    held_g: Mapped[int] = mapped_column(BigInteger, default=0)
    """Grams promised to orders that are not paid yet, overdue ones included."""
    sold_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    """Money of the sold grams, so that totals need no walk over the orders."""
    issued: Mapped[int] = mapped_column(BigInteger, default=0)
    """Certificates whose first gram lies here, for the same reason."""
    paused: Mapped[bool] = mapped_column(default=False)
    """The operator sells no more of it for now."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    """Set where the lot was retired for one order alone; nobody else can buy of it."""
    opened_at: Mapped[datetime] = mapped_column(Moment)


NOT_OPEN = ("sold", "released")
"""The states that end a hold. Where one order's open holds are looked for, this says it with
"not in": PostgreSQL would take "= 'held'" as a licence to walk all open holds by their own small
index, which it believes to be empty, instead of looking up the order."""


class Hold(Base):
    """One row is one order's claim on some grams of a lot, until it is sold or released."""

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint("mass_g > 0", name="mass_positive"),
        CheckConstraint("state IN ('held', 'sold', 'released')", name="state_known"),
        Index(
            "ix_holds_open",
            "lot_id",
            "expires_at",
            postgresql_where=text("state = 'held'"),
            sqlite_where=text("state = 'held'"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    mass_g: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    """What these grams cost when the order was placed."""
    expires_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8), default="held")


class LotNotice(Base):
    """One row is one public word about a lot, shown on every certificate of it."""

    __tablename__ = "lot_notices"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    """fire, suspension, over_issue, replacement or information."""
    text_zh: Mapped[str] = mapped_column(String(400))
    text_en: Mapped[str] = mapped_column(String(400))
    given_at: Mapped[datetime] = mapped_column(Moment)
