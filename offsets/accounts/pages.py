"""Pages: a person's own account, with the ways in and the places where they are signed in."""

from flask import (
    Blueprint,
    Flask,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from offsets.accounts import cookies
from offsets.accounts.caller import Caller, require_person
from offsets.accounts.email.begin import begin
from offsets.accounts.end import end, sign_ins_of
from offsets.accounts.enter import label_of
from offsets.accounts.errors import Unauthenticated
from offsets.accounts.mail import transport
from offsets.accounts.merge import merge
from offsets.accounts.passkeys import offer
from offsets.accounts.passkeys.register import passkeys_of, register, remove
from offsets.accounts.read import person_view
from offsets.accounts.rename import rename
from offsets.db import transaction
from offsets.edge import language, problems
from offsets.edge.device import device_hash, ensure_device, renew_device
from offsets.edge.guards import person
from offsets.errors import DomainError

blueprint = Blueprint("account", __name__)


def init_app(app: Flask) -> None:
    """Lead whoever opens a page that needs a sign-in to where they sign in, and back."""
    app.register_error_handler(Unauthenticated, _to_sign_in)


@blueprint.get("/account")
@person
def account() -> AnyResponse:
    """What the house knows of the reader, and what they can do about it."""
    return _page({})


@blueprint.post("/account/name")
@person
def name() -> AnyResponse:
    try:
        rename(_whose(), request.form.get("display_name"))
    except DomainError as error:
        return _refused("display_name", error)
    return _back()


@blueprint.post("/account/emails")
@person
def add_email() -> AnyResponse:
    """Mail a link by which one more address becomes the reader's."""
    try:
        asker = begin(request.form.get("email", ""), language.choose(), _whose())
    except DomainError as error:
        return _refused("email", error)
    return cookies.set_asker(redirect("/sign-in/sent", 303), asker)


@blueprint.post("/account/sign-ins/<public_id>/end")
@person
def end_sign_in(public_id: str) -> AnyResponse:
    end(_whose(), public_id)
    return _back()


@blueprint.post("/account/device")
@person
def take_over() -> AnyResponse:
    """Make what was bought on this device the reader's, on every device from now on."""
    device = device_hash()
    if device is None:
        return _back()
    # A new token, so that who buys here later without signing in does not buy for the reader.
    renew_device()
    try:
        with transaction() as writing:
            merge(writing, _whose(), device)
    except DomainError as error:
        return ensure_device(_refused("device", error))
    return ensure_device(redirect("/mine", 303))


@blueprint.post("/account/passkeys/options")
@person
def passkey_options() -> AnyResponse:
    """What a browser needs to make a passkey, as its own script hands it on."""
    found = person_view(_whose())
    shown = found.display_name or (found.emails[0] if found.emails else found.id)
    return _private(jsonify(offer.to_register(_whose(), shown)))


@blueprint.post("/account/passkeys")
@person
def add_passkey() -> AnyResponse:
    """Keep the passkey that the browser has made."""
    try:
        register(_whose(), request.get_json(silent=True), label_of(request.user_agent.string))
    except DomainError as error:
        problem = problems.describe(error)
        return _private(make_response(jsonify(detail=problem.detail), problem.status))
    return _private(jsonify(onward="/account#passkeys"))


@blueprint.post("/account/passkeys/<public_id>/remove")
@person
def remove_passkey(public_id: str) -> AnyResponse:
    remove(_whose(), public_id)
    return _back()


def _page(errors: dict[str, str], status: int = 200) -> AnyResponse:
    caller = _caller()
    page = render_template(
        "accounts/account.html",
        person=person_view(_whose()),
        errors=errors,
        sign_ins=sign_ins_of(_whose(), caller.sign_in),
        passkeys=passkeys_of(_whose()),
        has_device=device_hash() is not None,
        by_email=transport.offered(),
        by_passkey=offer.offered(),
    )
    return _private(make_response(page, status))


def _refused(field: str, error: DomainError) -> AnyResponse:
    problem = problems.describe(error)
    return _page({field: problem.detail}, problem.status)


def _caller() -> Caller:
    return require_person()


def _whose() -> int:
    found = _caller().person
    if found is None:
        raise Unauthenticated()
    return found


def _back() -> AnyResponse:
    return redirect("/account", 303)


def _private(response: AnyResponse) -> AnyResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def _to_sign_in(error: Unauthenticated) -> AnyResponse:
    if request.path.startswith("/api/"):
        return problems.answer(error)
    onward = request.path if request.method == "GET" else "/account"
    response = redirect("/sign-in", 303)
    return cookies.set_onward(response, onward)
