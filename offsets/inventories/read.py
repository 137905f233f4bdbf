"""Frozen footprints as they were, and what a newer method would say of the same inputs."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from offsets import codes
from offsets.db import session
from offsets.errors import Invalid, NotFound
from offsets.footprint import compare, event, inputs, methods
from offsets.footprint.lines import Mass
from offsets.footprint.method import Method
from offsets.footprint.trip import Trip
from offsets.inventories.models import Inventory
from offsets.inventories.rules import ID_SIGNS, Kind

NEWEST = 50
"""How many of a device's footprints are listed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One frozen footprint; ``export`` is all that was known when it was computed."""

    id: str
    kind: Kind
    method: str
    export: dict[str, Any]
    sha256: str
    total: Mass
    created_at: datetime
    locale: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One frozen footprint in a list."""

    id: str
    kind: Kind
    central_g: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Newer:
    """The same inputs by a method that came later; the frozen result stays as it is."""

    method: str
    total: Mass
    difference_g: int
    """Newer less frozen, central grams."""


def kept(public_id: str) -> Kept:
    """A frozen footprint; raises NotFound."""
    row = None
    if len(public_id) == ID_SIGNS and set(public_id) <= set(codes.ALPHABET):
        row = session().scalar(select(Inventory).filter_by(public_id=public_id))
    if row is None:
        raise NotFound("id")
    return Kept(
        id=row.public_id,
        kind=Kind(row.kind),
        method=row.method,
        export=row.export,
        sha256=row.sha256,
        total=Mass(row.low_g, row.central_g, row.high_g),
        created_at=row.created_at,
        locale=row.locale,
    )


def of_device(*device_hashes: bytes) -> list[Summary]:
    """The newest footprints that were kept on these devices, the newest first."""
    if not device_hashes:
        return []
    rows = session().execute(
        select(Inventory.public_id, Inventory.kind, Inventory.central_g, Inventory.created_at)
        .where(Inventory.device_hash.in_(device_hashes))
        .order_by(Inventory.id.desc())
        .limit(NEWEST)
    )
    return [Summary(name, Kind(kind), mass_g, at) for name, kind, mass_g, at in rows]


def newer(export: dict[str, Any]) -> Newer | None:
    """What the newest method says of an export's inputs; None where that is the export's own.

    None too where the newest method cannot count them any more: then there is
    nothing to hold against each other.
    """
    newest = methods.load()
    if newest.sha256 == export["method"]["sha256"]:
        return None
    with suppress(Invalid):
        result = compare.compute(given_in(export), newest)
        total = result.total(result.boundaries)
        before_g = sum(mass["central_g"] for mass in export["totals"].values())
        return Newer(newest.name, total, total.central_g - before_g)
    return None


def method_of(export: Mapping[str, Any]) -> Method | None:
    """The method of an export, if it still ships unchanged; nothing else is held against it."""
    named = export["method"]
    method = methods.load(named["name"]) if named["name"] in methods.names() else None
    return method if method and method.sha256 == named["sha256"] else None


def given_in(export: dict[str, Any]) -> Trip | event.Inventory:
    """The inputs of an export."""
    if export["kind"] == Kind.TRIP:
        return inputs.read(Trip, export["inputs"], "inputs")
    return inputs.read(event.Inventory, export["inputs"], "inputs")
