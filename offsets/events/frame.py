"""What all pages of an event share: the event itself, words for it, and what was wrong."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from offsets.edge import problems
from offsets.errors import DomainError
from offsets.events import view, words
from offsets.events.errors import NotReady
from offsets.events.find import find
from offsets.events.models import Event
from offsets.events.rules import STEPS
from offsets.inventories.resolve import place_label
from offsets.organisations.access import require as require_member
from offsets.organisations.rules import Deed


def organiser_page(
    template: str, event: Event, error: DomainError | None = None, **more: Any
) -> Response:
    """A page for members, with what was wrong said above it and beside its field."""
    standing = require_member(event.organisation_id, Deed.SEE)
    return shown(
        f"events/organise/{template}.html",
        event,
        error,
        may={str(deed) for deed in Deed if standing.may(deed)},
        here=f"/organise/events/{event.public_id}",
        **more,
    )


def shown(template: str, event: Event, error: DomainError | None = None, **more: Any) -> Response:
    """Any page of the event, as it stands now."""
    page = render_template(
        template,
        event=view.view(find(event.public_id)),
        words=words,
        steps=STEPS,
        errors=errors_of(error),
        place_label=place_label,
        **more,
    )
    response = make_response(page, problems.describe(error).status if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def errors_of(error: DomainError | None) -> Mapping[str, str]:
    """The sentence by the field at fault; what a step lacks is said thing by thing."""
    if error is None:
        return {}
    if isinstance(error, NotReady):
        lacks = [str(words.MISSING[code]) for code in list_of(error.facts["missing"])]
        return {"event": " ".join(lacks)}
    return {error.field or "event": problems.describe(error).detail}


def list_of(value: object) -> list[str]:
    """Codes out of an error's facts."""
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def to(event: str, part: str = "") -> AnyResponse:
    """Back to one of the organiser's pages after a deed."""
    return redirect(f"/organise/events/{event}{part}", 303)
