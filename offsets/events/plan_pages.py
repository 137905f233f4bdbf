"""The organiser's pages of the first steps: the plan, the actual data, the final inventory."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from offsets import units
from offsets.edge.device import device_hash
from offsets.edge.guards import person
from offsets.errors import DomainError, Invalid
from offsets.events import access, view
from offsets.events.footprints import event_inputs
from offsets.events.frame import organiser_page, to
from offsets.events.freeze import correct, freeze
from offsets.events.measure import measure, measured
from offsets.events.models import Event
from offsets.events.organise_pages import day
from offsets.events.plan import Measure, PlanWish, publish_plan, write
from offsets.events.rules import MEASURABLE, PLANNABLE, Source, Way
from offsets.inventories import read
from offsets.inventories.rules import Kind
from offsets.orders.amounts import read_kilograms
from offsets.organisations.rules import Deed

blueprint = Blueprint("organise_plan", __name__, url_prefix="/organise/events/<event>")
ROWS = 6
"""Measures that the page offers; the API takes more."""
_FOOTPRINT = re.compile(r"(?:.*/f/)?([A-Za-z0-9]{16})/?")


@blueprint.get("/plan")
@person
def plan(event: str) -> AnyResponse:
    """The plan as it is being written, and what was published of it."""
    found = access.require(event, Deed.SEE)
    return _plan_page(found, _typed(found.draft))


@blueprint.post("/plan")
@person
def write_plan(event: str) -> AnyResponse:
    """Keep the draft; with the second button publish it as well."""
    is_published = request.form.get("deed") == "publish"
    found = access.require(event, Deed.PUBLISH_EVENT if is_published else Deed.EDIT_EVENT)
    try:
        write(event, _wish(request.form))
        if is_published:
            publish_plan(event)
    except DomainError as error:
        return _plan_page(found, request.form, error)
    return to(event, "" if is_published else "/plan")


@blueprint.get("/data")
@person
def data(event: str) -> AnyResponse:
    """What was entered, from whom, and what it comes to."""
    return _data_page(access.require(event, Deed.SEE))


@blueprint.post("/data")
@person
def take(event: str) -> AnyResponse:
    """Do what the button says: take a footprint over, freeze, or correct."""
    deed = request.form.get("deed", "")
    found = access.require(event, Deed.EDIT_EVENT if deed == "measure" else Deed.PUBLISH_EVENT)
    try:
        _take(event, deed)
    except DomainError as error:
        return _data_page(found, error)
    return to(event, "/data" if deed == "measure" else "")


def _take(event: str, deed: str) -> None:
    if deed == "freeze":
        freeze(event)
        return
    inventory = event_inputs("footprint", _footprint(request.form))
    if deed == "correct":
        version = request.form.get("version", "")
        if not (version.isascii() and version.isdecimal() and len(version) < 6):
            raise Invalid("version", "not_whole_typed")
        correct(event, int(version), inventory, request.form.get("reason"))
    else:
        measure(event, Source.ORGANISER, inventory)


def _plan_page(
    event: Event, typed: Mapping[str, Any], error: DomainError | None = None
) -> AnyResponse:
    return organiser_page(
        "plan",
        event,
        error,
        typed=typed,
        rows=range(1, ROWS + 1),
        ways=list(Way),
        mine=_mine(),
        is_open=event.state in PLANNABLE,
        plans=view.plans(event.id),
    )


def _data_page(event: Event, error: DomainError | None = None) -> AnyResponse:
    found = measured(event)
    return organiser_page(
        "data",
        event,
        error,
        measured=found.computed.total if found else None,
        is_complete=found.is_complete if found else True,
        parts=sorted(found.parts) if found else [],
        mine=_mine(),
        typed=request.form,
        is_open=event.state in MEASURABLE,
        inventories=view.inventories(event.id),
    )


def _mine() -> list[read.Summary]:
    """Events that were counted on this phone or computer."""
    device = device_hash()
    kept = read.of_device(device) if device else []
    return [each for each in kept if each.kind is Kind.EVENT]


def _typed(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The draft as the form's fields have it."""
    said: dict[str, Any] = {name: draft.get(name) or "" for name in ("boundary", "exclusions",
                            "forecast", "completes_on")}  # fmt: skip
    for row, each in enumerate(draft.get("measures", ()), 1):
        said[f"what.{row}"] = each["what"]
        said[f"kg.{row}"] = units.kilograms(each["expected_g"]).replace(",", "")
    return said | {f"way.{way}": "yes" for way in draft.get("ways", ())}


def _wish(typed: Mapping[str, str]) -> PlanWish:
    done = typed.get("completes_on", "").strip()
    return PlanWish(
        boundary=_passage(typed, "boundary"),
        exclusions=_passage(typed, "exclusions"),
        forecast=_footprint(typed, "forecast"),
        measures=[each for row in range(1, ROWS + 1) if (each := _measure(typed, row))],
        ways=[way for way in Way if typed.get(f"way.{way}")],
        completes_on=day("completes_on", typed) if done else None,
    )


def _measure(typed: Mapping[str, str], row: int) -> Measure | None:
    what = typed.get(f"what.{row}", "").strip()
    said = typed.get(f"kg.{row}", "").strip()
    if not what and not said:
        return None
    if not what:
        raise Invalid(f"what.{row}", "required")
    return Measure(what, 0 if said in ("", "0") else read_kilograms(f"kg.{row}", said))


def _passage(typed: Mapping[str, str], name: str) -> str | None:
    """One line of what may have been typed as several."""
    return " ".join(typed.get(name, "").split()) or None


def _footprint(typed: Mapping[str, str], name: str = "footprint") -> str | None:
    """A footprint by its address or id, typed or chosen; raises Invalid."""
    said = typed.get(name, "").strip() or typed.get(f"{name}_of_mine", "").strip()
    if not said:
        return None
    found = _FOOTPRINT.fullmatch(said)
    if found is None:
        raise Invalid(name, "no_such_footprint")
    return found[1]
