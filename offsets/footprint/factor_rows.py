"""Reads the CSV files of a factor set and refuses every row that is not whole.

A fault names the file, the line and the rule that is broken, so that a reviewer
finds it. Nothing is repaired on reading.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from offsets.footprint.factors import Factor, Source, Status
from offsets.footprint.lines import Boundary
from offsets.footprint.quantities import UNITS

SOURCE_COLUMNS = ("id", "publisher", "document", "link", "licence", "retrieved")
FACTOR_COLUMNS = (
    "id",
    "title_zh",
    "title_en",
    "low",
    "central",
    "high",
    "unit",
    "gas",
    "boundary",
    "year",
    "region",
    "status",
    "source",
    "review_by",
    "formula",
    "note",
)
GASES = ("CO2", "CO2e AR4", "CO2e AR5", "CO2e AR6", "CO2e")
"""``CO2e`` alone where the publisher does not say by which weights."""
_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_LINK = re.compile(r"https?://[^\s]+\.[^\s]+|docs/[a-z-]+\.md#[a-z-]+")
_REGION = re.compile(r"world|[A-Z]{2}(-[A-Za-z0-9]+)?")
_FORMULA = re.compile(r"[a-z0-9_.]+( [*/] [a-z0-9_.]+)+")
_YEARS = range(1990, 2101)


class BadRow(ValueError):
    """A row that breaks a rule; the message says where and which."""


def read_sources(text: str, where: str) -> dict[str, Source]:
    """The sources of a set by id; raises BadRow."""
    found: dict[str, Source] = {}
    for place, row in _rows(text, where, SOURCE_COLUMNS):
        try:
            source = Source(**_filled(row, SOURCE_COLUMNS[:-1]), retrieved=_day(row, "retrieved"))
            _check(bool(_LINK.fullmatch(source.link)), f"link {source.link!r} is no address")
            _check(source.id not in found, f"source {source.id} stands twice")
        except BadRow as fault:
            raise BadRow(f"{place}: {fault}") from None
        found[source.id] = source
    return found


def read_factors(text: str, where: str, sources: Mapping[str, Source]) -> list[Factor]:
    """The factors of one file, each whole in itself; raises BadRow."""
    found = []
    for place, row in _rows(text, where, FACTOR_COLUMNS):
        try:
            found.append(_factor(row, sources))
        except BadRow as fault:
            raise BadRow(f"{place}: {fault}") from None
    return found


def join(factors: list[Factor], where: str) -> dict[str, Factor]:
    """All factors of a set by id; raises BadRow for doubles and for formulas that do not hold."""
    found: dict[str, Factor] = {}
    for factor in factors:
        if factor.id in found:
            raise BadRow(f"{where}: factor {factor.id} stands twice")
        found[factor.id] = factor
    for factor in factors:
        if factor.formula:
            _check_formula(factor, found, where)
    return found


def factor_of(row: dict[str, Any]) -> Factor:
    """The factor of a row as ``factors.as_dict`` gives it; raises BadRow."""
    try:
        named = dict(row["source"])
        source = Source(**_filled(named, SOURCE_COLUMNS[:-1]), retrieved=_day(named, "retrieved"))
        cells = {name: str(row[name] or "") for name in FACTOR_COLUMNS} | {"source": source.id}
        return _factor(cells, {source.id: source})
    except (KeyError, TypeError, ValueError) as fault:
        raise BadRow(f"not a factor: {fault}") from fault


def _factor(row: dict[str, str], sources: Mapping[str, Source]) -> Factor:
    filled = _filled(row, ("id", "title_zh", "title_en", "unit", "region", "status", "source"))
    _check(bool(_ID.fullmatch(row["id"])), f"id {row['id']!r} is not in small letters and dots")
    _check(row["source"] in sources, f"source {row['source']!r} is not in sources.csv")
    _check(bool(_REGION.fullmatch(row["region"])), f"region {row['region']!r} is not known")
    low, central, high = (_number(row, name) for name in ("low", "central", "high"))
    _check(0 <= low <= central <= high, "not 0 ≤ low ≤ central ≤ high")
    status = _one_of(row, "status", [str(each) for each in Status])
    _check(bool(row["formula"]) or status != Status.DERIVED, "a derived row needs its formula")
    _check(not row["formula"] or status != Status.PUBLISHED, "a published row has no formula")
    _check(status != Status.ASSUMED or bool(row["note"]), "an assumption needs its reason as note")
    year = row["year"]
    _check(year.isdecimal() and int(year) in _YEARS, f"year {year!r} is none")
    return Factor(
        **{name: filled[name] for name in ("id", "title_zh", "title_en", "unit", "region")},
        low=low,
        central=central,
        high=high,
        gas=row["gas"],
        boundary=_boundary(row),
        year=int(year),
        status=Status(status),
        review_by=_day(row, "review_by"),
        source=sources[row["source"]],
        formula=row["formula"],
        note=row["note"],
    )


def _boundary(row: dict[str, str]) -> Boundary | None:
    """Kilograms of gas have gas and boundary; parameters have neither."""
    counted, _, per = row["unit"].partition("/")
    _check(counted in UNITS and per in UNITS, f"unit {row['unit']!r} is not known")
    if not row["boundary"]:
        _check(not row["gas"], "a gas needs a boundary")
        _check(counted != "kg", "kilograms of gas need a boundary")
        return None
    _check(counted == "kg", f"a boundary needs kg per unit, not {row['unit']!r}")
    _one_of(row, "gas", GASES)
    return Boundary(_one_of(row, "boundary", [str(each) for each in Boundary]))


def _check_formula(factor: Factor, found: Mapping[str, Factor], where: str) -> None:
    place = f"{where}: {factor.id}"
    if not _FORMULA.fullmatch(factor.formula):
        raise BadRow(f"{place}: formula {factor.formula!r} is not ids with * or / between")
    words = ["*", *factor.formula.split()]
    low = central = high = Decimal(1)
    for sign, name in zip(words[::2], words[1::2], strict=True):
        if name not in found:
            raise BadRow(f"{place}: formula names {name}, which is not in the set")
        other = found[name]
        if other.status is Status.ASSUMED and factor.status is not Status.ASSUMED:
            raise BadRow(f"{place}: rests on {name}, which is assumed, so it is assumed too")
        if sign == "*":
            low, central, high = low * other.low, central * other.central, high * other.high
        else:
            low, central, high = low / other.high, central / other.central, high / other.low
    for name, value in (("low", low), ("central", central), ("high", high)):
        printed: Decimal = getattr(factor, name)
        if value.quantize(printed) != printed:
            raise BadRow(f"{place}: {name} is {printed}, its formula gives {value}")


def _rows(text: str, where: str, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if list(reader.fieldnames or ()) != list(columns):
        raise BadRow(f"{where}: the columns are not {','.join(columns)}")
    for row in reader:
        place = f"{where}, line {reader.line_num}"
        if None in row or None in row.values():
            raise BadRow(f"{place}: not {len(columns)} cells")
        for name, cell in row.items():
            if cell != cell.strip():
                raise BadRow(f"{place}: {name} begins or ends with a blank")
        yield place, row


def _filled(row: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    for name in names:
        _check(bool(row[name]), f"{name} is empty")
    return {name: row[name] for name in names}


def _number(row: dict[str, str], name: str) -> Decimal:
    try:
        value = Decimal(row[name])
    except InvalidOperation:
        raise BadRow(f"{name} {row[name]!r} is no number") from None
    _check(value.is_finite(), f"{name} {row[name]!r} is no number")
    return value


def _day(row: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(row[name])
    except ValueError:
        raise BadRow(f"{name} {row[name]!r} is no day") from None


def _one_of(row: dict[str, str], name: str, choices: list[str] | tuple[str, ...]) -> str:
    _check(row[name] in choices, f"{name} {row[name]!r} is none of {', '.join(choices)}")
    return row[name]


def _check(holds: bool, fault: str) -> None:
    if not holds:
        raise BadRow(fault)
