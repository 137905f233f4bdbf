"""Footprints that somebody kept, each as it was computed."""

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, event
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment


class Inventory(Base):
    """One row is one footprint, frozen with all that it rests on; it is never written again.

    It says where people travelled from, by what, and how many they were; it names nobody.
    """

    __tablename__ = "inventories"
    __table_args__ = (
        CheckConstraint("kind IN ('trip', 'event')", name="kind_known"),
        CheckConstraint("0 <= low_g AND low_g <= central_g", name="low_ordered"),
        CheckConstraint("central_g <= high_g", name="high_ordered"),
        Index("ix_inventories_device_hash_id", "device_hash", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    """Names it in addresses; see ``inventories.freeze``."""
    kind: Mapped[str] = mapped_column(String(8))
    """A ``inventories.rules.Kind``."""
    method: Mapped[str] = mapped_column(String(40))
    """The method's name; its hash and those of its factor sets are in the export."""
    export: Mapped[dict[str, Any]] = mapped_column(Document)
    """Inputs, rules, factors with their sources, lines and totals: see ``footprint.export``."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Over the export's canonical JSON, as the export says it too."""
    low_g: Mapped[int] = mapped_column(BigInteger)
    central_g: Mapped[int] = mapped_column(BigInteger)
    """What there is to offset."""
    high_g: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Moment)
    locale: Mapped[str] = mapped_column(String(8))
    """The language in which it was asked for."""
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """SHA-256 of the device's random token: "my footprints" without an account."""


class Frozen(RuntimeError):
    """Somebody set out to change a footprint that is frozen."""


def _refuse(*_: object) -> NoReturn:
    raise Frozen("a footprint is never written again; compute another one")


event.listen(Inventory, "before_update", _refuse)
