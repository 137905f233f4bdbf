"""Who organises events: an organisation, who acts for it, and who was asked to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Key, Moment

_ROLES = "role IN ('owner', 'editor', 'finance', 'viewer')"


class Organisation(Base):
    """One row is one body that organises events and is invoiced for what it buys."""

    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint("owners > 0", name="has_owner"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    """Names it in addresses; unguessable, yet no key: see ``organisations.access``."""
    name: Mapped[str] = mapped_column(String(120))
    invoice_title: Mapped[str | None] = mapped_column(String(120))
    """What stands on an invoice, where it is not the name."""
    tax_number: Mapped[str | None] = mapped_column(String(20))
    owners: Mapped[int]
    """How many of its members are owners. The database counts down to one and no further,
    so of two owners who leave at once the second stays."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class Member(Base):
    """One row is one person who acts for an organisation."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id"),
        CheckConstraint(_ROLES, name="role_known"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    """Names the member to the other members, who need not know the person."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(8))
    """A ``organisations.rules.Role``."""
    joined_at: Mapped[datetime] = mapped_column(Moment)


class Invitation(Base):
    """One row is one e-mail address that was asked to act for an organisation."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint(_ROLES, name="role_known"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    email_blind: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Compared with the address of whoever comes; it is theirs alone to take."""
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Shown to the owners while it is open, and forgotten when it is taken or ended."""
    role: Mapped[str] = mapped_column(String(8))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """SHA-256 of the token in the link; the token is in the mail and nowhere else."""
    invited_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When an owner took it back."""
