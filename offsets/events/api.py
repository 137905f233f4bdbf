"""JSON: an event from its draft to its statement."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from offsets import idempotency
from offsets.edge.api import PREFIX, Blueprint, idempotency_key
from offsets.edge.guards import anyone, person
from offsets.events import access, schemas, view, wishes
from offsets.events.cancel import cancel
from offsets.events.create import Details, copy, create, describe
from offsets.events.deadline import move
from offsets.events.find import find
from offsets.events.models import Event
from offsets.events.retired.count import count_event
from offsets.events.telling import REFUSED, member_told, told
from offsets.organisations.access import require as require_member
from offsets.organisations.rules import Deed

blueprint = Blueprint("events", __name__, "Events of an organisation. 单位举办的活动。")
CREATED = {"Location": {"schema": {"type": "string"}, "description": "The event."}}


@blueprint.route("/organisations/<code:organisation>/events", zh="单位的活动")
@person
@blueprint.response(200, schemas.EventList())
@blueprint.fails_with(*REFUSED)
@blueprint.opened_by_person
def list_events(organisation: str) -> dict[str, Any]:
    """List an organisation's events

    Drafts too, for its members.
    """
    standing = require_member(organisation, Deed.SEE)
    rows = view.of_organisation(standing.organisation.id)
    return {"events": [_summary(row) for row in rows]}


@blueprint.route("/organisations/<code:organisation>/events", methods=["POST"], zh="新建活动")
@person
@blueprint.idempotent
@blueprint.arguments(wishes.EventDetailsWish())
@blueprint.response(201, schemas.Event(), headers=CREATED)
@blueprint.fails_with(*REFUSED, "idempotency_key_reused", body=True)
@blueprint.opened_by_person
def make_event(wish: dict[str, Any], organisation: str) -> tuple[dict[str, Any], Any]:
    """Begin an event

    As a draft, which its organisation alone sees.
    """
    standing = require_member(organisation, Deed.EDIT_EVENT)
    keyed = idempotency.Request("events", str(standing.person), idempotency_key(), wish)
    public_id = create(standing.organisation.id, details_of(wish), keyed)
    return told(find(public_id), is_member=True), _location(public_id)


@blueprint.route("/events/<code:public_id>", zh="查看活动")
@anyone
@blueprint.response(200, schemas.Event())
@blueprint.fails_with("not_found")
def show_event(public_id: str) -> dict[str, Any]:
    """Show an event

    To anybody once its plan is published. What is paid by now is counted first.
    """
    event, is_member = access.see(public_id)
    if count_event(event.id):
        event = find(public_id)
    return told(event, is_member)


@blueprint.route("/events/<code:public_id>", methods=["PATCH"], zh="修改活动")
@person
@blueprint.arguments(wishes.EventChange())
@blueprint.response(200, schemas.Event())
@blueprint.fails_with(*REFUSED, "event_wrong_step", body=True)
@blueprint.opened_by_person
def change_event(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Change an event

    What it is, until its inventory is frozen; its deadline, with the rule that sets it, until the
    statement is published.
    """
    event = access.require(public_id, Deed.EDIT_EVENT)
    because = wish.pop("deadline_source")
    day = wish.pop("deadline_on", None)
    if wish:
        describe(public_id, details_of(_as_it_is(event) | wish))
    if day is not None:
        move(public_id, date.fromisoformat(day), because)
    return member_told(public_id)


@blueprint.route("/events/<code:public_id>/copies", methods=["POST"], zh="复制活动")
@person
@blueprint.idempotent
@blueprint.arguments(wishes.EventDetailsWish())
@blueprint.response(201, schemas.Event(), headers=CREATED)
@blueprint.fails_with(*REFUSED, "idempotency_key_reused", body=True)
@blueprint.opened_by_person
def copy_event(wish: dict[str, Any], public_id: str) -> tuple[dict[str, Any], Any]:
    """Copy an event

    A further draft with the same plan; its forecast, days and figures are its own.
    """
    event = access.require(public_id, Deed.EDIT_EVENT)
    body = {"copy_of": event.public_id, **wish}
    keyed = idempotency.Request("event_copies", str(event.organisation_id), idempotency_key(), body)
    copied = copy(public_id, details_of(wish), keyed)
    return member_told(copied), _location(copied)


@blueprint.route("/events/<code:public_id>/cancellation", methods=["POST"], zh="取消活动")
@person
@blueprint.response(200, schemas.Event())
@blueprint.fails_with(*REFUSED, "event_wrong_step")
@blueprint.opened_by_person
def cancel_event(public_id: str) -> dict[str, Any]:
    """Call an event off

    Until its emissions are covered. What was retired for it stays its own.
    """
    access.require(public_id, Deed.PUBLISH_EVENT)
    cancel(public_id)
    return member_told(public_id)


def details_of(wish: Mapping[str, Any]) -> Details:
    """What an event is, of an ``EventDetailsWish``."""
    days = {name: date.fromisoformat(wish[name]) for name in ("starts_on", "ends_on")}
    return Details(**{**wish, **days})


def _as_it_is(event: Event) -> dict[str, Any]:
    names = ("name", "place", "expected_participants")
    days = {name: getattr(event, name).isoformat() for name in ("starts_on", "ends_on")}
    return {name: getattr(event, name) for name in names} | days


def _summary(event: Event) -> dict[str, Any]:
    names = schemas.EventSummary().fields.keys() - {"id"}
    return {"id": event.public_id} | {name: getattr(event, name) for name in names}


def _location(public_id: str) -> dict[str, str]:
    return {"Location": f"{PREFIX}/events/{public_id}"}
