"""A footprint as its page shows it, drawn from nothing but its export.

So a frozen footprint looks as it did: no later factor, name or method enters.
Only the day by which a factor should be reviewed is held against today.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from offsets.edge import language
from offsets.footprint.lines import Mass
from offsets.inventories import words
from offsets.inventories.resolve import place_label

_N_OF_N = re.compile(r"(\d+) of (\d+)(?=:|$)")


@dataclass(frozen=True, slots=True)
class FactorView:
    """One factor or parameter with its source; decimals as they are published."""

    id: str
    """``set/id``, which also is its address under ``/factors/``."""
    title: str
    low: str
    central: str
    high: str
    unit: str
    gas: str
    boundary: str
    year: int
    region: str
    status: str
    review_by: str
    is_due: bool
    formula: str
    note: str
    publisher: str
    """Empty of an assumption of ours, whose reason is the note."""
    document: str
    link: str
    """Empty likewise."""
    licence: str
    retrieved: str

    @property
    def href(self) -> str:
        return f"/factors/{self.id}"


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: what, how much, which factors, how many grams."""

    group: str
    group_name: str
    activity: str
    """The stored words; ``group`` and ``label`` are the reader's."""
    label: str
    quantity: str
    unit: str
    share: str
    """Empty where all of the quantity counts."""
    mass: Mass | None
    boundary: str
    factor: FactorView | None
    via: tuple[FactorView, ...]
    flags: tuple[str, ...]
    """Sentences."""
    origin: str
    people: int
    note: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """A whole footprint."""

    kind: str
    method: str
    sha256: str
    sets: tuple[tuple[str, str], ...]
    lines: tuple[LineView, ...]
    totals: tuple[tuple[str, Mass], ...]
    """By boundary, which the reader is told."""
    total: Mass
    is_equivalent: bool
    """Whether other gases than CO2 are in some line, as carbon dioxide equivalent."""
    is_complete: bool


def result_view(export: Mapping[str, Any], today: date) -> ResultView:
    """What a template needs of an export, in the reader's language."""
    factors = {name: factor_view(name, row, today) for name, row in export["factors"].items()}
    totals = {name: Mass(**export["totals"][name]) for name in sorted(export["totals"])}
    return ResultView(
        kind=export["kind"],
        method=export["method"]["name"],
        sha256=export["sha256"],
        sets=tuple((name, sha256) for name, sha256 in export["method"]["sets"]),
        lines=tuple(_line(line, factors) for line in export["lines"]),
        totals=tuple((words.boundary(name), mass) for name, mass in totals.items()),
        total=sum(totals.values(), Mass(0, 0, 0)),
        is_equivalent=any(row["gas"].startswith("CO2e") for row in export["factors"].values()),
        is_complete=not any("asked" in line["flags"] for line in export["lines"]),
    )


def factor_view(name: str, row: Mapping[str, Any], today: date) -> FactorView:
    """A factor's row as ``factors.as_dict`` gives it, under its ``set/id``."""
    source = row["source"]
    is_ours = not source["link"].startswith("http")
    same = ("low", "central", "high", "gas", "year", "region", "review_by", "formula", "note")
    return FactorView(
        id=name,
        title=row[f"title_{language.current()}"],
        unit=words.unit(row["unit"]),
        boundary=words.boundary(row["boundary"]) if row["boundary"] else "",
        status=words.status(row["status"]),
        is_due=today > date.fromisoformat(row["review_by"]),
        publisher="" if is_ours else source["publisher"],
        link="" if is_ours else source["link"],
        **{each: row[each] for each in same},
        **{each: source[each] for each in ("document", "licence", "retrieved")},
    )


def _line(line: Mapping[str, Any], factors: Mapping[str, FactorView]) -> LineView:
    factor = factors.get(line["factor_id"] or "")
    masses = [line[end] for end in ("low_g", "central_g", "high_g")]
    return LineView(
        group=words.group(line["group"]),
        group_name=line["group"],
        activity=line["activity"],
        label=_label(line, factor),
        quantity=f"{Decimal(line['quantity']):,f}",
        unit=words.unit(line["unit"]),
        share="" if line["share"] == "1" else line["share"],
        mass=Mass(*masses) if None not in masses else None,
        boundary=words.boundary(line["boundary"]) if line["boundary"] else "",
        factor=factor,
        via=tuple(factors[each] for each in line["via"]),
        flags=tuple(words.flag(each) for each in line["flags"]),
        origin=place_label(line["origin"]) if line["origin"] else "",
        people=line["people"],
        note=said(line["note"]),
    )


def said(note: str) -> str:
    """A line's note; the core's ``3 of 50: why`` in the reader's words."""
    match = _N_OF_N.match(note)
    if match is None:
        return note
    part = _("%(part)s of %(whole)s", part=match[1], whole=match[2])
    return f"{part}{note[match.end() :]}"


def _label(line: Mapping[str, Any], factor: FactorView | None) -> str:
    """What was done and of which kind; a factor's title where the house has no word for it."""
    if line["activity"] not in words.ACTIVITY:
        return factor.title if factor else line["activity"]
    kind = words.variant(line["variant"]) if line["variant"] in words.VARIANT else ""
    return " · ".join(filter(None, [words.activity(line["activity"]), kind]))
