"""Links to sign in that were mailed."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Key, Moment


class EmailLink(Base):
    """One row is one time that somebody asked to show that an e-mail address is theirs."""

    __tablename__ = "email_links"
    __table_args__ = (
        CheckConstraint("0 <= tries AND tries <= 5", name="few_tries"),
        UniqueConstraint("email_blind", "number"),
        Index("ix_email_links_email_blind_created_at", "email_blind", "created_at"),
        Index("ix_email_links_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """SHA-256 of the token in the link, which is derived like the code and stored nowhere."""
    asker_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """SHA-256 of what the browser or program that asked was given: it alone uses link or code."""
    email_blind: Mapped[bytes] = mapped_column(LargeBinary(32))
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """Who adds the address to what they have; nobody yet where it is to sign in."""
    locale: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    number: Mapped[int]
    """Counts the address's letters: of two that are asked for at once, one has to look again."""
    """How many codes were typed."""
