"""The organiser's page of booths: bring a plan, see every row's fate, keep it."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets.edge import bodies, problems
from offsets.edge.guards import person
from offsets.errors import DomainError, Invalid
from offsets.events import access
from offsets.events.booths import draw
from offsets.events.booths.csv_file import MAX_FILE_BYTES, as_csv, read_csv
from offsets.events.booths.judge import Fate, Judged
from offsets.events.booths.lay_out import lay_out, preview, set_open
from offsets.events.booths.read import booths, plan_of
from offsets.events.booths.rules import USUAL_SHARE_G
from offsets.events.frame import to
from offsets.events.models import Event
from offsets.orders.amounts import read_kilograms
from offsets.organisations.rules import Deed
from offsets.units import kilograms

blueprint = Blueprint("organise_booths", __name__, url_prefix="/organise/events/<event>/booths")


@blueprint.get("")
@person
def overview(event: str) -> AnyResponse:
    """The plan as it stands, and the form that brings a new one."""
    return _page(access.require(event, Deed.SEE))


@blueprint.post("")
@person
@bodies.up_to(2 * MAX_FILE_BYTES)
def change(event: str) -> AnyResponse:
    """Look at a plan, keep it, or give booths out or none."""
    found = access.require(event, Deed.EDIT_EVENT)
    deed = request.form.get("deed", "")
    try:
        if deed in ("open", "close"):
            set_open(event, deed == "open")
            return to(event, "/booths")
        rows = read_csv(_sent())
        if deed == "preview":
            return _page(found, judged=preview(event, rows))
        if deed != "keep":
            raise Invalid("deed", "unknown_choice", choices="preview, keep, open, close")
        lay_out(event, rows, read_kilograms("share_g", request.form.get("share_kg", "")))
    except DomainError as error:
        return _page(found, error)
    return to(event, "/booths")


def _sent() -> bytes:
    """The file if one was chosen, else what stands in the box."""
    file = request.files.get("file")
    data = b""
    if file:
        file.seek(0)
        data = file.read(MAX_FILE_BYTES + 1)
    return data or request.form.get("plan", "").encode()


def _page(
    event: Event, error: DomainError | None = None, judged: list[Judged] | None = None
) -> AnyResponse:
    plan = plan_of(event.id)
    views = booths(event.id)
    problem = problems.describe(error) if error else None
    page = render_template(
        "events/booths/organiser.html",
        event=event,
        plan=plan,
        booths=views,
        halls=draw.halls(views, one_scale=True),
        judged=judged,
        faults={each.number: problems.describe(each.fault) for each in judged or () if each.fault},
        is_good=judged is not None and all(each.fate is not Fate.REFUSED for each in judged),
        typed=_text() or as_csv(views),
        share_kg=request.form.get("share_kg")
        or kilograms(plan.share_g if plan else USUAL_SHARE_G).replace(",", ""),
        problem=problem,
        wrong=(error.field or "") if error else "",
    )
    response = make_response(page, problem.status if problem else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _text() -> str:
    """What was sent as text, to be looked over and sent again."""
    if "plan" not in request.form and not request.files:
        return ""
    data = _sent()
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return ""
