"""Every published document of an event: its page, its PDF, and its own bytes."""

from flask import Blueprint, Response, make_response, render_template, request

from offsets.edge.guards import anyone, person
from offsets.events import access
from offsets.events.digest import fits
from offsets.events.documents import render
from offsets.events.documents.listed import list_file
from offsets.events.documents.pack import pack
from offsets.events.documents.paper import Paper, draft, paper
from offsets.events.documents.proof import proof_file, proof_if_any, standing
from offsets.events.documents.rules import PLURALS, VERSIONED, Kind
from offsets.events.documents.share import share
from offsets.events.documents.tell import tell
from offsets.organisations.rules import Deed

blueprint = Blueprint("event_documents", __name__)
_KINDS = {PLURALS[kind]: kind for kind in VERSIONED}
_ONE = f"/e/<event>/<any({', '.join(_KINDS)}):kind>/<int(max=9999):version>"


@blueprint.get(_ONE)
@anyone
def document(event: str, kind: str, version: int) -> Response:
    """One document, word for word; where it ended, that stands above it."""
    return _page(*_paper(event, kind, version))


@blueprint.get(f"{_ONE}.pdf")
@anyone
def printed(event: str, kind: str, version: int) -> Response:
    """The same on paper, as it stands now."""
    found, row = _paper(event, kind, version)
    attached = proof_if_any(row, version) if found.kind is Kind.STATEMENT else None
    return _file(render.pdf(found, tell(found, row), attached), found, "pdf")


@blueprint.get(f"{_ONE}.json")
@anyone
def data(event: str, kind: str, version: int) -> Response:
    """The document's own bytes, which its SHA-256 was made of; they never change."""
    found, _ = _paper(event, kind, version)
    return _file(found.body, found, "json")


@blueprint.get("/e/<event>/statements/<int(max=9999):version>/proof.json")
@anyone
def proved(event: str, version: int) -> Response:
    """The file by which anybody checks the statement offline, to be kept byte for byte."""
    found, row = _paper(event, "statements", version)
    response = make_response(proof_file(row, version))
    response.mimetype = "application/json"
    name = f"{found.filename}-proof.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _fresh(response)


@blueprint.get("/e/<event>/statements/<int(max=9999):version>/counted.json")
@anyone
def pieces(event: str, version: int) -> Response:
    """Every piece that a statement counts; the SHA-256 of these bytes stands in it."""
    found, row = _paper(event, "statements", version)
    response = make_response(list_file(found.document, row))
    response.mimetype = "application/json"
    return _lasting(response)


@blueprint.get("/organise/events/<event>/statements/<int(max=9999):version>/pack.zip")
@person
def packed(event: str, version: int) -> Response:
    """The pack of evidence, for members who may publish: it holds files and holders' names."""
    found = access.require(event, Deed.PUBLISH_EVENT)
    response = Response(pack(found, version), mimetype="application/zip")
    name = f"evidence-{found.public_id}-{version}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _fresh(response)


@blueprint.get("/organise/events/<event>/plan/draft.pdf")
@person
def drafted(event: str) -> Response:
    """The plan as it is being written, for members, marked as a draft on every page."""
    found = access.require(event, Deed.SEE)
    row = draft(found)
    return _file(render.pdf(row, tell(row, found.id)), row, "pdf")


@blueprint.get("/e/<event>/shares/<number>")
@anyone
def share_page(event: str, number: str) -> Response:
    """What one certificate does inside the event's total; no holder is named."""
    return _page(*_share(event, number))


@blueprint.get("/e/<event>/shares/<number>.pdf")
@anyone
def share_printed(event: str, number: str) -> Response:
    found, row = _share(event, number)
    return _file(render.pdf(found, tell(found, row)), found, "pdf")


@blueprint.get("/e/<event>/shares/<number>.json")
@anyone
def share_data(event: str, number: str) -> Response:
    found, _ = _share(event, number)
    return _file(found.body, found, "json")


def _share(event: str, number: str) -> tuple[Paper, int]:
    found, _ = access.see(event)
    return share(found, number), found.id


def _page(found: Paper, event_id: int) -> Response:
    is_statement = found.kind is Kind.STATEMENT
    page = render_template(
        "events/documents/sheet.html",
        paper=found,
        sheet=tell(found, event_id),
        fits=fits(found.document),
        file=found.path,
        place=standing(event_id, found.version) if is_statement else None,
    )
    return _fresh(make_response(page))


def _paper(event: str, kind: str, version: int) -> tuple[Paper, int]:
    found, is_member = access.see(event)
    return paper(_KINDS[kind], found, version, is_member), found.id


def _file(body: bytes, found: Paper, ending: str) -> Response:
    response = make_response(body)
    response.mimetype = {"pdf": "application/pdf", "json": "application/json"}[ending]
    name = f"{found.filename}.{ending}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return _lasting(response)


def _lasting(response: Response) -> Response:
    """Kept by who has it, and asked about each time: a print says whether its document stands."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request.environ)
    return response


def _fresh(response: Response) -> Response:
    # Whether a document still stands is asked anew each time.
    response.headers["Cache-Control"] = "no-store"
    return response
