"""The organiser's page of attendance: ask, hang the poster, watch the coverage, take it over."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets.edge import problems
from offsets.edge.guards import person
from offsets.errors import DomainError, Invalid, NotFound
from offsets.events import access
from offsets.events.attendance import ask, posters, tickets
from offsets.events.attendance.ask import Questions
from offsets.events.attendance.coverage import coverage
from offsets.events.attendance.find import Asked, asked_of
from offsets.events.attendance.hand_over import hand_over
from offsets.events.models import Event
from offsets.inventories import words
from offsets.inventories.resolve import place_label
from offsets.organisations.rules import Deed

blueprint = Blueprint("organise_attendance", __name__)


@blueprint.get("/organise/events/<event>/attendees")
@person
def overview(event: str) -> Response:
    """Live numbers, or the form that opens the questions."""
    return _page(access.require(event, Deed.SEE))


@blueprint.post("/organise/events/<event>/attendees")
@person
def change(event: str) -> AnyResponse:
    """Do what the button says: open, close, reopen, add codes, take over."""
    found = access.require(event, Deed.EDIT_EVENT)
    deed = _DEEDS.get(request.form.get("deed", ""))
    try:
        if deed is None:
            raise Invalid("deed", "unknown_choice", choices=", ".join(_DEEDS))
        deed(event)
    except DomainError as error:
        return _page(found, error)
    return redirect(f"/organise/events/{found.public_id}/attendees", 303)


def _open(event: str) -> None:
    km = request.form.get("local_km", "").strip()
    if km and not (km.isascii() and km.isdecimal() and len(km) < 6):
        raise Invalid("local_km", "not_whole_typed")
    venue = request.form.get("venue", "").strip()
    if not venue:
        raise Invalid("venue", "required")
    ask.ask(event, Questions(venue, int(km) if km else None))


def _add_tickets(event: str) -> None:
    lines = tickets.read_lines(request.form.get("tickets", ""))
    if not lines:
        raise Invalid("tickets", "required")
    tickets.add_tickets(asked_of(event), lines)


_DEEDS: dict[str, Callable[[str], Any]] = {
    "open": _open,
    "close": ask.close,
    "reopen": ask.reopen,
    "tickets": _add_tickets,
    "hand_over": lambda event: hand_over(asked_of(event)),
}


def _page(event: Event, error: DomainError | None = None) -> Response:
    """What stands now, with what was wrong beside its field."""
    found = _asked(event)
    problem = problems.describe(error) if error else None
    candidates = error.facts.get("candidates", []) if error else []
    page = render_template(
        "events/attendance/organiser.html",
        event=event,
        here=f"/organise/events/{event.public_id}",
        errors={},
        asked=found,
        coverage=coverage(found) if found else None,
        text=posters.text_of(found) if found else None,
        venue=place_label(found.venue) if found else request.form.get("venue", event.place),
        problem=problem,
        wrong=_field(error),
        candidates=candidates,
        word_of=words.activity,
    )
    return make_response(page, problem.status if problem else 200)


def _field(error: DomainError | None) -> str:
    return (error.field or "").partition(".")[0] if error else ""


def _asked(event: Event) -> Asked | None:
    try:
        return asked_of(event.public_id)
    except NotFound:
        return None
