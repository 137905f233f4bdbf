"""Who is calling: people, how they are known, where they are signed in, and other front ends.

Nobody needs any of it to buy. A purchase belongs to whoever holds its token or
the device it was bought on, and signing in keeps that: a person owns device
hashes, one made for the person and those of devices used before signing in.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment


class Person(Base):
    """One row is one person who has signed in at least once; nothing of it is public."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    """Names the person towards front ends; unguessable, and no key."""
    display_name: Mapped[str | None] = mapped_column(String(60))
    """What the person chose to be called; never taken from a provider."""
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The phone number, if the person gave it; see ``accounts.seal``."""
    device_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Random. What the person buys while signed in carries it, as if it were one device."""
    locale: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Moment)
    forgotten_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the person was made anonymous; purchases stay, for the law wants them kept."""


class Identity(Base):
    """One row is one way in which a person is recognised; it belongs to one person for ever."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("kind", "subject_hash"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    """wechat, email or passkey."""
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """To find it by: a keyed hash of the openid or address, of which nobody can try all."""
    subject_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """To use it: WeChat Pay wants the openid, a mail its address."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class SignIn(Base):
    """One row is one place where a person is signed in, from the sign-in to its end.

    Of its tokens only the SHA-256 is kept: they are random, so nothing slower is needed.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        CheckConstraint(
            "(refresh_hash IS NULL) = (refresh_expires_at IS NULL)", name="refresh_whole"
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    door: Mapped[str] = mapped_column(String(16))
    """mini_program or browser; see ``accounts.rules.Door``."""
    label: Mapped[str] = mapped_column(String(80))
    """What the person knows it by, such as "Chrome, Android"; too coarse to follow anybody."""
    access_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    access_expires_at: Mapped[datetime] = mapped_column(Moment)
    family_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Of the part that all its refresh tokens share: by it every spent one is recognised."""
    refresh_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of the one refresh token that is still good; none where a browser keeps a cookie."""
    refresh_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    spent_refresh_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of the one before it; for some seconds it may come again without harm."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    """When its tokens were last given out."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class Device(Base):
    """One row is one device whose earlier purchases a person has made their own, for ever."""

    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    device_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(Moment)


class Client(Base):
    """One row is one front end of somebody else's, which calls the API by keys."""

    __tablename__ = "clients"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    device_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Random. What is bought through the front end carries it, as if it were one device."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class ClientKey(Base):
    """One row is one API key of a front end; while keys are changed, two of them work."""

    __tablename__ = "client_keys"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(12))
    """The key's first signs, by which lists tell it from others."""
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[Any]] = mapped_column(Document)
    """What it may do; see ``accounts.rules.SCOPES``."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_on: Mapped[date | None]
    """A day of UTC: enough to see which key nobody uses, and one writing a day."""
