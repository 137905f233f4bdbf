"""What organisers are told of their events by signed messages: to where, what, and each try."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Key, Moment
from offsets.events.hooks.rules import Fate, Standing

_STANDINGS = ", ".join(f"'{each}'" for each in Standing)
_FATES = ", ".join(f"'{each}'" for each in Fate)
_LIVING = text("state <> 'ended'")
_OWED = text("state = 'owed'")


class Endpoint(Base):
    """One row is an address to which an organisation has its messages sent."""

    __tablename__ = "hook_endpoints"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STANDINGS})", name="state_known"),
        CheckConstraint("last_sequence >= 0", name="sequence_positive"),
        CheckConstraint("(former_sealed IS NULL) = (former_until IS NULL)", name="former_whole"),
        Index(
            "uq_hook_endpoints_organisation_id_url",
            "organisation_id",
            "url",
            unique=True,
            postgresql_where=_LIVING,
            sqlite_where=_LIVING,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    url: Mapped[str] = mapped_column(String(500))
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The key that signs, sealed; its owner saw it once."""
    former_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The key before, which signs as well until ``former_until``."""
    former_until: Mapped[datetime | None] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8), default=Standing.LIVE)
    last_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the newest message; the row's lock makes the numbers gapless."""
    is_gone: Mapped[bool] = mapped_column(default=False)
    """Whether it ended by answering 410."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class Message(Base):
    """One row is one thing that happened, as one endpoint is told it."""

    __tablename__ = "hook_messages"
    __table_args__ = (
        CheckConstraint(f"state IN ({_FATES})", name="state_known"),
        CheckConstraint("sequence > 0 AND tries >= 0", name="counts_positive"),
        CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered_at"),
        UniqueConstraint("endpoint_id", "sequence"),
        UniqueConstraint("endpoint_id", "once"),
        Index(
            "ix_hook_messages_owed",
            "endpoint_id",
            "sequence",
            postgresql_where=_OWED,
            sqlite_where=_OWED,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    """The same over all tries, so that who has it already can tell."""
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("hook_endpoints.id"))
    sequence: Mapped[int] = mapped_column(BigInteger)
    """1, 2, 3, … of its endpoint."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    """Empty for a test."""
    kind: Mapped[str] = mapped_column(String(30))
    """A ``hooks.rules.Kind``."""
    once: Mapped[str | None] = mapped_column(String(60))
    """Names what an endpoint is told once only, such as a day's coverage."""
    body: Mapped[str] = mapped_column(Text)
    """The very bytes that are sent and signed."""
    occurred_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default=Fate.OWED)
    tries: Mapped[int] = mapped_column(default=0)
    """Since it was last asked for: a replay begins anew."""
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)


class Delivery(Base):
    """One row is one try to deliver a message."""

    __tablename__ = "hook_deliveries"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("hook_messages.id"), index=True)
    tried_at: Mapped[datetime] = mapped_column(Moment)
    ms: Mapped[int]
    """How long it took, in milliseconds."""
    status: Mapped[int | None]
    """Of the answer, if there was one."""
    failure: Mapped[str | None] = mapped_column(String(20))
    """A ``hooks.rules.Failure`` where there was none."""
    answer: Mapped[str] = mapped_column(String(500))
    """How the answer began, as text."""
