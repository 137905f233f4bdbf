"""Pages: every factor set that ships, and every row with its publisher, year and boundary."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template, request

from offsets import clock
from offsets.edge.guards import anyone
from offsets.errors import NotFound
from offsets.footprint import methods, sets
from offsets.footprint.factors import as_dict
from offsets.inventories import factor_list
from offsets.inventories.factor_list import Row
from offsets.inventories.view import FactorView, factor_view

blueprint = Blueprint("factors", __name__)

ROWS_A_PAGE = 50
"""With its styles such a page stays below sixty kilobytes."""


@dataclass(frozen=True, slots=True)
class SetView:
    """One factor set in the overview."""

    name: str
    sha256: str
    rows: int
    publishers: tuple[str, ...]
    """Without ourselves, whose rows are assumptions."""
    years: tuple[int, int]
    due: int
    """Rows whose review is overdue."""
    methods: tuple[str, ...]
    """Which draw on it."""


@blueprint.get("/factors")
@anyone
def overview() -> str:
    """The sets and the methods that draw on them."""
    today = _today()
    found = [_set_view(name, today) for name in sets.names()]
    return render_template("inventories/factors.html", sets=found, newest=methods.names()[0])


@blueprint.get("/factors/<set_name>")
@anyone
def one_set(set_name: str) -> str:
    """The rows of a set, a page at a time."""
    rows = factor_list.of_set(set_name)
    number = request.args.get("page", 1, type=int)
    shown = rows[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE] if number > 0 else []
    if not shown:
        abort(404)
    today = _today()
    return render_template(
        "inventories/factor_set.html",
        set=_set_view(set_name, today),
        factors=[_view(row, today) for row in shown],
        number=number,
        more=len(rows) > number * ROWS_A_PAGE,
    )


@blueprint.get("/factors/<set_name>/<factor_id>")
@anyone
def one_factor(set_name: str, factor_id: str) -> str:
    """Everything that is known of one row, and the same row of other years."""
    same = [row for row in factor_list.rows() if row.factor.id == factor_id]
    row = next((row for row in same if row.set_name == set_name), None)
    if row is None:
        raise NotFound("factor")
    today = _today()
    others = [_view(each, today) for each in same if each is not row]
    return render_template(
        "inventories/factor.html",
        factor=_view(row, today),
        set_name=set_name,
        set_sha256=row.set_sha256,
        others=others,
    )


def _set_view(name: str, today: date) -> SetView:
    found = factor_list.of_set(name)
    rows = [row.factor for row in found]
    publishers = dict.fromkeys(_view(row, today).publisher for row in found)
    years = [row.year for row in rows]
    drawn = [each for each in methods.names() if name in dict(methods.load(each).sets)]
    return SetView(
        name=name,
        sha256=sets.frozen()[name],
        rows=len(rows),
        publishers=tuple(filter(None, publishers)),
        years=(min(years), max(years)),
        due=sum(row.is_due(today) for row in rows),
        methods=tuple(drawn),
    )


def _view(row: Row, today: date) -> FactorView:
    return factor_view(row.id, as_dict(row.factor), today)


def _today() -> date:
    return clock.on_screen(clock.now()).date()
