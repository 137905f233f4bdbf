"""Projects: whose forest it is, who benefits, and what its credits may be called."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key


class Project(Base):
    """One row is one forest project whose retired credits the house sells."""

    __tablename__ = "projects"
    __table_args__ = (CheckConstraint("area_mu_hundredths > 0", name="area_positive"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    """Stands in addresses; never changes."""
    instrument: Mapped[str] = mapped_column(String(24))
    """A ``projects.rules.Instrument``."""
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160))
    methodology_zh: Mapped[str | None] = mapped_column(String(200))
    """The methodology by its published name, or nothing where no name was published."""
    methodology_en: Mapped[str | None] = mapped_column(String(200))
    place_zh: Mapped[str] = mapped_column(String(120))
    place_en: Mapped[str] = mapped_column(String(160))
    area_mu_hundredths: Mapped[int | None]
    """Area in hundredths of a mu (15 mu are a hectare), where published."""
    owner_zh: Mapped[str] = mapped_column(String(120))
    owner_en: Mapped[str] = mapped_column(String(160))
    beneficiary_zh: Mapped[str] = mapped_column(String(160))
    """The village or households whom the sale supports."""
    beneficiary_en: Mapped[str] = mapped_column(String(200))
    villages: Mapped[int] = mapped_column(default=1)
    """How many villages benefit; the home page adds them up."""
    households: Mapped[int | None]
    """How many households benefit, where published."""
    story_zh: Mapped[str] = mapped_column(Text)
    story_en: Mapped[str] = mapped_column(Text)
    to_order_price_fen_per_t: Mapped[int | None]
    """Price of a large order that is retired when paid; empty where none is taken."""
    to_order_min_t: Mapped[int | None]
    """The smallest such order, in whole tonnes."""


class Evidence(Base):
    """One row is one document or source that stands behind a figure of a project."""

    __tablename__ = "project_evidence"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(240))
    publisher_zh: Mapped[str] = mapped_column(String(120))
    publisher_en: Mapped[str] = mapped_column(String(160))
    published: Mapped[str] = mapped_column(String(10))
    """Year, year-month or day, as far as known: ``2023``, ``2021-05-18``."""
    url: Mapped[str | None] = mapped_column(String(400))
    sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the file as filed, where the house holds it."""
    figures: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    """Which figures rest on it: ``{"area_mu": {"zh": "3,197 亩", "en": "3,197 mu"}}``."""
