"""Certificates for people: the page behind the QR, its files, and the place to type a number.

The name is masked until somebody shows the key. What these POSTs do rests on the
key alone and on no cookie, so they need no CSRF token, and the page no cookie;
they are POSTs so that the key stays out of addresses and logs.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from offsets.certificates import number as numbers
from offsets.certificates import qr, read
from offsets.certificates.document import CertificateDocument
from offsets.certificates.erase import erase_with_key
from offsets.certificates.files import File, file_of, proof_as_file, proof_of
from offsets.certificates.printed import interval, serials
from offsets.certificates.proof import sealed_at
from offsets.db import transaction
from offsets.edge import rings
from offsets.edge.guards import anyone
from offsets.errors import Invalid, NotFound
from offsets.ledger.policy import policy_text
from offsets.ledger.trust import Trust

blueprint = Blueprint("certificates", __name__)

FRESH_SECONDS = 60
"""How long a shared copy may be shown unasked: a certificate can be voided."""


@blueprint.get("/c/<typed>")
@blueprint.get("/C/<typed>")  # What QR codes say: capitals take less room in them.
@anyone
def page(typed: str) -> Response:
    number = read.addressed(typed)
    if number != typed:
        return redirect(f"/c/{number}", 301)
    return _page(read.document(number, full=False))


@blueprint.get("/c/<number>.<any(pdf, svg, png):file_format>")
@anyone
def file(number: str, file_format: str) -> Response:
    found = file_of(read.document(read.addressed(number), full=False), file_format)
    response = _file(found)
    response.set_etag(found.etag)
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    response.cache_control.must_revalidate = True
    return response.make_conditional(request.environ)


@blueprint.post("/c/<number>.<any(pdf, svg, png):file_format>")
@anyone
def full_file(number: str, file_format: str) -> Response:
    key = request.form.get("key", "")
    try:
        document = read.unlock(read.addressed(number), key)
    except NotFound as error:
        return _refused(number, error)
    attached = proof_of(document, key) if file_format == "pdf" else None
    return _private(_file(file_of(document, file_format, attached)))


@blueprint.get("/c/<number>/proof")
@anyone
def proof_door(number: str) -> Response:
    """The proof is for whoever has the key: the page has a place to type it."""
    return redirect(f"/c/{read.addressed(number)}#unlock", 303)


@blueprint.post("/c/<number>/proof")
@anyone
def proof_file(number: str) -> Response:
    try:
        found = proof_as_file(read.addressed(number), request.form.get("key", ""))
    except NotFound as error:
        return _refused(number, error)
    response = _file(found)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    return _private(response)


@blueprint.post("/c/<number>/holder")
@anyone
def holder(number: str) -> Response:
    """The page with the full name, or for the page's own script the name alone."""
    wants_json = request.accept_mimetypes.best == "application/json"
    try:
        document = read.unlock(read.addressed(number), request.form.get("key", ""))
    except NotFound as error:
        if wants_json:
            return _private(make_response({"holder": None}, 404))
        return _refused(number, error)
    if wants_json:
        told = {"holder": document.holder, "occasion": document.occasion}
        return _private(make_response(told))
    return _private(_page(document))


@blueprint.post("/c/<number>/erasure")
@anyone
def erasure(number: str) -> Response:
    """Erase the holder's personal data; only the key makes this work, so no cookie can."""
    found = read.addressed(number)
    confirmed = request.form.get("confirm") == "yes"
    try:
        with transaction() as session:
            erase_with_key(session, found, request.form.get("key", ""), confirmed)
    except NotFound as error:
        return _refused(number, error)
    return redirect(f"/c/{found}", 303)


@blueprint.get("/verify")
@anyone
def verify() -> Response:
    typed = request.args.get("number", "").strip()
    if not typed:
        return _verify(typed)
    try:
        number = numbers.parse(typed)
        read.document(number, full=False)
    except Invalid:
        return _verify(typed, _("One of the signs is mistyped or missing. Please compare them."))
    except NotFound:
        return _verify(typed, _("This number is well formed, but no certificate bears it."))
    return redirect(f"/c/{number}", 303)


for _view in (full_file, proof_file, holder, erasure):
    setattr(_view, "csrf_exempt", True)  # noqa: B010  # edge.forms reads it; functions declare none


def _page(document: CertificateDocument, fault: str = "") -> Response:
    shown: dict[str, Any] = {
        "document": document,
        "number": numbers.shown(document.number),
        "qr": qr.svg(document.qr_text),
        "rings": rings.path(document.number, rings.CERTIFICATE_YEARS),
        "rings_side": rings.SIZE,
        "serials": serials,
        "interval": interval,
        "sealed_at": sealed_at(document.number),
        "fault": fault,
    }
    return make_response(render_template("certificates/page.html", **shown))


def _refused(number: str, error: NotFound) -> Response:
    """The masked page again, saying that the key does not fit; raises where nothing is there."""
    if error.field != "key":
        raise error
    document = read.document(read.addressed(number), full=False)
    response = _page(document, _("This key does not fit this certificate."))
    response.status_code = 404
    return _private(response)


def _verify(typed: str, fault: str = "") -> Response:
    shown = {"typed": typed, "fault": fault, "log_trust": _log_trust()}
    response = make_response(render_template("certificates/verify.html", **shown))
    response.status_code = 404 if fault else 200
    return response


def _log_trust() -> dict[str, Any] | None:
    """The site's own log as browsers are told of it; None while it has no key.

    What ``create_app`` joins as ``log_trust`` says whom the site itself would believe.
    """
    ask: Callable[[], Trust | None] = current_app.extensions.get("log_trust", lambda: None)
    trust = ask()
    if trust is None:
        return None
    return {"policy": policy_text(trust).decode(), "replayers": sorted(trust.replayers)}


def _file(found: File) -> Response:
    response = make_response(found.body)
    response.mimetype = found.mimetype
    response.headers["Content-Disposition"] = f'inline; filename="{found.filename}"'
    return response


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
