"""JSON: what counts for an event, and the files that prove it."""

from datetime import date
from typing import Any

from flask import request

from offsets.edge import bodies
from offsets.edge.api import Blueprint
from offsets.edge.guards import anyone, person
from offsets.events import access, schemas, wishes
from offsets.events.access import see
from offsets.events.evidence.keep import files, keep_file
from offsets.events.find import find
from offsets.events.retired.attach import RetirementWish, attach_certificate, attach_retirement
from offsets.events.retired.count import count_event
from offsets.events.retired.purchase import link
from offsets.events.rules import MAX_FILE_BYTES, Party
from offsets.events.telling import REFUSED, member_told, told
from offsets.orders import access as orders
from offsets.organisations.rules import Deed

blueprint = Blueprint("event_offsets", __name__, "What is retired for an event. 为活动注销了什么。")
MAX_BODY_BYTES = MAX_FILE_BYTES + 64 * 1024
"""A form around the file needs a little more."""


@blueprint.route("/events/<code:public_id>/certificates", methods=["POST"], zh="计入证书")
@person
@blueprint.arguments(wishes.CertificateWish())
@blueprint.response(201, schemas.Event())
@blueprint.fails_with(*REFUSED, "already_counted", "event_wrong_step", body=True)
@blueprint.opened_by_person
def add_certificate(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Count a certificate

    Of this house, by its number and key. It counts once, anywhere.
    """
    access.require(public_id, Deed.BUY)
    attach_certificate(public_id, wish["number"], wish["key"])
    return member_told(public_id)


@blueprint.route("/events/<code:public_id>/purchases", methods=["POST"], zh="计入订单")
@anyone
@blueprint.arguments(wishes.PurchaseWish())
@blueprint.response(201, schemas.Event())
@blueprint.fails_with(
    "not_found", "forbidden", "unauthenticated", "already_counted", "event_wrong_step", body=True
)
def add_purchase(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Say that an order is for an event

    Anybody who holds the order's token may, as an attendee or a sponsor; for the organiser only
    its members. Its certificates count as soon as it is paid.
    """
    _, is_member = see(public_id)
    party = Party(wish["party"])
    if party is Party.ORGANISER:
        access.require(public_id, Deed.BUY)
    orders.require(wish["order"], wish["access_token"], ())
    link(public_id, wish["order"], party)
    return told(find(public_id), is_member)


@blueprint.route("/events/<code:public_id>/retirements", methods=["POST"], zh="登记其他注销")
@person
@blueprint.arguments(wishes.RetirementWish())
@blueprint.response(201, schemas.Event())
@blueprint.fails_with(*REFUSED, "already_counted", "event_wrong_step", body=True)
@blueprint.opened_by_person
def add_retirement(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Register a retirement elsewhere

    Such as an allowance of the national market. It counts once the operator has held its paper
    against the registry.
    """
    access.require(public_id, Deed.BUY)
    day = date.fromisoformat(wish["retired_on"])
    attach_retirement(public_id, RetirementWish(**{**wish, "retired_on": day}))
    return member_told(public_id)


@blueprint.route("/events/<code:public_id>/count", methods=["POST"], zh="立即核计")
@anyone
@blueprint.response(200, schemas.Event())
@blueprint.fails_with("not_found")
def count_now(public_id: str) -> dict[str, Any]:
    """Count what is paid by now

    The house does so every few seconds anyway.
    """
    event, is_member = see(public_id)
    count_event(event.id)
    return told(find(public_id), is_member)


@blueprint.route("/events/<code:public_id>/files", zh="证明材料")
@person
@blueprint.response(200, schemas.EventFileList())
@blueprint.fails_with(*REFUSED)
@blueprint.opened_by_person
def list_files(public_id: str) -> dict[str, Any]:
    """List an event's files"""
    event = access.require(public_id, Deed.SEE)
    return {"files": files(event.id)}


@blueprint.route("/events/<code:public_id>/files", methods=["POST"], zh="上传证明材料")
@person
@bodies.up_to(MAX_BODY_BYTES)
@blueprint.arguments(wishes.FileArguments(), location="query")
@blueprint.response(201, schemas.EventFileList())
@blueprint.takes_file("A PDF, PNG, JPEG, spreadsheet or ZIP file of at most 8 MB.")
@blueprint.fails_with(*REFUSED, "too_large", "invalid", "too_many_files", "event_wrong_step")
@blueprint.opened_by_person
def add_file(wanted: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Keep a file as evidence

    To the byte, under its SHA-256; the same bytes again are the same file.
    """
    event = access.require(public_id, Deed.EDIT_EVENT)
    keep_file(public_id, wanted["name"], request.get_data())
    return {"files": files(event.id)}
