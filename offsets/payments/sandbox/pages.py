"""The sandbox's pay page, where the payer chooses what shall happen."""

from typing import get_args

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from offsets.db import session
from offsets.edge.guards import anyone
from offsets.errors import Invalid, NotFound
from offsets.payments.models import SandboxCharge
from offsets.payments.sandbox.charges import Action, act

ACTIONS: tuple[Action, ...] = get_args(Action)

blueprint = Blueprint("sandbox", __name__, url_prefix="/sandbox")


@blueprint.get("/pay/<charge_id>")
@anyone
def pay_page(charge_id: str) -> str:
    """Show the charge to whoever has its unguessable address."""
    charge = session().get(SandboxCharge, charge_id)
    if charge is None:
        raise NotFound("charge")
    return render_template("sandbox/pay.html", charge=charge, actions=ACTIONS)


@blueprint.post("/pay/<charge_id>")
@anyone
def pay(charge_id: str) -> Response:
    """Do what the payer chose and send them back to the merchant."""
    chosen = request.form.get("action", "")
    for action in ACTIONS:
        if chosen == action:
            return redirect(act(charge_id, action), code=303)
    raise Invalid("action", "unknown_choice", choices=", ".join(ACTIONS))


# The sandbox plays an outside party, which has neither our cookies nor our tokens.
setattr(pay, "csrf_exempt", True)  # noqa: B010  # edge.forms reads it; functions declare none
