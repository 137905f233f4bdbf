"""JSON: the documents of an event one by one, their list of pieces, and the pack of evidence.

What is bytes here is to the byte what the pages hand out.
"""

from typing import Any

from flask import Response, make_response, request

from offsets.accounts.caller import caller
from offsets.edge.api import FRESH, Blueprint
from offsets.edge.guards import anyone, person
from offsets.events import access
from offsets.events.documents import render
from offsets.events.documents.listed import list_file
from offsets.events.documents.pack import pack
from offsets.events.documents.paper import Paper, draft, paper
from offsets.events.documents.paper_schemas import CountedPiece, EventDocument, OwnShareList
from offsets.events.documents.rules import Kind
from offsets.events.documents.share import OwnShare, own_shares, share
from offsets.events.documents.tell import tell
from offsets.events.rules import FROZEN
from offsets.events.telling import REFUSED
from offsets.organisations.rules import Deed

blueprint = Blueprint(
    "event_documents",
    __name__,
    "What an event has published, document by document. 活动公开的每一份文件。",
)
_VERSION = "<int(max=9999):version>"
_OWN = {"Cache-Control": "no-store"}


@blueprint.route(f"/events/<code:event>/plans/{_VERSION}", zh="查看一版方案")
@anyone
@blueprint.response(200, EventDocument())
@blueprint.fails_with("not_found")
def show_plan(event: str, version: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Show one version of the plan

    As it was published. Everything in it is an estimate.
    """
    return _shown(Kind.PLAN, event, version)


@blueprint.route(f"/events/<code:event>/inventories/{_VERSION}", zh="查看一版最终清单")
@anyone
@blueprint.response(200, EventDocument())
@blueprint.fails_with("not_found")
def show_inventory(event: str, version: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Show one version of the final inventory

    With every input, factor, line and source in `document.export`.
    """
    return _shown(Kind.INVENTORY, event, version)


@blueprint.route(f"/events/<code:event>/statements/{_VERSION}", zh="查看一版声明")
@anyone
@blueprint.response(200, EventDocument())
@blueprint.fails_with("not_found", "event_not_ready")
def show_statement(event: str, version: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Show one version of the statement

    Only while `stands` is true the event may be called carbon neutral by it. Before there is one,
    members are told what is missing.
    """
    return _shown(Kind.STATEMENT, event, version)


@blueprint.route(f"/events/<code:event>/statements/{_VERSION}/counted", zh="声明计入的全部碳汇")
@anyone
@blueprint.response(200, CountedPiece(many=True))
@blueprint.fails_with("not_found", "event_not_ready")
def list_counted(event: str, version: int) -> Response:
    """List every piece that a statement counts

    Canonical JSON, whose SHA-256 stands in the statement as `counted.sha256`. It may have some
    megabytes; ask with `If-None-Match`.
    """
    found, is_member = access.see(event)
    stated = paper(Kind.STATEMENT, found, version, is_member)
    response = make_response(list_file(stated.document, found.id))
    response.mimetype = "application/json"
    response.headers.update(FRESH)
    response.set_etag(stated.document["counted"]["sha256"])
    response.make_conditional(request.environ)
    return response


@blueprint.route(f"/events/<code:event>/statements/{_VERSION}/pack", zh="下载证据包")
@person
@blueprint.gives_file("application/zip")
@blueprint.fails_with(*REFUSED, "event_not_ready")
@blueprint.opened_by_person
def download_pack(event: str, version: int) -> Response:
    """Download the pack of evidence

    A ZIP with every document, list, file and proof, for members who may publish: it holds
    holders' names. `manifest.json` in it names each file's SHA-256.
    """
    found = access.require(event, Deed.PUBLISH_EVENT)
    return _file(Response(pack(found, version)), "application/zip", f"evidence-{event}-{version}")


@blueprint.route("/events/<code:event>/plan/print", zh="打印方案草稿")
@person
@blueprint.gives_file("application/pdf")
@blueprint.fails_with(*REFUSED, "event_not_ready")
@blueprint.opened_by_person
def print_draft(event: str) -> Response:
    """Print the draft of the plan

    As PDF, for members, marked as a draft and an estimate on every page.
    """
    found = access.require(event, Deed.SEE)
    row = draft(found)
    made = render.pdf(row, tell(row, found.id))
    return _file(Response(made), "application/pdf", row.filename)


@blueprint.route("/events/<code:event>/shares", zh="查看自己在活动中的份额")
@anyone
@blueprint.response(200, OwnShareList())
@blueprint.fails_with("not_found")
def list_own_shares(event: str) -> tuple[dict[str, Any], dict[str, str]]:
    """List your own shares

    Certificates that this device or the person who is signed in bought, and that count for the
    event. Nobody sees anybody else's.
    """
    found, _ = access.see(event)
    own = own_shares(found.id, caller().device_hashes)
    is_final = found.state in FROZEN
    return {"shares": [_own(event, each, is_final) for each in own]}, _OWN


@blueprint.route("/events/<code:event>/shares/<code:number>", zh="查看一张证书在活动中的份额")
@anyone
@blueprint.response(200, EventDocument())
@blueprint.fails_with("not_found")
def show_share(event: str, number: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Show what one certificate does inside an event's total

    Once the event's inventory is final. No holder is named.
    """
    found, _ = access.see(event)
    return _told(share(found, number)), FRESH


def _shown(kind: Kind, event: str, version: int) -> tuple[dict[str, Any], dict[str, str]]:
    found, is_member = access.see(event)
    return _told(paper(kind, found, version, is_member)), FRESH


def _told(found: Paper) -> dict[str, Any]:
    same = ("kind", "event", "version", "organiser", "published_at", "ending", "ended_at",
            "document")  # fmt: skip
    return {name: getattr(found, name) for name in same} | {
        "stands": found.ending is None,
        "ended_because": found.ended_because or None,
        "links": _links(found.path),
    }


def _own(event: str, own: OwnShare, is_final: bool) -> dict[str, Any]:
    links = _links(f"/e/{event}/shares/{own.number}") if is_final else None
    return own._asdict() | {"links": links}


def _links(path: str) -> dict[str, str]:
    return {"page": path, "pdf": f"{path}.pdf", "json": f"{path}.json"}


def _file(response: Response, mimetype: str, name: str) -> Response:
    ending = mimetype.rpartition("/")[2]
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response
