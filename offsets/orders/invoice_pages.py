"""The page on which a buyer asks for an invoice."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from offsets.config import settings
from offsets.db import transaction
from offsets.edge import problems
from offsets.edge.guards import buyer
from offsets.errors import DomainError, Invalid
from offsets.orders import read
from offsets.orders.invoice import InvoiceView, InvoiceWish, ask_invoice, invoice_of
from offsets.orders.opened import require_opened
from offsets.orders.rules import INVOICEABLE, InvoiceKind

blueprint = Blueprint("invoice_pages", __name__)

FIELDS = ("kind", "title", "tax_number", "email")


@blueprint.get("/o/<public_id>/invoice")
@buyer
def show(public_id: str) -> Response:
    """What was asked for and what became of it, with the form while it may be changed."""
    require_opened(public_id)
    found = invoice_of(public_id)
    values = {name: getattr(found, name) or "" for name in FIELDS} if found else {}
    return _page(public_id, found, values, {})


@blueprint.post("/o/<public_id>/invoice")
@buyer
def ask(public_id: str) -> AnyResponse:
    """Ask for it, or change what was asked for; what was typed is never lost."""
    require_opened(public_id)
    values = {name: request.form.get(name, "") for name in FIELDS}
    try:
        with transaction() as session:
            ask_invoice(session, public_id, InvoiceWish(**values))
    except Invalid as error:
        errors = {str(error.field): problems.describe(error).detail}
        return _page(public_id, invoice_of(public_id), values, errors)
    except DomainError as error:
        errors = {"order": problems.describe(error).detail}
        return _page(public_id, invoice_of(public_id), values, errors)
    return redirect(url_for(".show", public_id=public_id), 303)


def _page(
    public_id: str, found: InvoiceView | None, values: dict[str, str], errors: dict[str, str]
) -> Response:
    order = read.order(public_id)
    page = render_template(
        "orders/invoice.html",
        order=order,
        invoice=found,
        values=values,
        errors=errors,
        kinds=list(InvoiceKind),
        item=settings().keeping.invoice_item,
        changeable=order.state in INVOICEABLE and (found is None or found.state != "issued"),
    )
    response = make_response(page, 422 if errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
