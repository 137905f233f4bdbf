"""Small factor sets and methods, written out where a test needs its own figures."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from offsets.footprint.factor_rows import (
    FACTOR_COLUMNS,
    SOURCE_COLUMNS,
    join,
    read_factors,
    read_sources,
)
from offsets.footprint.factors import FactorSet
from offsets.footprint.method import COLUMNS, Method, build

SOURCE = {
    "id": "test",
    "publisher": "Test",
    "document": "A test",
    "link": "https://example.org/",
    "licence": "none",
    "retrieved": "2026-01-01",
}
ROW = {
    "id": "a",
    "title_zh": "甲",
    "title_en": "A",
    "low": "1",
    "central": "1",
    "high": "1",
    "unit": "kg/passenger.km",
    "gas": "CO2e",
    "boundary": "combustion",
    "year": "2025",
    "region": "CN",
    "status": "published",
    "source": "test",
    "review_by": "2030-01-01",
    "formula": "",
    "note": "",
}
RULE = {"group": "transport", "unit": "passenger.km", "factor": "t/a"}


def row(factor_id: str, value: object, **cells: object) -> dict[str, str]:
    """A factor's row of one value, or of low, central and high."""
    low, central, high = value if isinstance(value, tuple) else (value, value, value)
    given = {"id": factor_id, "low": low, "central": central, "high": high, **cells}
    return ROW | {name: str(cell) for name, cell in given.items()}


def parameter(factor_id: str, value: object, unit: str) -> dict[str, str]:
    return row(factor_id, value, unit=unit, gas="", boundary="")


def rule(activity: str, **cells: object) -> dict[str, str]:
    return RULE | {"activity": activity} | {name: str(cell) for name, cell in cells.items()}


def table(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def factor_set(rows: Iterable[dict[str, str]], name: str = "test") -> FactorSet:
    sources = read_sources(table(SOURCE_COLUMNS, [SOURCE]), "sources")
    return FactorSet(name, join(read_factors(table(FACTOR_COLUMNS, rows), name, sources), name))


def method(rows: Iterable[dict[str, str]], rules: Iterable[dict[str, str]]) -> Method:
    """A method whose rules name factors as ``t/id``."""
    return build("test-method", "CN", {"t": factor_set(rows)}, table(COLUMNS, rules))


def per_km(value: object, activity: str = "plane", **cells: object) -> Method:
    """A method of one activity and one factor per passenger-kilometre."""
    return method([row("a", value, **cells)], [rule(activity)])


def kg(value: object) -> Decimal:
    return Decimal(str(value))
