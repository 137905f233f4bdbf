"""Events: what was planned, measured, retired, evaluated and at last stated.

What is published is written once: a plan, a final inventory, an evaluation and a
statement are rows that nobody changes. What moves is the event itself, and its
counter of grams is held by constraints, not by good will.
"""

from datetime import date, datetime
from typing import Any, NoReturn

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment
from offsets.events.rules import Source, State

_STATES = ", ".join(f"'{state}'" for state in State)
_SOURCES = ", ".join(f"'{source}'" for source in Source)
_LIVE = text("superseded_at IS NULL AND withdrawn_at IS NULL")


class Event(Base):
    """One row is one gathering at a time and a place, on its way to neutrality."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("retired_g >= 0", name="retired_positive"),
        CheckConstraint("actual_g IS NULL OR actual_g > 0", name="actual_positive"),
        CheckConstraint("ends_on >= starts_on", name="days_ordered"),
        CheckConstraint(
            "state NOT IN ('offset', 'evaluated', 'stated') "
            "OR (actual_g IS NOT NULL AND retired_g >= actual_g)",
            name="covered_before_stated",
        ),
        CheckConstraint(
            "(actual_g IS NULL) = (inventory_version = 0)", name="actual_of_an_inventory"
        ),
        Index("ix_events_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    """Days of China's calendar."""
    ends_on: Mapped[date]
    expected_participants: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT)
    """See ``events.rules.MOVES``."""
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    """Last year's event, whose plan this one began with."""
    deadline_on: Mapped[date]
    """By when the statement is to be published."""
    deadline_source: Mapped[str | None] = mapped_column(String(200))
    """Who says so, where it is not the house's default: see ``events.deadline``."""
    reminded_on: Mapped[date | None]
    draft: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    """The plan as it is being written; what is published is a ``Plan``."""
    inventory_version: Mapped[int] = mapped_column(default=0)
    """Of the newest final inventory; 0 before the first."""
    actual_g: Mapped[int | None] = mapped_column(BigInteger)
    """What the newest final inventory says; empty before the first."""
    retired_g: Mapped[int] = mapped_column(BigInteger, default=0)
    """The sum of ``retired.models.Offset`` that count; ``events.audit`` adds it anew."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class Measurement(Base):
    """One row is a part of an event's actual data, as one source gave it last."""

    __tablename__ = "event_measurements"
    __table_args__ = (
        CheckConstraint(f"source IN ({_SOURCES})", name="source_known"),
        UniqueConstraint("event_id", "source"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    source: Mapped[str] = mapped_column(String(12))
    inputs: Mapped[dict[str, Any]] = mapped_column(Document)
    """A ``footprint.event.Inventory`` as ``footprint.inputs`` writes it."""
    entered_at: Mapped[datetime] = mapped_column(Moment)


class Plan(Base):
    """One row is a plan as it was published."""

    __tablename__ = "event_plans"
    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    version: Mapped[int]
    forecast_id: Mapped[int] = mapped_column(ForeignKey("inventories.id"))
    """The forecast with all that it rests on."""
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    """Boundary, forecast in short, measures with their expected grams, ways, completion."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Over the document's canonical JSON."""
    published_at: Mapped[datetime] = mapped_column(Moment)


class FinalInventory(Base):
    """One row is an event's inventory as it was frozen, or as a correction replaced it."""

    __tablename__ = "event_inventories"
    __table_args__ = (
        CheckConstraint("actual_g > 0", name="actual_positive"),
        CheckConstraint("version = 1 OR reason IS NOT NULL", name="correction_has_reason"),
        UniqueConstraint("event_id", "version"),
        # What a statement says is bound to this row by these three, not by a program.
        UniqueConstraint("event_id", "version", "actual_g"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    version: Mapped[int]
    footprint_id: Mapped[int] = mapped_column(ForeignKey("inventories.id"))
    """The frozen footprint: every input, factor, line and hash. It is never written again."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the footprint's export, as it says it itself."""
    actual_g: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(400))
    """Of a correction."""
    frozen_at: Mapped[datetime] = mapped_column(Moment)


class Evaluation(Base):
    """One row is somebody's word that one final inventory is covered."""

    __tablename__ = "event_evaluations"
    __table_args__ = (
        CheckConstraint("kind IN ('self', 'third_party')", name="kind_known"),
        CheckConstraint(
            "kind = 'self' OR (body IS NOT NULL AND report_reference IS NOT NULL "
            "AND report_sha256 IS NOT NULL)",
            name="third_party_reports",
        ),
        ForeignKeyConstraint(
            ["event_id", "inventory_version"],
            ["event_inventories.event_id", "event_inventories.version"],
        ),
        UniqueConstraint("id", "event_id", "inventory_version"),
        Index("ix_event_evaluations_event_id_inventory_version", "event_id", "inventory_version"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)
    inventory_version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    """A ``events.rules.Judge``."""
    body: Mapped[str | None] = mapped_column(String(120))
    """Of a third party: who."""
    report_reference: Mapped[str | None] = mapped_column(String(120))
    report_sha256: Mapped[str | None] = mapped_column(String(64))
    """The report is among the event's files."""
    evidence: Mapped[list[Any]] = mapped_column(Document)
    """Of a self-declaration: names and SHA-256 of what the organiser keeps."""
    note: Mapped[str | None] = mapped_column(String(400))
    evaluated_at: Mapped[datetime] = mapped_column(Moment)


class Statement(Base):
    """One row is a published statement of neutrality; it can end, and never say something else."""

    __tablename__ = "event_statements"
    __table_args__ = (
        CheckConstraint("retired_g >= actual_g", name="covered"),
        CheckConstraint(
            "(superseded_at IS NULL AND withdrawn_at IS NULL) = (ended_because IS NULL)",
            name="ended_with_reason",
        ),
        ForeignKeyConstraint(
            ["event_id", "inventory_version", "actual_g"],
            [
                "event_inventories.event_id",
                "event_inventories.version",
                "event_inventories.actual_g",
            ],
        ),
        ForeignKeyConstraint(
            ["evaluation_id", "event_id", "inventory_version"],
            [
                "event_evaluations.id",
                "event_evaluations.event_id",
                "event_evaluations.inventory_version",
            ],
        ),
        UniqueConstraint("event_id", "version"),
        Index(
            "uq_event_statements_live",
            "event_id",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    inventory_version: Mapped[int]
    evaluation_id: Mapped[int] = mapped_column(BigInteger)
    actual_g: Mapped[int] = mapped_column(BigInteger)
    retired_g: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    """All that the statement says, as plain JSON."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Over the document's canonical JSON."""
    published_at: Mapped[datetime] = mapped_column(Moment)
    superseded_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a correction of the inventory took its place."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    """When so much was voided that it did not cover the inventory any more."""
    ended_because: Mapped[str | None] = mapped_column(String(400))


class Published(RuntimeError):
    """Somebody set out to change what is published."""


def _refuse(*_: object) -> NoReturn:
    raise Published("what is published is never written again; publish a further version")


for _kind in (Plan, FinalInventory, Evaluation):
    event.listen(_kind, "before_update", _refuse)
