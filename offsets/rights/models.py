"""What people agreed to, how old they said they are, and what they asked us to forget.

A subject is 32 bytes: the hash of a device, or of a person's own that stands
for one, or of an order that was placed by no device we know.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment

_LIVE = "withdrawn_at IS NULL"
_OPEN = "finished_at IS NULL"


class Consent(Base):
    """One row is one consent: to which version of which text, given when, taken back when."""

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "uq_consents_live",
            "subject_hash",
            "purpose",
            unique=True,
            postgresql_where=text(_LIVE),
            sqlite_where=text(_LIVE),
        ),
        Index("ix_consents_subject_hash", "subject_hash"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    purpose: Mapped[str] = mapped_column(String(32))
    """Names the text in ``rights.catalogue``."""
    version: Mapped[int]
    """Of the text that was shown; a new version has to be asked for anew."""
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class AgeDeclaration(Base):
    """One row is the band of age that somebody last said they are in; no birthday is asked."""

    __tablename__ = "age_declarations"
    __table_args__ = (CheckConstraint("band IN ('under_14', '14_17', 'adult')", name="band_known"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    band: Mapped[str] = mapped_column(String(8))
    """A ``rights.rules.Band``."""
    declared_at: Mapped[datetime] = mapped_column(Moment)


class GuardianConsent(Base):
    """One row is a guardian's consent to what a child under 14 does here."""

    __tablename__ = "guardian_consents"
    __table_args__ = (
        Index(
            "uq_guardian_consents_live",
            "subject_hash",
            unique=True,
            postgresql_where=text(_LIVE),
            sqlite_where=text(_LIVE),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    relation: Mapped[str] = mapped_column(String(12))
    """A ``rights.rules.Relation``: what the guardian is to the child."""
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The guardian's e-mail address; see ``accounts.seal``."""
    version: Mapped[int]
    """Of the text that the guardian agreed to."""
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class Deletion(Base):
    """One row is one wish to be forgotten; its steps are taken one by one, also after a crash."""

    __tablename__ = "deletions"
    __table_args__ = (
        Index(
            "ix_deletions_open",
            "asked_at",
            postgresql_where=text(_OPEN),
            sqlite_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    """What the person may quote afterwards; it names nothing but this row."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Empty for a device without an account, and once the person is forgotten."""
    subjects: Mapped[list[Any]] = mapped_column(Document)
    """The hashes in hexadecimal by which the rows are found; emptied at the end."""
    group_names: Mapped[bool]
    """Whether names on certificates of orders for several people go as well."""
    done: Mapped[list[Any]] = mapped_column(Document)
    """The steps that have been taken; see ``rights.delete``."""
    asked_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
