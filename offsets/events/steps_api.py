"""JSON: the six steps of an event."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Response, make_response

from offsets.edge.api import FRESH, Blueprint
from offsets.edge.guards import anyone, person
from offsets.events import access, schemas, view, wishes
from offsets.events.documents.proof import proof_file
from offsets.events.documents.schemas import StatementProof
from offsets.events.evaluate import EvaluationWish, evaluate
from offsets.events.footprints import event_inputs
from offsets.events.freeze import correct, freeze
from offsets.events.measure import measure
from offsets.events.plan import Measure, PlanWish, publish_plan, write
from offsets.events.publish import publish
from offsets.events.rules import Source
from offsets.events.telling import REFUSED, member_told
from offsets.organisations.rules import Deed

blueprint = Blueprint(
    "event_steps", __name__, "From a plan to a published statement. 从方案到公开的碳中和声明。"
)


@blueprint.route("/events/<code:public_id>/plan", methods=["PUT"], zh="编写方案")
@person
@blueprint.arguments(wishes.EventPlanWish())
@blueprint.response(200, schemas.Event())
@blueprint.fails_with(*REFUSED, "event_wrong_step", body=True)
@blueprint.opened_by_person
def write_plan(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Write the plan

    The draft, whole or not; nothing is public yet.
    """
    access.require(public_id, Deed.EDIT_EVENT)
    write(public_id, plan_of(wish))
    return member_told(public_id)


@blueprint.route("/events/<code:public_id>/plans", zh="已发布的方案")
@anyone
@blueprint.response(200, schemas.EventPlanList())
@blueprint.fails_with("not_found")
def list_plans(public_id: str) -> tuple[dict[str, Any], dict[str, str]]:
    """List published plans"""
    event, _ = access.see(public_id)
    return {"plans": view.plans(event.id)}, FRESH


@blueprint.route("/events/<code:public_id>/plans", methods=["POST"], zh="发布方案")
@person
@blueprint.response(201, schemas.Event())
@blueprint.fails_with(*REFUSED, "event_not_ready", "event_wrong_step")
@blueprint.opened_by_person
def publish_the_plan(public_id: str) -> dict[str, Any]:
    """Publish the plan

    As its next version. What is published never changes.
    """
    access.require(public_id, Deed.PUBLISH_EVENT)
    publish_plan(public_id)
    return member_told(public_id)


@blueprint.route("/events/<code:public_id>/measurement", methods=["PUT"], zh="填报实际数据")
@person
@blueprint.arguments(wishes.MeasurementWish())
@blueprint.response(200, schemas.Event())
@blueprint.fails_with(*REFUSED, "event_wrong_step", body=True)
@blueprint.opened_by_person
def measure_event(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Enter what really happened

    The organiser's own part, whole, in place of what it was before. Attendees' answers are added.
    """
    access.require(public_id, Deed.EDIT_EVENT)
    measure(public_id, Source.ORGANISER, event_inputs("footprint", wish["footprint"]))
    return member_told(public_id)


@blueprint.route("/events/<code:public_id>/inventories", zh="最终清单")
@anyone
@blueprint.response(200, schemas.EventInventoryList())
@blueprint.fails_with("not_found")
def list_inventories(public_id: str) -> tuple[dict[str, Any], dict[str, str]]:
    """List final inventories

    Corrected ones stay readable.
    """
    event, _ = access.see(public_id)
    return {"inventories": [asdict(each) for each in view.inventories(event.id)]}, FRESH


@blueprint.route("/events/<code:public_id>/inventories", methods=["POST"], zh="确定最终清单")
@person
@blueprint.arguments(wishes.InventoryWish())
@blueprint.response(201, schemas.Event())
@blueprint.fails_with(*REFUSED, "event_not_ready", "event_wrong_step", "busy", body=True)
@blueprint.opened_by_person
def freeze_event(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Freeze the inventory, or correct it

    A correction needs `corrects`, `footprint` and `reason`. It supersedes a statement that rested
    on the version before.
    """
    access.require(public_id, Deed.PUBLISH_EVENT)
    if wish["corrects"] is None:
        freeze(public_id)
    else:
        inventory = event_inputs("footprint", wish["footprint"])
        correct(public_id, wish["corrects"], inventory, wish["reason"])
    return member_told(public_id)


@blueprint.route("/events/<code:public_id>/evaluations", methods=["POST"], zh="评价")
@person
@blueprint.arguments(wishes.EvaluationWish())
@blueprint.response(201, schemas.Event())
@blueprint.fails_with(*REFUSED, "event_not_ready", "event_wrong_step", body=True)
@blueprint.opened_by_person
def evaluate_event(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Evaluate the event

    Once its final inventory is covered.
    """
    access.require(public_id, Deed.PUBLISH_EVENT)
    evaluate(public_id, EvaluationWish(**wish))
    return member_told(public_id)


@blueprint.route("/events/<code:public_id>/statements", zh="声明")
@anyone
@blueprint.response(200, schemas.EventStatementList())
@blueprint.fails_with("not_found")
def list_statements(public_id: str) -> tuple[dict[str, Any], dict[str, str]]:
    """List statements

    Superseded and withdrawn ones stay readable, and say why they ended.
    """
    event, _ = access.see(public_id)
    return {"statements": [asdict(each) for each in view.statements(event.id)]}, FRESH


@blueprint.route("/events/<code:public_id>/statements", methods=["POST"], zh="发布声明")
@person
@blueprint.response(201, schemas.Event())
@blueprint.fails_with(*REFUSED, "event_not_ready", "event_wrong_step")
@blueprint.opened_by_person
def publish_statement(public_id: str) -> dict[str, Any]:
    """Publish the statement

    Refused unless at least as much is retired as the final inventory says, it is evaluated, and
    the deadline is kept. Only now the event may be called carbon neutral.
    """
    access.require(public_id, Deed.PUBLISH_EVENT)
    publish(public_id)
    return member_told(public_id)


@blueprint.route(
    "/events/<code:public_id>/statements/<int(max=9999):version>/proof", zh="下载声明的公开日志证明"
)
@anyone
@blueprint.response(200, StatementProof())
@blueprint.fails_with("not_found", "not_sealed_yet")
def prove_statement(public_id: str, version: int) -> Response:
    """Download a statement's proof

    The file by which anybody can check offline that the statement stands in the public log:
    canonical JSON, to be kept byte for byte. It cannot say whether the statement was ended since.
    In the first seconds after the publication the log does not hold it yet.
    """
    event, _ = access.see(public_id)
    response = make_response(proof_file(event.id, version))
    response.mimetype = "application/json"
    response.headers.update(FRESH)
    return response


def plan_of(wish: Mapping[str, Any]) -> PlanWish:
    """A plan's draft, of a ``wishes.EventPlanWish``."""
    done = wish["completes_on"]
    measures = [Measure(**each) for each in wish["measures"]]
    own = {"measures": measures, "completes_on": done and date.fromisoformat(done)}
    return PlanWish(**{**wish, **own})
