"""Every kept footprint computed anew from its own export, and held against its row."""

import time
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets import db
from offsets.errors import Invalid
from offsets.footprint import export, sets
from offsets.footprint.lines import Mass, Result
from offsets.inventories.freeze import name_of
from offsets.inventories.models import Inventory

ROWS_AT_ONCE = 50
"""Few, because an event of many thousands takes megabytes."""
STEP_S = 0.5
"""How long the worker's other jobs may wait for one step of this one."""

Checked = tuple[int, str]
"""A row's id, and what is wrong with it: nothing, or sentences."""


def check_kept(session: Session, after_id: int = 0) -> Iterator[Checked]:
    """Compute each kept footprint anew, by id from behind ``after_id``; changes nothing.

    Names of footprints are keys to them, so faults tell the number of the row alone.
    """
    while True:
        page = select(Inventory).filter(Inventory.id > after_id).order_by(Inventory.id)
        rows = session.scalars(page.limit(ROWS_AT_ONCE)).all()
        for row in rows:
            after_id = row.id
            yield row.id, "; ".join(_faults(row))
            session.expunge(row)
        if len(rows) < ROWS_AT_ONCE:
            return


def audit_kept(session: Session) -> tuple[int, list[str]]:
    """How many footprints there are, and a sentence for each that does not hold."""
    found = list(check_kept(session))
    return len(found), [told(*each) for each in found if each[1]]


def told(number: int, fault: str) -> str:
    return f"footprint in row {number}: {fault}"


class Round:
    """The worker's way through all kept footprints, a little at a time, again and again."""

    def __init__(self) -> None:
        self._after_id = 0

    def step(self) -> list[str]:
        """Go on for half a second; a sentence for each fault that was met."""
        ends_at, faults = time.perf_counter() + STEP_S, []
        for row_id, fault in check_kept(db.session(), self._after_id):
            self._after_id = row_id
            if fault:
                faults.append(told(row_id, fault))
            if time.perf_counter() > ends_at:
                return faults
        self._after_id = 0
        return faults


def _faults(row: Inventory) -> Iterator[str]:
    """What does not hold: the hash, the lines, the row's own sums, its name, its factors."""
    try:
        result = export.recompute(row.export)
        yield from _beside(row, result)
        yield from _strange(row)
    except Invalid as fault:
        yield f"{fault.field}, computed anew, do not fit ({fault.reason})"
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        yield f"it cannot be read ({type(fault).__name__})"


def _beside(row: Inventory, result: Result) -> Iterator[str]:
    """The columns that repeat what the export says."""
    if row.sha256 != row.export["sha256"]:
        yield "its hash is another than its export's"
    if (row.kind, row.method) != (row.export["kind"], row.export["method"]["name"]):
        yield "its kind or method is another than its export's"
    total = result.total(result.boundaries)
    if total != Mass(row.low_g, row.central_g, row.high_g):
        yield f"says {row.central_g} g, computed anew it is {total.central_g} g"
    if row.public_id != name_of(row.export["sha256"], row.device_hash):
        yield "its name does not follow from its content"


def _strange(row: Inventory) -> Iterator[str]:
    """Factors that are not those of a set which ships under the very same hash."""
    shipped = sets.frozen()
    same = {name for name, sha256 in row.export["method"]["sets"] if shipped.get(name) == sha256}
    strange = export.strange_factors(row.export)
    if wrong := [name for name in strange if name.partition("/")[0] in same]:
        yield f"uses factors that its sets do not have: {', '.join(wrong)}"
