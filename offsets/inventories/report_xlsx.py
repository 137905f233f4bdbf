"""The report of an event as tables: summary, lines, inputs, factors with their sources."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from offsets import clock
from offsets.footprint.participants.export import Link, Sheet, Value, xlsx_bytes
from offsets.inventories import words
from offsets.inventories.event_gist import lines_of
from offsets.inventories.event_result import EventView, event_view
from offsets.inventories.read import Kept
from offsets.inventories.resolve import place_label
from offsets.inventories.view import said

MOST_LINES_LINKED = 15_000
"""A sheet may have 65,530 links, and a line needs one for each factor and parameter."""


def workbook(kept: Kept) -> bytes:
    """The four sheets; text of theirs can never run as a formula."""
    export = kept.export
    view = event_view(export, clock.on_screen(kept.created_at).date())
    rows = _rows_of_factors(export)
    masses = [_("low, kg"), _("kg"), _("high, kg")]
    return xlsx_bytes(
        [
            Sheet(_("Summary"), [_("What"), _("Boundary"), *masses], list(_summary(kept, view))),
            Sheet(
                _("Lines"),
                [*_line_heads(export), *masses, _("Remarks")],
                list(_lines(export, rows)),
            ),
            Sheet(_("Inputs"), [_("Field"), _("Value")], list(flat("", export["inputs"]))),
            Sheet(_("Factors"), _factor_heads(), list(_factors(export))),
        ]
    )


def _rows_of_factors(export: Mapping[str, Any]) -> dict[str, Value]:
    """What a line shows of a factor: its name, which leads to its row."""
    if len(export["lines"]) > MOST_LINES_LINKED:
        return {name: name for name in export["factors"]}
    sheet = _("Factors")
    return {
        name: Link(name, f"internal:'{sheet}'!A{number}")
        for number, name in enumerate(export["factors"], 2)
    }


def flat(name: str, value: Any) -> Iterator[tuple[str, Value]]:
    """Every leaf of plain JSON under its path, ``journeys.0.people``."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flat(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from flat(f"{name}.{number}", inner)
    else:
        yield name, str(value) if isinstance(value, bool) else value


def _summary(kept: Kept, view: EventView) -> Iterator[list[Value]]:
    total = view.result.total
    every = _("all of them")
    yield [_("Total"), every, total.low_kg, total.central_kg, total.high_kg]
    for name, mass in view.result.totals:
        yield [_("Total"), name, mass.low_kg, mass.central_kg, mass.high_kg]
    if head := view.per_head:
        yield [_("A head"), every, head.low_kg, head.central_kg, head.high_kg]
    for bar in (*view.groups, *view.modes, *view.origins):
        yield [bar.label, bar.boundary, bar.mass.low_kg, bar.mass.central_kg, bar.mass.high_kg]
    yield [_("People counted"), "", None, view.people, None]
    for note in view.notes:
        yield [note]
    yield [_("Method"), view.result.method]
    for name, sha256 in view.result.sets:
        yield [name, sha256]
    yield ["SHA-256", kept.sha256]


def _most_parameters(export: Mapping[str, Any]) -> int:
    return max((len(line["via"]) for line in export["lines"]), default=0)


def _line_heads(export: Mapping[str, Any]) -> list[str]:
    return [
        _("Group"), _("What"), _("Variant"), _("From"), _("People"), _("Quantity"), _("Unit"),
        _("Share"), *[_("Multiplied by")] * _most_parameters(export), _("Factor"), _("Boundary"),
    ]  # fmt: skip


def _lines(export: Mapping[str, Any], rows: Mapping[str, Value]) -> Iterator[list[Value]]:
    most = _most_parameters(export)
    for line in lines_of(export):
        masses: list[Value] = [None, None, None]
        if line.mass:
            masses = [line.mass.low_kg, line.mass.central_kg, line.mass.high_kg]
        yield [
            words.group(line.group),
            words.activity(line.activity),
            line.variant,
            place_label(line.origin) if line.origin else "",
            line.people or None,
            line.quantity,
            words.unit(line.unit),
            "" if line.share == 1 else str(line.share),
            *(rows[each] for each in line.via),
            *[""] * (most - len(line.via)),
            rows[line.factor_id] if line.factor_id else "",
            words.boundary(line.boundary) if line.boundary else "",
            *masses,
            " ".join([*(words.flag(each) for each in line.flags), said(line.note)]).strip(),
        ]


def _factor_heads() -> list[str]:
    return [
        "ID", _("Title"), _("low"), _("central"), _("high"), _("Unit"), _("Gas"), _("Boundary"),
        _("Year"), _("Region"), _("Status"), _("Review by"), _("Publisher"), _("Document"),
        _("Link"), _("Licence"), _("Formula"), _("Note"),
    ]  # fmt: skip


def _factors(export: Mapping[str, Any]) -> Iterator[list[Value]]:
    for name, row in export["factors"].items():
        source = row["source"]
        yield [
            name,
            f"{row['title_zh']} {row['title_en']}",
            *(Decimal(row[end]) for end in ("low", "central", "high")),
            words.unit(row["unit"]),
            row["gas"],
            words.boundary(row["boundary"]) if row["boundary"] else "",
            row["year"],
            row["region"],
            words.status(row["status"]),
            row["review_by"],
            source["publisher"],
            source["document"],
            _web(source["link"]),
            source["licence"],
            row["formula"],
            row["note"],
        ]


def _web(address: str) -> Value:
    """A publisher's page to be opened; an assumption of ours has none."""
    return Link(address, address) if address.startswith(("https://", "http://")) else address
