"""The plan as people read it: everything in it is still to come, and says so."""

from typing import Any

from flask_babel import gettext as _

from offsets.config import settings
from offsets.events import words
from offsets.events.documents.paper import Paper
from offsets.events.documents.sheet import (
    Part,
    Row,
    Sheet,
    Table,
    days,
    figure,
    kept,
    mass,
    moment,
    spread,
)


def tell_plan(paper: Paper) -> Sheet:
    """The sheet of a published plan, or of a draft, which has its mark on every page."""
    said = paper.document
    event, forecast = said["event"], said["forecast"]
    is_draft = paper.published_at is None
    return Sheet(
        kind="plan",
        title=_("Plan for a neutral event"),
        name=event["name"],
        organiser=paper.organiser,
        days=days(event),
        place=event["place"],
        version=_("Draft") if is_draft else _("Version %(version)s", version=paper.version),
        published="" if is_draft else moment(said["published_at"]),
        figures=(figure(_("Forecast"), forecast["central_g"], is_estimate=True,
                        aside=spread(forecast["low_g"], forecast["high_g"])),),
        parts=tuple(_parts(paper)),
        ended=_("A later version of this plan is published.") if paper.ending else "",
        stamp=_("Draft, estimate") if is_draft else "",
    )  # fmt: skip


def _parts(paper: Paper) -> list[Part]:
    said = paper.document
    people = said["event"]["expected_participants"]
    counted = (
        Row(_("Boundary"), said.get("boundary") or ""),
        Row(_("Left out"), said.get("exclusions") or ""),
        Row(_("Participants expected"), f"{people:,}" if people else ""),
    )
    ways = (
        Row(_("Way"), " · ".join(str(words.WAY[way]) for way in said.get("ways") or ())),
        Row(_("Completed by"), said.get("completes_on") or ""),
    )
    return [
        Part(_("What is counted"), kept(counted)),
        _measures(said.get("measures") or []),
        Part(_("How the rest is offset"), kept(ways)),
        _forecast(said["forecast"]),
    ]


def _measures(measures: list[dict[str, Any]]) -> Part:
    rows = tuple((each["what"], mass(each["expected_g"])) for each in measures)
    whole = (_("Together"), mass(sum(each["expected_g"] for each in measures)))
    heads = (_("What is done"), _("Expected to save, estimate"))
    return Part(_("Measures"), table=Table(heads, (*rows, whole)))


def _forecast(forecast: dict[str, Any]) -> Part:
    rows = (
        Row(_("Method"), forecast["method"]),
        Row(_("Footprint"), forecast["id"], is_code=True),
        Row("SHA-256", forecast["sha256"], is_code=True),
    )
    path = f"{settings().public_url}/f/{forecast['id']}"
    note = _("Every line and factor with its source: %(path)s", path=path)
    return Part(_("What the forecast rests on"), rows, notes=(note,))
