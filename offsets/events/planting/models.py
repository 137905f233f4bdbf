"""Forests that are planted for events, 碳中和林."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment


class Planting(Base):
    """One row is a forest that is planted for an event, and for nothing else."""

    __tablename__ = "event_plantings"
    __table_args__ = (
        CheckConstraint("area_mu_hundredths > 0", name="area_positive"),
        CheckConstraint("claim_to > claim_from", name="claim_ordered"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    county: Mapped[str] = mapped_column(String(16))
    """A county of ``footprint.places``, ``CN-350721``."""
    species: Mapped[str] = mapped_column(String(200))
    area_mu_hundredths: Mapped[int] = mapped_column(BigInteger)
    """Of all compartments, computed from their coordinates; 15 mu are a hectare."""
    pledged_on: Mapped[date]
    """By when it is to be planted."""
    planted_on: Mapped[date | None]
    claim_from: Mapped[date]
    claim_to: Mapped[date]
    """The growth of [claim_from, claim_to) is claimed."""
    method: Mapped[str] = mapped_column(String(120))
    """By which its sink is measured."""
    added_at: Mapped[datetime] = mapped_column(Moment)


class Compartment(Base):
    """One row is a piece of land of a planting; locked against any second use, for good."""

    __tablename__ = "event_compartments"
    __table_args__ = (UniqueConstraint("planting_id", "position"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    planting_id: Mapped[int] = mapped_column(ForeignKey("event_plantings.id"))
    position: Mapped[int]
    corners: Mapped[list[Any]] = mapped_column(Document)
    """[longitude, latitude] in millionths of a degree, WGS 84, the ring without its repeat."""
    area_mu_hundredths: Mapped[int] = mapped_column(BigInteger)
    south: Mapped[int]
    """Its box in millionths of a degree, by which rivals are found."""
    north: Mapped[int]
    west: Mapped[int]
    east: Mapped[int]


class MonitoringRound(Base):
    """One row is one visit to a planting: what was measured, and what of it was certified."""

    __tablename__ = "event_monitoring_rounds"
    __table_args__ = (
        CheckConstraint("measured_g >= 0", name="measured_positive"),
        CheckConstraint("survival_percent BETWEEN 0 AND 100", name="survival_is_share"),
        CheckConstraint(
            "certified_g IS NULL OR (0 < certified_g AND certified_g <= measured_g)",
            name="certified_within_measured",
        ),
        CheckConstraint(
            "(certified_g IS NULL) = (certified_by IS NULL) "
            "AND (certified_g IS NULL) = (file_id IS NULL)",
            name="certified_by_somebody",
        ),
        UniqueConstraint("planting_id", "measured_on"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    planting_id: Mapped[int] = mapped_column(ForeignKey("event_plantings.id"))
    measured_on: Mapped[date]
    survival_percent: Mapped[int]
    measured_g: Mapped[int] = mapped_column(BigInteger)
    """What has grown since the round before."""
    certified_g: Mapped[int | None] = mapped_column(BigInteger)
    certified_by: Mapped[str | None] = mapped_column(String(120))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("event_files.id"))
    """The certifier's report."""
    added_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the operator had read the report; only then it counts."""
