"""Passkeys, and the challenges that they are to sign."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment


class Passkey(Base):
    """One row is one key pair on somebody's device or in their password manager."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    """The device's name for it; the standard allows 1023 bytes."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """As COSE writes it; of no use to a thief."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often it signed, where the device counts; one that counts back was copied."""
    transports: Mapped[list[Any]] = mapped_column(Document)
    """How a browser may reach it, told back to the browser."""
    label: Mapped[str] = mapped_column(String(60))
    """What its owner knows it by."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_used_on: Mapped[date | None]


class PasskeyChallenge(Base):
    """One row is one random text that a passkey was asked to sign; deleted when it comes back."""

    __tablename__ = "passkey_challenges"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """Who adds a passkey; nobody yet where it is to sign in."""
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
