"""The final inventory as people read it: every group and line to the gram, with its sources."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from offsets.config import settings
from offsets.events.documents.paper import Paper
from offsets.events.documents.rules import FIRST_ROWS
from offsets.events.documents.sheet import (
    Part,
    Row,
    Sheet,
    Table,
    days,
    figure,
    kept,
    moment,
    spread,
)
from offsets.inventories.event_result import EventView, event_view
from offsets.inventories.report import account
from offsets.units import kilograms


def tell_inventory(paper: Paper) -> Sheet:
    """The sheet of a final inventory; what was corrected since stands across it."""
    said = paper.document
    event = said["event"]
    view = event_view(said["export"], date.fromisoformat(said["published_at"][:10]))
    total = view.result.total
    emitted = figure(
        _("Emitted, by the final inventory"),
        said["actual_g"],
        aside=spread(total.low_g, total.high_g),
    )
    corrected = _("A corrected version took its place: %(reason)s", reason=paper.ended_because)
    return Sheet(
        kind="inventory",
        title=_("Final greenhouse gas inventory of an event"),
        name=event["name"],
        organiser=paper.organiser,
        days=days(event),
        place=event["place"],
        version=_("Version %(version)s", version=paper.version),
        published=moment(said["published_at"]),
        figures=(emitted,),
        parts=tuple(_parts(paper, view)),
        ended=corrected if paper.ending else "",
        stamp=_("Corrected since") if paper.ending else "",
    )


def _parts(paper: Paper, view: EventView) -> list[Part]:
    told = account(view)
    return [
        _groups(paper, view),
        _lines(told, paper.document["footprint"]["id"]),
        Part(_("Factors and their sources"), notes=_sources(told)),
        _checked(paper, view),
    ]


def _groups(paper: Paper, view: EventView) -> Part:
    whole = (_("Together"), "", kilograms(paper.document["actual_g"]))
    rows = (*(_bar(each) for each in view.groups), whole)
    return Part(
        _("By group of the Guide for large events"),
        table=Table((_("Group"), _("Range, kg"), _("kg")), rows),
        notes=tuple(view.notes),
    )


def _checked(paper: Paper, view: EventView) -> Part:
    said = paper.document
    rows = (
        Row(_("Reason of the correction"), said["reason"] or ""),
        Row(_("People counted"), f"{view.people:,}"),
        Row(_("Method"), view.result.method),
        Row(_("Footprint"), said["footprint"]["id"], is_code=True),
        Row(_("SHA-256 of the footprint"), said["footprint"]["sha256"], is_code=True),
    )
    note = _(
        "The JSON file holds every input, factor and hash; anybody recomputes it to the gram. "
        "An inventory is no statement of neutrality."
    )
    return Part(_("To check it"), kept(rows), notes=(note,))


def _bar(bar: Any) -> tuple[str, str, str]:
    name = " · ".join(filter(None, (bar.label, bar.boundary)))
    spread = f"{kilograms(bar.mass.low_g)} – {kilograms(bar.mass.high_g)}"
    return name, spread, kilograms(bar.mass.central_g)


def _lines(told: dict[str, Any], footprint: str) -> Part:
    lines = told["lines"]
    rows = tuple(
        (each["label"], " ".join([each["quantity"], *(f["said"] for f in each["factors"])]),
         each["mass"])
        for each in lines[:FIRST_ROWS]
    )  # fmt: skip
    more = len(lines) - len(rows)
    notes = [told["left_out"]] if told["left_out"] else []
    if more > 0:
        notes.append(
            _(
                "And %(count)s more lines: %(path)s",
                count=more,
                path=f"{settings().public_url}/f/{footprint}",
            )
        )
    heads = (_("What"), _("How much and by which factor"), _("kg"))
    return Part(_("Every line"), table=Table(heads, rows), notes=tuple(notes))


def _sources(told: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"[{number}] {each['title']} {each['figure']} · {each['about']} · {each['source']}"
        for number, each in enumerate(told["sources"], 1)
    )
