"""Where a bank transfer's pro-forma is read and printed, by whoever has its unguessable address.

The buyer hands the address or the sheet to an accountant, who has neither the
order's token nor its phone. It shows what is to be paid, and nobody's name.
"""

from io import BytesIO

from flask import Blueprint, Response, make_response, render_template, send_file

from offsets.edge.guards import anyone
from offsets.orders.proforma import as_pdf, pro_forma

blueprint = Blueprint("transfers", __name__, url_prefix="/transfers")


@blueprint.get("/<reference>")
@anyone
def show(reference: str) -> Response:
    """The pro-forma as a page."""
    page = render_template("orders/transfer.html", shown=pro_forma(reference), reference=reference)
    return _private(make_response(page))


@blueprint.get("/<reference>.pdf")
@anyone
def sheet(reference: str) -> Response:
    """The pro-forma as a sheet to file."""
    shown = pro_forma(reference)
    name = f"pro-forma-{shown.code}.pdf"
    return _private(send_file(BytesIO(as_pdf(shown)), "application/pdf", download_name=name))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
