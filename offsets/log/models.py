"""The public log's rows: what waits for its place, what has one, and what was signed.

The axis is the queue. An ISSUE waits as the allocation that the sale itself
wrote, from ``LoggedLot.sealed_g`` upward; so a sale costs the log no row. Every
other deed leaves a ``PendingEntry`` in its own transaction. Sealing turns both
into ``LogEntry`` rows, whose index is the entry's place for ever.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Key, Moment
from offsets.ledger.entry import Kind

_IS_ISSUE = text(f"kind = {int(Kind.ISSUE)}")
IS_STATED = text(f"kind IN ({int(Kind.STATEMENT)}, {int(Kind.STATEMENT_END)})")
"""Statements and their ends: the words of the index, so that both databases use it."""
_IS_WITNESSED = text("witnesses > 0")


class LoggedLot(Base):
    """One row is one lot as the log knows it: by the leaf hash of its LOT_OPEN entry."""

    __tablename__ = "log_lots"
    __table_args__ = (CheckConstraint("sealed_g >= 0", name="sealed_positive"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    sealed_g: Mapped[int] = mapped_column(BigInteger, default=0)
    """Sold grams below it have their ISSUE entries; it follows the lot's ``next_g``."""


class PendingEntry(Base):
    """One row is an entry whose deed is done and whose place is not given yet."""

    __tablename__ = "log_pending"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger)
    """A ``ledger.entry.Kind``."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """The entry's bytes; they are final."""
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"))
    after_g: Mapped[int] = mapped_column(BigInteger, default=0)
    """It may stand only after the ISSUE that ends at this gram: a VOID follows what it voids."""
    entered_at: Mapped[datetime] = mapped_column(Moment)


class LogEntry(Base):
    """One row is one entry at its place in the log, counted from 0."""

    __tablename__ = "log_entries"
    __table_args__ = (
        # No interval is logged twice, whatever happens to whoever seals.
        Index(
            "uq_log_entries_issue",
            "lot_id",
            "start_g",
            unique=True,
            postgresql_where=_IS_ISSUE,
            sqlite_where=_IS_ISSUE,
        ),
        Index("ix_log_entries_lot_id_kind_start_g", "lot_id", "kind", "start_g"),
        # No statement is logged twice, and each is found by its bytes.
        Index(
            "uq_log_entries_stated",
            "body",
            unique=True,
            postgresql_where=IS_STATED,
            sqlite_where=IS_STATED,
        ),
    )

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"))
    start_g: Mapped[int | None] = mapped_column(BigInteger)
    """Where on the lot's axis it begins, if it speaks of grams."""


class LogBatch(Base):
    """One row is a tree size at which a batch ended, with the root that is final for it."""

    __tablename__ = "log_batches"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    frontier: Mapped[bytes] = mapped_column(LargeBinary)
    """The roots of its perfect subtrees, largest first, 32 bytes each: see ``tree.Frontier``."""
    sealed_at: Mapped[datetime] = mapped_column(Moment)


class LogCheckpoint(Base):
    """One row is a checkpoint that was signed, and so may have been seen by anybody."""

    __tablename__ = "log_checkpoints"
    __table_args__ = (
        Index(
            "ix_log_checkpoints_witnessed",
            "size",
            postgresql_where=_IS_WITNESSED,
            sqlite_where=_IS_WITNESSED,
        ),
    )

    size: Mapped[int] = mapped_column(ForeignKey("log_batches.size"), primary_key=True)
    note: Mapped[str] = mapped_column(Text)
    """The signed note, with the cosignatures that have come in."""
    origin: Mapped[str] = mapped_column(String(240))
    signed_at: Mapped[datetime] = mapped_column(Moment)
    witnesses: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How many of the configured witnesses have cosigned it."""
