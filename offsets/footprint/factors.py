"""Emission factors as data: sets of sourced rows, frozen under their SHA-256.

A set is a folder of CSV files under ``data/factors/<name>/``. ``sources.csv`` says
once who published what and where, and under which licence; every other file holds
rows that point to a source. ``frozen.json`` beside the folders holds the SHA-256
over each set's canonical content, so a set cannot change under an old result: a
new figure is a new set. ``factor_rows`` reads and checks the rows, ``sets`` loads.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from offsets.footprint.lines import Boundary


class Status(StrEnum):
    """On what a value rests."""

    PUBLISHED = "published"
    """Printed in the document named."""
    DERIVED = "derived"
    """Computed from other rows of the set by the row's formula."""
    ASSUMED = "assumed"
    """Chosen by us for the reason in the note, or derived from what was; its lines say so."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who published a figure, in which document, to be found where, under which terms."""

    id: str
    publisher: str
    document: str
    link: str
    licence: str
    retrieved: date


@dataclass(frozen=True, slots=True)
class Factor:
    """One row: kilograms of gas per unit of activity, or a parameter such as a detour.

    A parameter has neither gas nor boundary. Where nothing is known about the range,
    ``has_range`` is false and low, central and high are one value.
    """

    id: str
    title_zh: str
    title_en: str
    low: Decimal
    central: Decimal
    high: Decimal
    unit: str
    """``kg/kWh``, ``kg/passenger.km``, ``kg/t``; of a parameter ``km/km``, ``kWh/passenger.km``."""
    gas: str
    """``CO2`` or ``CO2e`` with its basis, ``CO2e AR5``; empty for a parameter."""
    boundary: Boundary | None
    year: int
    """The year that the value describes, or of the edition that prints it."""
    region: str
    """``CN``, ``CN-35`` (a province by GB/T 2260), ``CN-east`` (a grid), ``GB``, ``world``."""
    status: Status
    review_by: date
    """After this day the row should be looked at again, and pages say so."""
    source: Source
    formula: str = ""
    """Ids with ``*`` or ``/`` between, which the loader recomputes; none for a published row."""
    note: str = ""

    @property
    def per(self) -> str:
        """The unit of the activity that it multiplies: ``kWh`` of ``kg/kWh``."""
        return self.unit.partition("/")[2]

    @property
    def is_parameter(self) -> bool:
        return self.boundary is None

    @property
    def has_range(self) -> bool:
        return self.low < self.high

    def is_due(self, today: date) -> bool:
        """Whether the row should have been reviewed by now."""
        return today > self.review_by


@dataclass(frozen=True, slots=True)
class FactorSet:
    """Rows that were published together and never change; ``sha256`` names their content."""

    name: str
    factors: Mapping[str, Factor]
    """By id, without the set's name."""

    def __getitem__(self, factor_id: str) -> Factor:
        return self.factors[factor_id]

    def __contains__(self, factor_id: object) -> bool:
        return factor_id in self.factors

    def __iter__(self) -> Iterator[Factor]:
        return iter(self.factors.values())

    @property
    def sha256(self) -> str:
        """Over the canonical JSON of all rows, by id, with their sources."""
        rows = [as_dict(self.factors[each]) for each in sorted(self.factors)]
        return digest(rows)


def as_dict(factor: Factor) -> dict[str, Any]:
    """A row with its source as plain JSON, decimals and days as text."""
    row: dict[str, Any] = {name: getattr(factor, name) for name in Factor.__slots__}
    source = {name: getattr(factor.source, name) for name in Source.__slots__}
    source["retrieved"] = factor.source.retrieved.isoformat()
    plain = {name: str(row[name]) for name in ("low", "central", "high", "review_by")}
    return row | plain | {"source": source}


def digest(content: Any) -> str:
    """SHA-256 over canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
