"""The organiser's pages: all events, a new one, one event's way, and what it is."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets import idempotency
from offsets.edge.guards import person
from offsets.errors import DomainError, Invalid
from offsets.events import access, view, words
from offsets.events.cancel import cancel
from offsets.events.create import Details, copy, create, describe
from offsets.events.deadline import move
from offsets.events.frame import errors_of, organiser_page, to
from offsets.events.retired.count import count_event
from offsets.organisations.access import Standing, require, standings
from offsets.organisations.create import new_id
from offsets.organisations.rules import Deed

blueprint = Blueprint("organise", __name__, url_prefix="/organise")
_FIELDS = ("name", "place", "starts_on", "ends_on", "expected_participants")


@blueprint.get("")
@person
def mine() -> AnyResponse:
    """The events of all organisations that the reader acts for."""
    found = [(each, view.of_organisation(each.organisation.id)) for each in standings()]
    page = render_template(
        "events/organise/list.html", found=found, words=words, edit=Deed.EDIT_EVENT
    )
    return _private(page)


@blueprint.get("/new/<organisation>")
@person
def form(organisation: str) -> AnyResponse:
    """The form of a new event, or of a copy of the one that ``copy`` names."""
    standing = require(organisation, Deed.EDIT_EVENT)
    source = request.args.get("copy", "")
    typed = {"copy": source}
    if source:
        typed["name"] = access.require(source, Deed.EDIT_EVENT).name
    return _form_page(standing, typed)


@blueprint.post("/new/<organisation>")
@person
def make(organisation: str) -> AnyResponse:
    """Make it; sent twice, it is one event."""
    standing = require(organisation, Deed.EDIT_EVENT)
    typed = request.form
    try:
        wish = details(typed)
        body = {name: typed.get(name, "") for name in (*_FIELDS, "copy")}
        keyed = idempotency.Request("events", str(standing.person), typed.get("key", ""), body)
        if typed.get("copy"):
            access.require(typed["copy"], Deed.EDIT_EVENT)
            return to(copy(typed["copy"], wish, keyed))
        return to(create(standing.organisation.id, wish, keyed))
    except DomainError as error:
        return _form_page(standing, typed, error)


@blueprint.get("/events/<event>")
@person
def overview(event: str) -> AnyResponse:
    """Where the event stands, and what its next step lacks."""
    found = access.require(event, Deed.SEE)
    count_event(found.id)
    return organiser_page("overview", found)


@blueprint.get("/events/<event>/settings")
@person
def settings(event: str) -> AnyResponse:
    """What the event is, its deadline, copying it and calling it off."""
    return organiser_page("settings", access.require(event, Deed.SEE), typed={})


@blueprint.post("/events/<event>/settings")
@person
def change(event: str) -> AnyResponse:
    """Do what the button says: save, move the deadline, call off."""
    deed = request.form.get("deed", "")
    needed = Deed.PUBLISH_EVENT if deed == "cancel" else Deed.EDIT_EVENT
    found = access.require(event, needed)
    try:
        if deed == "cancel":
            cancel(event)
        elif deed == "deadline":
            move(event, day("deadline_on", request.form), request.form.get("deadline_source"))
        else:
            describe(event, details(request.form))
    except DomainError as error:
        return organiser_page("settings", found, error, typed=request.form)
    return to(event)


def details(typed: Mapping[str, str]) -> Details:
    """What an event is, of a form; raises Invalid naming the field."""
    people = typed.get("expected_participants", "").strip().replace(",", "")
    if people and not (people.isascii() and people.isdecimal() and len(people) < 9):
        raise Invalid("expected_participants", "not_whole_typed")
    return Details(
        name=typed.get("name", ""),
        place=typed.get("place", ""),
        starts_on=day("starts_on", typed),
        ends_on=day("ends_on", typed),
        expected_participants=int(people) if people else None,
    )


def day(field: str, typed: Mapping[str, str]) -> date:
    """A day of a form; raises Invalid."""
    said = typed.get(field, "").strip()
    if not said:
        raise Invalid(field, "required")
    try:
        found = date.fromisoformat(said)
    except ValueError:
        raise Invalid(field, "day_shape") from None
    if found.isoformat() != said:
        raise Invalid(field, "day_shape")
    return found


def _form_page(
    standing: Standing, typed: Mapping[str, str], error: DomainError | None = None
) -> AnyResponse:
    page = render_template(
        "events/organise/new.html",
        organisation=standing.organisation,
        typed=typed,
        errors=errors_of(error),
        key=new_id(),
    )
    return _private(page, 422 if error else 200)


def _private(page: str, status: int = 200) -> AnyResponse:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
