"""An order's own page, and the orders of this phone: pay, return, cancel, keep, give away."""

from contextlib import suppress
from io import BytesIO

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from offsets import clock
from offsets.accounts.caller import caller
from offsets.certificates import qr
from offsets.certificates.files import certificate_file
from offsets.edge import problems
from offsets.edge.device import ensure_device, known_device
from offsets.edge.guards import anyone, buyer
from offsets.errors import DomainError, NotFound
from offsets.orders import access, read, roads
from offsets.orders.buying import to_gateway
from offsets.orders.cancel import cancel
from offsets.orders.claim import open_gift
from offsets.orders.opened import require_opened
from offsets.orders.pay import refresh
from offsets.orders.read import FIRST_CERTIFICATES, OrderView
from offsets.orders.rules import INVOICEABLE, RETURNED, Purpose, State
from offsets.payments.gateway import Instruction, ProviderUnavailable

blueprint = Blueprint("orders_pages", __name__)

LOOK_AGAIN_SECONDS = 5
"""How soon a page that waits for money loads itself again; it asks our rows alone."""

_SLOW = "bank_transfer"
CANCELLABLE = frozenset({State.PLACED, State.AWAITING_RETIREMENT})


@blueprint.get("/o/<public_id>")
@buyer
def order(public_id: str) -> Response:
    """Where the order stands, and what can be done about it now."""
    require_opened(public_id)
    found = read.order(public_id)
    page = render_template(
        "orders/order.html",
        order=found,
        overdue=found.state == State.PLACED and found.expires_at <= clock.now(),
        pay_code=_pay_code(found),
        in_wechat=roads.in_wechat(),
        roads=roads.open_roads(found.amount_fen),
        unanswered="unanswered" in request.args,
        cancellable=found.state in CANCELLABLE,
        invoiceable=found.state in INVOICEABLE | RETURNED,
        is_given=_is_given(found),
        claim_code=access.known_claim_code(found.id) if _is_given(found) else None,
        more_after=_more_after(found),
    )
    response = make_response(page)
    if _comes_soon(found):
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return _private(response)


@blueprint.get("/o/<public_id>/certificates")
@buyer
def certificates(public_id: str) -> Response:
    """The certificates of a large order, a page at a time."""
    require_opened(public_id)
    after = request.args.get("after", -1, type=int)
    lines = read.certificates_of(public_id, after, FIRST_CERTIFICATES)
    page = render_template(
        "orders/certificates.html",
        order=read.order(public_id),
        lines=lines,
        more_after=lines[-1].position if len(lines) == FIRST_CERTIFICATES else None,
    )
    return _private(make_response(page))


@blueprint.get("/o/<public_id>/certificates/<number>.<any(pdf, svg, png):fmt>")
@buyer
def download(public_id: str, number: str, fmt: str) -> Response:
    """One certificate as a file with the holder's full name."""
    require_opened(public_id)
    if not read.has_certificate(public_id, number):
        raise NotFound("number")
    file = certificate_file(number, fmt, full=True)
    response = send_file(BytesIO(file.body), file.mimetype, download_name=file.filename)
    return _private(response)


@blueprint.post("/o/<public_id>/pay")
@buyer
def pay_now(public_id: str) -> AnyResponse:
    """Go to the payment provider, for the first time or again."""
    require_opened(public_id)
    return to_gateway(public_id)


@blueprint.get("/o/<public_id>/return")
@buyer
def came_back(public_id: str) -> AnyResponse:
    """Back from the provider: ask it whether the money came, then show the order."""
    require_opened(public_id)
    # Without an answer the notice or the sweeper will tell; the page shows what is known.
    with suppress(ProviderUnavailable):
        refresh(public_id)
    return _to_order(public_id)


@blueprint.post("/o/<public_id>/cancel")
@buyer
def call_off(public_id: str) -> AnyResponse:
    """Cancel an order that may still be cancelled."""
    require_opened(public_id)
    cancel(public_id)
    return _to_order(public_id)


@blueprint.get("/mine")
@anyone
def mine() -> Response:
    """The orders of this phone, and of whoever is signed in; a stranger's phone has none."""
    orders = read.orders_of(caller().device_hashes)
    return _private(make_response(render_template("orders/mine.html", orders=orders)))


@blueprint.get("/claim")
@anyone
def claim() -> str:
    """The form for a gift's code; the code never stands in an address."""
    return render_template("orders/claim.html", code="", errors={})


@blueprint.post("/claim")
@anyone
def open_claim() -> AnyResponse:
    """Open a gift and keep it on this phone."""
    code = request.form.get("code", "")
    try:
        public_id = open_gift(code, caller().buys_as or known_device())
    except DomainError as error:
        errors = {"code": problems.describe(error).detail}
        page = render_template("orders/claim.html", code=code[:40], errors=errors)
        return make_response(page, problems.describe(error).status)
    return ensure_device(_to_order(public_id))


def _to_order(public_id: str) -> AnyResponse:
    return redirect(url_for("orders_pages.order", public_id=public_id), 303)


def _pay_code(found: OrderView) -> str | None:
    """The QR code by which the order is paid now, as SVG."""
    payment = found.payment
    if payment is None or payment.state != "pending" or payment.instruction is None:
        return None
    shown = Instruction(**payment.instruction)
    return qr.svg(shown.qr_text) if shown.qr_text and shown.leads_on(clock.now()) else None


def _comes_soon(found: OrderView) -> bool:
    """Whether the money may be here within minutes; a transfer takes days."""
    payment = found.payment if found.state == State.PLACED else None
    return payment is not None and payment.state == "pending" and payment.gateway != _SLOW


def _is_given(found: OrderView) -> bool:
    """Whether there is a gift to hand over."""
    return found.purpose == Purpose.GIFT and found.state == State.SETTLED


def _more_after(found: OrderView) -> int | None:
    more = found.certificate_count > len(found.certificates) > 0
    return found.certificates[-1].position if more else None


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
