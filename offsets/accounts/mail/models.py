"""The outbox: letters that wait for the worker to carry them to a mail server."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Key, Moment

_WAITS = text("sent_at IS NULL AND given_up_at IS NULL")


class Mail(Base):
    """One row is one letter; what it says and to whom is forgotten once it is sent."""

    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index("ix_mails_waits", "due_at", postgresql_where=_WAITS, sqlite_where=_WAITS),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    """Part of its Message-ID, so that a letter handed over twice shows as one."""
    kind: Mapped[str] = mapped_column(String(24))
    """What it is about, such as ``sign_in``; for counting, never who."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Address, subject and bodies, sealed: a link that signs somebody in stands in them."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    """When it helps nobody any more: a link to sign in that nobody could use."""
    due_at: Mapped[datetime] = mapped_column(Moment)
    """When it may be tried; put off after each failure, and while a worker has it in hand."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    fault: Mapped[str | None] = mapped_column(String(120))
    """The kind of the last failure and the server's number, never its words."""
