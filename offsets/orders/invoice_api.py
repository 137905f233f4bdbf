"""JSON: ask for an order's invoice, and see what became of it."""

from typing import Any

from offsets.db import transaction
from offsets.edge.api import Blueprint
from offsets.edge.guards import buyer
from offsets.errors import NotFound
from offsets.orders.invoice import InvoiceView, InvoiceWish, ask_invoice, invoice_of
from offsets.orders.invoice_schemas import Invoice
from offsets.orders.invoice_schemas import InvoiceWish as InvoiceForm
from offsets.orders.opened import require_opened

blueprint = Blueprint("invoices", __name__, "An invoice for a sale. 为一笔购买开具发票。")
PRIVATE = {"Cache-Control": "no-store"}


@blueprint.route("/orders/<code:public_id>/invoice", zh="查看发票申请")
@blueprint.takes_key("orders:read")
@buyer
@blueprint.response(200, Invoice())
@blueprint.fails_with("not_found")
@blueprint.opened_by_token
def show_invoice(public_id: str) -> tuple[InvoiceView, dict[str, str]]:
    """Show an order's invoice

    Not found where none was asked for.
    """
    require_opened(public_id)
    found = invoice_of(public_id)
    if found is None:
        raise NotFound("invoice")
    return found, PRIVATE


@blueprint.route("/orders/<code:public_id>/invoice", methods=["PUT"], zh="申请或修改发票")
@blueprint.takes_key("orders:write")
@buyer
@blueprint.arguments(InvoiceForm())
@blueprint.response(200, Invoice())
@blueprint.fails_with("not_found", "invoice_issued", "invoice_not_possible", body=True)
@blueprint.opened_by_token
def request_invoice(
    wish: dict[str, Any], public_id: str
) -> tuple[InvoiceView | None, dict[str, str]]:
    """Ask for an invoice, or change the wish

    One for each order; it may be changed until it is issued. The operator issues it once the order
    is paid, and sends it to `email`.
    """
    require_opened(public_id)
    with transaction() as session:
        ask_invoice(session, public_id, InvoiceWish(**wish))
    return invoice_of(public_id), PRIVATE
