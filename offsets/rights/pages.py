"""Pages: the privacy statement, one's own data and consents, and the way out."""

from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from offsets.accounts.caller import COOKIE as SIGN_IN
from offsets.accounts.errors import Unauthenticated
from offsets.config import settings
from offsets.db import transaction
from offsets.edge import problems
from offsets.edge.device import COOKIE as DEVICE
from offsets.edge.guards import anyone, oneself
from offsets.edge.language import current as language
from offsets.errors import DomainError
from offsets.rights import consent, privacy
from offsets.rights.age import guardians_of
from offsets.rights.catalogue import text
from offsets.rights.delete import delete
from offsets.rights.export import export
from offsets.rights.subject import subject
from offsets.rights.take_back import take_back

blueprint = Blueprint("rights", __name__, url_prefix="/privacy")


@blueprint.get("")
@anyone
def statement() -> str:
    """What is held, for what, how long, who receives it, and by which law."""
    speaking = language()
    texts = [
        (each, privacy.told(each, speaking), privacy.cited(each.basis, speaking))
        for each in privacy.offered()
    ]
    return render_template(
        "rights/privacy.html",
        statement=privacy.statement(speaking),
        texts=texts,
        contact=settings().keeping.contact,
    )


@blueprint.get("/mine")
@oneself
def mine() -> Response:
    """What is held of the reader, with the ways to take it along, take back, and delete."""
    return _mine({})


@blueprint.get("/mine.json")
@oneself
def download() -> Response:
    """All of it as a file."""
    response = jsonify(export(subject()))
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return _private(response)


@blueprint.post("/consents/<purpose>/withdrawal")
@oneself
def withdraw(purpose: str) -> AnyResponse:
    """Take a consent back."""
    found = subject()
    with transaction() as session:
        take_back(session, found, purpose)
    return redirect(url_for(".mine"), 303)


@blueprint.post("/deletion")
@oneself
def delete_all() -> Response:
    """Delete it, once the reader has ticked that it is meant."""
    wanted = replace(subject(), group_names=request.form.get("group_names") == "erase")
    try:
        row = delete(wanted, confirmed=request.form.get("confirm") == "yes")
    except DomainError as error:
        return _mine({error.field or "confirm": problems.describe(error).detail})
    page = render_template("rights/deleted.html", deletion=row, kept=privacy.kept(language()))
    response = make_response(page)
    for cookie in (DEVICE, SIGN_IN):
        response.delete_cookie(cookie)
    return _private(response)


def _mine(errors: dict[str, str]) -> Response:
    try:
        found = subject()
    except Unauthenticated:
        # A phone that never bought anything: nothing is held, and the page says so.
        return _private(make_response(render_template("rights/mine.html", held=None, errors={})))
    consents = [
        (each, privacy.told(text(each.purpose), language())["title"])
        for each in consent.given_by(found)
    ]
    page = render_template(
        "rights/mine.html",
        held=export(found)["held"],
        consents=consents,
        guardians=guardians_of(found.hashes),
        kept=privacy.kept(language()),
        signed_in=found.person is not None,
        errors=errors,
    )
    return _private(make_response(page, 422 if errors else 200))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
