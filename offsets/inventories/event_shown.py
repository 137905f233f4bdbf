"""The page of a kept event, and the files that can be made of it."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from offsets import clock
from offsets.edge.guards import anyone
from offsets.errors import NotFound
from offsets.inventories import event_drawings as drawings
from offsets.inventories import event_venues, read, report_pdf, report_xlsx
from offsets.inventories.amounts import amount, amount_number, amount_unit
from offsets.inventories.charts.span import span
from offsets.inventories.event_result import (
    Bar,
    EventView,
    event_view,
    left_out_words,
    place_name,
    spread_words,
)
from offsets.inventories.read import Kept
from offsets.inventories.report import heading_of
from offsets.inventories.rules import Kind

blueprint = Blueprint("event_shown", __name__)

ORIGINS_SHOWN = 10
MAX_CITIES_LETTERS = 120
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/f/<public_id>/elsewhere")
@anyone
def elsewhere(public_id: str) -> Response:
    """The page with the same people in other cities, ``?else=武汉``; nothing is stored."""
    return result(_event(public_id), request.args.get("else", "")[:MAX_CITIES_LETTERS])


def result(kept: Kept, wanted: str = "") -> Response:
    """The page of an event's footprint, compared with the cities that are wanted."""
    view = event_view(kept.export, clock.on_screen(clock.now()).date())
    compared = event_venues.compare(kept.export, kept.total, wanted) if wanted else None
    page = render_template(
        "inventories/event_result.html",
        kept=kept,
        view=view,
        newer=read.newer(kept.export),
        wanted=wanted,
        compare_faults=compared.faults if compared else [],
        compare_notes=compared.notes if compared else [],
        venues=compared.venues if compared and len(compared.venues) > 1 else [],
        most_venue_g=_most(compared.venues) if compared else 0,
        **_parts(view),
    )
    return make_response(page)


@blueprint.get("/f/<public_id>.pdf")
@anyone
def pdf(public_id: str) -> Response:
    """The report on paper; names in the address go onto it and nowhere else."""
    kept = _event(public_id)
    body = report_pdf.render(kept, heading_of(request.args))
    return _file(body, PDF, f"footprint-{kept.id}.pdf")


@blueprint.get("/f/<public_id>.json")
@anyone
def export(public_id: str) -> Response:
    """The export of a footprint of any kind, from which anybody computes it anew."""
    kept = read.kept(public_id)
    body = json.dumps(kept.export, ensure_ascii=False, indent=1).encode()
    return _file(body, "application/json", f"footprint-{kept.id}.json")


@blueprint.get("/f/<public_id>.xlsx")
@anyone
def xlsx(public_id: str) -> Response:
    """The report as tables."""
    kept = _event(public_id)
    return _file(report_xlsx.workbook(kept), XLSX, f"footprint-{kept.id}.xlsx")


def _event(public_id: str) -> Kept:
    """The kept event; raises NotFound, also for a trip, which has no report."""
    found = read.kept(public_id)
    if found.kind is not Kind.EVENT:
        raise NotFound("id")
    return found


def _parts(view: EventView) -> Mapping[str, Any]:
    return {
        "shares": drawings.shares_of(view),
        "compass": drawings.compass_of(view),
        "venue": place_name(view.venue.id) if view.venue else "",
        "amount": amount,
        "amount_number": amount_number,
        "amount_unit": amount_unit,
        "span": span,
        "spread": spread_words(view, amount),
        "left_out": left_out_words(view),
        "most_group_g": _most(view.groups),
        "most_mode_g": _most(view.modes),
        "origins": view.origins[:ORIGINS_SHOWN],
        "more_origins": max(0, len(view.origins) - ORIGINS_SHOWN),
        "most_origin_g": _most(view.origins),
        "modes_are_mixed": len({bar.boundary for bar in view.modes}) > 1,
        "remarks": list(dict.fromkeys(each for line in view.result.lines for each in line.flags)),
        "can_compare": view.venue is not None,
    }


def _most(bars: list[Bar]) -> int:
    return max((bar.mass.high_g for bar in bars), default=0)


def _file(body: bytes, mimetype: str, filename: str) -> Response:
    response = make_response(body)
    response.mimetype = mimetype
    kind = "inline" if mimetype == PDF else "attachment"
    response.headers["Content-Disposition"] = f'{kind}; filename="{filename}"'
    return response
