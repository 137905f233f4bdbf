"""JSON: an event's booths, its floor plan, and taking a booth by an order."""

from typing import Any

from offsets.edge import problems
from offsets.edge.api import Blueprint
from offsets.edge.guards import anyone, person
from offsets.events import access
from offsets.events.booths.judge import Judged, Spot
from offsets.events.booths.lay_out import lay_out, preview, set_open
from offsets.events.booths.read import booths, plan_of
from offsets.events.booths.schemas import (
    BoothList,
    BoothShown,
    OpeningWish,
    PlanJudged,
    PlanWish,
    SubscriptionWish,
)
from offsets.events.booths.subscribe import booth_of, subscribe
from offsets.events.models import Event
from offsets.events.retired.count import count_event
from offsets.orders import access as orders
from offsets.organisations.rules import Deed

blueprint = Blueprint("booths", __name__, "Booths that light up. 展位认领与点亮。")
_ORGANISER = ("unauthenticated", "forbidden", "not_found")


@blueprint.route("/events/<code:public_id>/booths", zh="展位图")
@anyone
@blueprint.response(200, BoothList())
@blueprint.fails_with("not_found")
def list_booths(public_id: str) -> dict[str, Any]:
    """List an event's booths

    Where they stand and how: free, reserved or lit.
    """
    event, _ = access.see(public_id)
    return _plan(event)


@blueprint.route("/events/<code:public_id>/booths", methods=["PUT"], zh="布置展位图")
@person
@blueprint.arguments(PlanWish())
@blueprint.response(200, PlanJudged())
@blueprint.fails_with(*_ORGANISER, "conflict", "event_wrong_step", body=True)
@blueprint.opened_by_person
def lay_booths_out(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Lay the booths out

    The whole plan: a booth that is not in it goes, unless somebody subscribed there. One that is
    refused, and nothing is kept.
    """
    access.require(public_id, Deed.EDIT_EVENT)
    rows = [Spot(**{**each, "hall": each["hall"] or ""}) for each in wish["booths"]]
    if wish["preview"]:
        judged = preview(public_id, rows)
    else:
        judged = lay_out(public_id, rows, wish["share_g"])
    return {"kept": not wish["preview"], "booths": [_fate(each) for each in judged]}


@blueprint.route("/events/<code:public_id>/booths/opening", methods=["PUT"], zh="开放或暂停认领")
@person
@blueprint.arguments(OpeningWish())
@blueprint.response(200, BoothList())
@blueprint.fails_with(*_ORGANISER, body=True)
@blueprint.opened_by_person
def open_or_close_booths(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Give booths out, or none for the present

    Those that are taken stay so.
    """
    event = access.require(public_id, Deed.EDIT_EVENT)
    set_open(public_id, wish["is_open"])
    return _plan(event)


@blueprint.route(
    "/events/<code:public_id>/booths/<code:booth>/subscriptions", methods=["POST"], zh="认领展位"
)
@anyone
@blueprint.arguments(SubscriptionWish())
@blueprint.response(201, BoothShown())
@blueprint.fails_with(
    "not_found", "booth_taken", "booths_closed", "conflict", "already_counted",
    "event_wrong_step", body=True,
)  # fmt: skip
def take_booth(wish: dict[str, Any], public_id: str, booth: str) -> Any:
    """Take a booth by an order

    Whoever holds the order's token may, before paying or afterwards. It is reserved while the
    order waits, lit once its grams count, and free again when the order ends. If the booth is
    taken already the order still counts for the event, and may take another one.
    """
    event, _ = access.see(public_id)
    orders.require(wish["order"], wish["access_token"], ())
    row = booth_of(public_id, booth)
    subscribe(public_id, row.public_id, wish["order"], wish["shows_name"])
    count_event(event.id)
    return next(each for each in booths(row.event_id) if each.id == booth)


def _plan(event: Event) -> dict[str, Any]:
    plan = plan_of(event.id)
    return {
        "share_g": plan.share_g if plan else None,
        "is_open": bool(plan and plan.is_open),
        "booths": booths(event.id),
    }


def _fate(judged: Judged) -> dict[str, Any]:
    problem = problems.describe(judged.fault) if judged.fault else None
    said = problem.details() if problem else {"zh": None, "en": None}
    return {
        "row": judged.number - 1 if judged.number else None,
        "label": judged.spot.label,
        "hall": judged.spot.hall,
        "fate": str(judged.fate),
        "field": judged.fault.field if judged.fault else None,
        "detail_zh": said["zh"],
        "detail_en": said["en"],
    }
