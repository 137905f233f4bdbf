"""The organiser's pages of the last steps: what counts, the evaluation, the statement."""

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from offsets.edge import bodies
from offsets.edge.guards import person
from offsets.errors import DomainError, Invalid
from offsets.events import access
from offsets.events.amounts import read_tonnes
from offsets.events.evaluate import EvaluationWish, evaluate
from offsets.events.evidence.keep import file, files, keep_file
from offsets.events.frame import organiser_page, to
from offsets.events.models import Event
from offsets.events.organise_pages import day
from offsets.events.publish import publish
from offsets.events.retired import read
from offsets.events.retired.api import MAX_BODY_BYTES
from offsets.events.retired.attach import RetirementWish, attach_certificate, attach_retirement
from offsets.events.retired.count import count_event
from offsets.events.retired.from_page import token
from offsets.events.rules import Credit, Party, missing_g
from offsets.organisations.rules import Deed

blueprint = Blueprint("organise_proof", __name__, url_prefix="/organise/events/<event>")
CREDITS = tuple(each for each in Credit if each is not Credit.PLANTING)


@blueprint.get("/offset")
@person
def offset(event: str) -> AnyResponse:
    """What counts by now, what is still to be bought, and other ways to prove it."""
    found = access.require(event, Deed.SEE)
    count_event(found.id)
    return _offset_page(found)


@blueprint.get("/offset/buy")
@person
def buy(event: str) -> AnyResponse:
    """To the ordinary purchase of exactly what is missing; it counts for the event."""
    found = access.require(event, Deed.BUY)
    count_event(found.id)
    found = access.require(event, Deed.BUY)
    carried = token(event, Party.ORGANISER)
    mass_g = missing_g(found.actual_g, found.retired_g)
    return redirect(f"/buy?for_event={carried}" + (f"&mass_g={mass_g}" if mass_g else ""), 303)


@blueprint.post("/offset")
@person
@bodies.up_to(MAX_BODY_BYTES)
def attach(event: str) -> AnyResponse:
    """Count a certificate, or register a retirement elsewhere."""
    found = access.require(event, Deed.BUY)
    try:
        if request.form.get("deed") == "certificate":
            attach_certificate(event, request.form.get("number", ""), request.form.get("key", ""))
        else:
            attach_retirement(event, _retirement(event))
    except DomainError as error:
        return _offset_page(found, error)
    return to(event, "/offset")


@blueprint.get("/evaluation")
@person
def evaluation(event: str) -> AnyResponse:
    """Declare it or hand in a third party's report; then publish the statement."""
    return _evaluation_page(access.require(event, Deed.SEE))


@blueprint.post("/evaluation")
@person
@bodies.up_to(MAX_BODY_BYTES)
def judge(event: str) -> AnyResponse:
    """Keep the evaluation with the file that came along, or publish the statement."""
    found = access.require(event, Deed.PUBLISH_EVENT)
    try:
        if request.form.get("deed") == "publish":
            publish(event)
            return to(event)
        evaluate(event, _evaluation(event))
    except DomainError as error:
        return _evaluation_page(found, error)
    return to(event, "/evaluation")


@blueprint.get("/files/<sha256>")
@person
def download(event: str, sha256: str) -> Response:
    """One of the event's files, to the byte, for members."""
    kept = file(access.require(event, Deed.SEE).id, sha256)
    response = make_response(kept.content)
    response.mimetype = kept.media_type
    # Never opened by the browser in our name, whatever is in it.
    response.headers.set("Content-Disposition", "attachment", filename=kept.sha256[:16])
    response.headers["Cache-Control"] = "no-store"
    return response


def _evaluation(event: str) -> EvaluationWish:
    form = request.form
    sent = _sent(event)
    chosen = form.getlist("evidence")
    is_third = form.get("kind") == "third_party"
    return EvaluationWish(
        kind=form.get("kind", ""),
        evidence=[] if is_third else [*chosen, *([sent] if sent else [])],
        body=form.get("body"),
        report_reference=form.get("report_reference"),
        report=(sent or next(iter(chosen), None)) if is_third else None,
        note=form.get("note"),
    )


def _retirement(event: str) -> RetirementWish:
    form = request.form
    sent = _sent(event)
    if sent is None:
        raise Invalid("file", "required")
    return RetirementWish(
        credit=form.get("credit", ""),
        registry=form.get("registry", ""),
        serials=form.get("serials", ""),
        reference=form.get("reference", ""),
        retired_on=day("retired_on", form),
        mass_g=read_tonnes("tonnes", form.get("tonnes", "")),
        evidence=sent,
    )


def _sent(event: str) -> str | None:
    """The SHA-256 of the file that came with the form; None without one."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return None
    return keep_file(event, upload.filename, upload.read())


def _offset_page(event: Event, error: DomainError | None = None) -> AnyResponse:
    return organiser_page(
        "offset",
        event,
        error,
        typed=request.form,
        credits=CREDITS,
        retirements=read.retirements(event.id),
        waiting_g=read.waiting_g(event.id),
    )


def _evaluation_page(event: Event, error: DomainError | None = None) -> AnyResponse:
    return organiser_page("evaluation", event, error, typed=request.form, files=files(event.id))
