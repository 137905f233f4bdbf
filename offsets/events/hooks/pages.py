"""Pages: an organisation's webhooks, their secrets once, and what became of each message."""

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets.edge import paging, problems
from offsets.edge.guards import person
from offsets.errors import DomainError, Invalid
from offsets.events.hooks import read, words
from offsets.events.hooks.register import Made, end, register, rotate
from offsets.events.hooks.replay import replay, resume, try_out
from offsets.events.hooks.rules import TIMEOUT_S, Standing
from offsets.organisations.access import Standing as Caller
from offsets.organisations.access import require
from offsets.organisations.rules import Deed

blueprint = Blueprint("hooks_pages", __name__, url_prefix="/organisations/<organisation>/hooks")
SHOWN = 20


@blueprint.get("")
@person
def overview(organisation: str) -> AnyResponse:
    """Where messages go, and the form for one address more."""
    return _list(require(organisation, Deed.EDIT_EVENT))


@blueprint.post("")
@person
def make(organisation: str) -> AnyResponse:
    """Register an address; the page that answers is the only one with its secret."""
    caller = require(organisation, Deed.MANAGE)
    try:
        made = register(caller, request.form.get("url", ""))
    except DomainError as error:
        return _list(caller, error)
    return _one(caller, made.public_id, made=made)


@blueprint.get("/<hook>")
@person
def show(organisation: str, hook: str) -> AnyResponse:
    """One address, and what became of each message."""
    return _one(require(organisation, Deed.EDIT_EVENT), hook)


@blueprint.post("/<hook>")
@person
def alter(organisation: str, hook: str) -> AnyResponse:
    """Make a new secret, send a test, resume or end it."""
    deed = request.form.get("deed", "")
    caller = require(organisation, Deed.MANAGE if deed in ("rotate", "end") else Deed.EDIT_EVENT)
    deeds: dict[str, Callable[[], object]] = {
        "rotate": lambda: rotate(caller, hook),
        "test": lambda: try_out(caller.organisation.id, hook),
        "resume": lambda: resume(caller.organisation.id, hook),
        "end": lambda: end(caller, hook),
    }
    try:
        if deed not in deeds:
            raise Invalid("deed", "unknown_choice", choices=", ".join(deeds))
        done = deeds[deed]()
    except DomainError as error:
        return _one(caller, hook, error)
    if isinstance(done, Made):
        return _one(caller, hook, made=done)
    return _back(organisation, "" if deed == "end" else f"/{hook}")


@blueprint.post("/<hook>/messages/<message>/replay")
@person
def again(organisation: str, hook: str, message: str) -> AnyResponse:
    """Send one message again, under the id it has."""
    caller = require(organisation, Deed.EDIT_EVENT)
    try:
        replay(caller.organisation.id, hook, message)
    except DomainError as error:
        return _one(caller, hook, error)
    return _back(organisation, f"/{hook}")


def _list(caller: Caller, error: DomainError | None = None) -> AnyResponse:
    return _shown("list", caller, error, hooks=read.hooks(caller.organisation.id))


def _one(
    caller: Caller, hook: str, error: DomainError | None = None, made: Made | None = None
) -> AnyResponse:
    found = read.hook(caller.organisation.id, hook)
    last = paging.after_position(request.args.get("cursor"))
    rows = read.messages(hook, last if last >= 0 else None, SHOWN + 1)
    messages, cursor = paging.page(rows, SHOWN, lambda row: row.sequence)
    return _shown(
        "hook",
        caller,
        error,
        hook=found,
        is_ended=found.state == Standing.ENDED,
        messages=messages,
        cursor=cursor,
        secret=made.secret if made else None,
    )


def _shown(
    template: str, caller: Caller, error: DomainError | None, **facts: object
) -> AnyResponse:
    problem = problems.describe(error) if error else None
    page = render_template(
        f"events/hooks/{template}.html",
        organisation=caller.organisation,
        may_manage=caller.may(Deed.MANAGE),
        words=words,
        timeout_s=TIMEOUT_S,
        errors={"url": problem.detail} if problem else {},
        typed=request.form.get("url", ""),
        **facts,
    )
    response = make_response(page, problem.status if problem else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(organisation: str, part: str) -> AnyResponse:
    return redirect(f"/organisations/{organisation}/hooks{part}", 303)
