"""Pages: sign in by e-mail link or passkey, and out again."""

from flask import Blueprint, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets.accounts import cookies
from offsets.accounts.caller import caller, forget_caller
from offsets.accounts.email.begin import address_of, begin
from offsets.accounts.email.confirm import pending
from offsets.accounts.email.derive import asker_hash
from offsets.accounts.email.rules import LINK_LIVES
from offsets.accounts.email.sign_in import by_code, by_link
from offsets.accounts.end import end_here
from offsets.accounts.enter import Entered, label_of
from offsets.accounts.mail import transport
from offsets.accounts.passkeys import offer
from offsets.accounts.passkeys import recognise as passkeys
from offsets.accounts.rules import Door
from offsets.config import settings
from offsets.edge import language, problems
from offsets.edge.guards import anyone
from offsets.errors import DomainError

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@anyone
def form() -> AnyResponse:
    """Ask for an address, or for a passkey where the browser has one."""
    return _form_page("", {})


@blueprint.post("/sign-in")
@anyone
def ask() -> AnyResponse:
    """Mail a link; the page that follows is the same for every address."""
    typed = request.form.get("email", "")
    try:
        asker = begin(typed, language.choose())
    except DomainError as error:
        problem = problems.describe(error)
        return _form_page(typed[:254], {"email": problem.detail}, problem.status)
    return cookies.set_asker(redirect("/sign-in/sent", 303), asker)


@blueprint.get("/sign-in/sent")
@anyone
def sent() -> AnyResponse:
    """Say that a letter is on its way, and take its code."""
    return _sent_page({}) if cookies.asker() else redirect("/sign-in", 303)


@blueprint.post("/sign-in/code")
@anyone
def code() -> AnyResponse:
    """Sign in by the code that was typed over."""
    typed = request.form.get("code", "")[:20]
    try:
        found = by_code(typed, cookies.asker(), Door.BROWSER, _label(), caller().person)
    except DomainError as error:
        problem = problems.describe(error)
        return _sent_page({"code": problem.detail}, problem.status)
    return _inside(found)


@blueprint.get("/sign-in/link/<token>")
@anyone
def link(token: str) -> AnyResponse:
    """Where the letter leads: a button. Looking, as mail scanners do, uses nothing up."""
    found = pending(token, cookies.asker())
    page = render_template("accounts/link.html", token=token, here=found is not None)
    return _private(make_response(page))


@blueprint.post("/sign-in/link/<token>")
@anyone
def use_link(token: str) -> AnyResponse:
    """Sign in by the link, in the browser that asked for it."""
    return _inside(by_link(token, cookies.asker(), _label(), caller().person))


@blueprint.post("/sign-in/passkey/options")
@anyone
def passkey_options() -> AnyResponse:
    """What a browser is to sign, as its own script hands it on."""
    return _private(jsonify(offer.to_sign_in()))


@blueprint.post("/sign-in/passkey")
@anyone
def use_passkey() -> AnyResponse:
    """Sign in by what a passkey has signed; says where to go on."""
    try:
        entered = passkeys.sign_in(request.get_json(silent=True), _label())
    except DomainError as error:
        problem = problems.describe(error)
        return _private(make_response(jsonify(detail=problem.detail), problem.status))
    return cookies.set_sign_in(_private(jsonify(onward=cookies.onward())), entered)


@blueprint.post("/sign-out")
@anyone
def leave() -> AnyResponse:
    """End this browser's sign-in; what was bought on the phone stays the phone's."""
    sign_in = caller().sign_in
    if sign_in is not None:
        end_here(sign_in)
        forget_caller()
    return cookies.end_sign_in(redirect("/sign-in", 303))


def _form_page(email: str, errors: dict[str, str], status: int = 200) -> AnyResponse:
    page = render_template(
        "accounts/sign_in.html",
        email=email,
        errors=errors,
        by_email=transport.offered(),
        by_passkey=offer.offered(),
    )
    response = _private(make_response(page, status))
    return cookies.set_onward(response, request.args.get("next", "")[:200])


def _sent_page(errors: dict[str, str], status: int = 200) -> AnyResponse:
    demo = settings().is_demo and settings().mail is None
    page = render_template(
        "accounts/sent.html",
        errors=errors,
        minutes=int(LINK_LIVES.total_seconds() // 60),
        # A demonstration sends no mail: the page itself shows what would stand in the letter.
        link=address_of(asker_hash(cookies.asker())) if demo else None,
        folder=settings().var_dir / "mail" if demo else None,
    )
    return _private(make_response(page, status))


def _inside(entered: Entered | None) -> AnyResponse:
    """Go on to where the reader was going; None means that an address was added."""
    response = redirect(cookies.onward() if entered else "/account", 303)
    forget_caller()
    return _private(cookies.set_sign_in(response, entered) if entered else response)


def _label() -> str:
    return label_of(request.user_agent.string)


def _private(response: AnyResponse) -> AnyResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
