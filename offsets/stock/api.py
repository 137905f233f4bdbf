"""JSON: lots, what is left of them, and the totals."""

from dataclasses import asdict
from typing import Any

from offsets.edge import paging
from offsets.edge.api import FRESH, Blueprint
from offsets.edge.guards import anyone
from offsets.stock import availability
from offsets.stock.schemas import LotArguments, LotPage, LotWithNotices, Totals
from offsets.stock.totals import Totals as Sums
from offsets.stock.totals import totals

blueprint = Blueprint(
    "lots", __name__, "Retired tonnes, and what is left of them. 已注销的吨数，以及还剩多少。"
)


@blueprint.route("/lots", zh="批次列表")
@anyone
@blueprint.arguments(LotArguments(), location="query")
@blueprint.response(200, LotPage())
@blueprint.fails_with("invalid")
def list_lots(wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """List lots

    Those on public sale, in the order in which they are sold: oldest first.
    """
    limit = wanted["limit"]
    rows = availability.lots(wanted["project"], paging.after(wanted["cursor"]), limit + 1)
    shown, following = paging.page(rows, limit, lambda lot: lot.code)
    return {"lots": shown, "next": following}, FRESH | paging.link(following)


@blueprint.route("/lots/<code:code>", zh="查看批次")
@anyone
@blueprint.response(200, LotWithNotices())
@blueprint.fails_with("not_found")
def show_lot(code: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Show one lot

    With the public words about it: fires, suspensions, replacements.
    """
    lot = availability.lot(code)
    return asdict(lot) | {"notices": availability.notices([code])}, FRESH


@blueprint.route("/stats", zh="总量")
@anyone
@blueprint.response(200, Totals())
def show_totals() -> tuple[Sums, dict[str, str]]:
    """Show the totals

    Certificates, grams, money and villages so far.
    """
    return totals(), FRESH
