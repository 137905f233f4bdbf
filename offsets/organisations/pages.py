"""Pages: organisations, who acts for them, and who is asked to."""

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets import idempotency
from offsets.edge import language, problems
from offsets.edge.guards import person
from offsets.errors import DomainError, Invalid
from offsets.organisations import read
from offsets.organisations.access import Standing, person_id, require, standings
from offsets.organisations.appoint import appoint
from offsets.organisations.change import change
from offsets.organisations.create import Wish, create, new_id
from offsets.organisations.details import Details
from offsets.organisations.invite import invite, take_back
from offsets.organisations.join import invitation_of, join
from offsets.organisations.leave import leave, part_with
from offsets.organisations.rules import Deed, Role

blueprint = Blueprint("organisations_pages", __name__, url_prefix="/organisations")
invitations = Blueprint("invitations_pages", __name__, url_prefix="/invitations")


@blueprint.get("")
@person
def mine() -> AnyResponse:
    """The organisations that the reader acts for."""
    return _shown("list", standings=standings())


@blueprint.get("/new")
@person
def form() -> AnyResponse:
    return _shown("new", typed={}, errors={}, key=new_id())


@blueprint.post("/new")
@person
def make() -> AnyResponse:
    """Make an organisation; sent twice, it is one."""
    typed, whose = _details(), person_id()
    key = request.form.get("key", "")
    try:
        keyed = idempotency.Request("organisations", str(whose), key, asdict(typed))
        public_id = create(Wish(whose, typed), keyed)
    except DomainError as error:
        said = _errors(error, "name")
        return _shown("new", said[1], typed=typed, errors=said[0], key=new_id())
    return redirect(f"/organisations/{public_id}", 303)


@blueprint.get("/<public_id>")
@person
def show(public_id: str) -> AnyResponse:
    """One organisation, with what the reader may do in it."""
    return _page(require(public_id, Deed.SEE))


@blueprint.post("/<public_id>")
@person
def alter(public_id: str) -> AnyResponse:
    """Write its name and invoice data, as far as the reader's role goes."""
    standing = require(public_id, Deed.SEE)
    typed = _details()
    if not standing.may(Deed.RENAME):
        typed = replace(typed, name=standing.organisation.name)
    return _done(standing, "name", lambda: change(standing, typed))


@blueprint.post("/<public_id>/members/<member>/role")
@person
def give_role(public_id: str, member: str) -> AnyResponse:
    standing = require(public_id, Deed.MANAGE)
    return _done(standing, "members", lambda: appoint(standing, member, _role()))


@blueprint.post("/<public_id>/members/<member>/remove")
@person
def remove(public_id: str, member: str) -> AnyResponse:
    standing = require(public_id, Deed.SEE)
    return _done(standing, "members", lambda: part_with(standing, member))


@blueprint.post("/<public_id>/leave")
@person
def go(public_id: str) -> AnyResponse:
    """Act for the organisation no more."""
    standing = require(public_id, Deed.SEE)
    try:
        leave(standing)
    except DomainError as error:
        return _page(standing, *_errors(error, "members"))
    return redirect("/organisations", 303)


@blueprint.post("/<public_id>/invitations")
@person
def ask_in(public_id: str) -> AnyResponse:
    """Mail an invitation."""
    standing, email = require(public_id, Deed.INVITE), request.form.get("email", "")
    return _done(standing, "email", lambda: invite(standing, email, _role(), language.choose()))


@blueprint.post("/<public_id>/invitations/<invitation>/end")
@person
def end(public_id: str, invitation: str) -> AnyResponse:
    standing = require(public_id, Deed.INVITE)
    return _done(standing, "email", lambda: take_back(standing, invitation))


@invitations.get("/<token>")
@person
def invited(token: str) -> AnyResponse:
    """Where an invitation's letter leads: a button, for whoever is signed in."""
    invitation, organisation = invitation_of(token)
    return _shown("invited", invitation=invitation, organisation=organisation, token=token)


@invitations.post("/<token>")
@person
def take(token: str) -> AnyResponse:
    """Take the invitation."""
    return redirect(f"/organisations/{join(token, person_id())}", 303)


def _done(standing: Standing, field: str, deed: Any) -> AnyResponse:
    """Do it and show the organisation, or show it with what was wrong."""
    try:
        deed()
    except DomainError as error:
        return _page(standing, *_errors(error, field))
    return redirect(f"/organisations/{standing.organisation.public_id}", 303)


def _page(
    standing: Standing, errors: dict[str, str] | None = None, status: int = 200
) -> AnyResponse:
    return _shown(
        "organisation",
        status,
        organisation=read.organisation(standing),
        members=read.members(standing),
        invitations=read.invitations(standing),
        errors=errors or {},
        typed=request.form,
        roles=list(Role),
    )


def _errors(error: DomainError, field: str) -> tuple[dict[str, str], int]:
    problem = problems.describe(error)
    named = error.field if isinstance(error, Invalid) and error.field else field
    return {named: problem.detail}, problem.status


def _details() -> Details:
    said = request.form
    return Details(
        said.get("name", ""), said.get("invoice_title") or None, said.get("tax_number") or None
    )


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise Invalid("role", "unknown_choice", choices=tuple(Role)) from None


def _shown(template: str, status: int = 200, **facts: Any) -> AnyResponse:
    page = render_template(f"organisations/{template}.html", **facts)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
