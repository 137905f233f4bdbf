"""Write an order's certificates and the slices of axes that they own.

The slice's row is also the public log's ISSUE entry until it is sealed: lot,
interval, and by its certificate the commitment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from offsets.certificates.models import Allocation, Certificate
from offsets.certificates.rules import beginnings, cut
from offsets.certificates.statement import Wording
from offsets.stock.sell import SoldHold, take_interval

_CERTIFICATES = insert(Certificate).returning(Certificate.id, sort_by_parameter_order=True)
_ALLOCATIONS = insert(Allocation)


@dataclass(frozen=True, slots=True)
class Issue:
    """An order's certificates: one for each holder, all of the same mass and wording."""

    order_id: int
    project_id: int
    holders: Sequence[str | None]
    wording: Wording


def issue(session: Session, wish: Issue, sold: Sequence[SoldHold]) -> None:
    """Take the intervals of what was sold and write who owns which grams.

    The certificates are written before the lots are touched, so that a lot's
    row stays locked only while its interval is taken and written down.
    """
    ids = _write_certificates(session, wish)
    mass_each_g = wish.wording.mass_g
    pieces = beginnings((part.mass_g for part in sold), mass_each_g)
    intervals = [
        take_interval(session, part, count) for part, count in zip(sold, pieces, strict=True)
    ]
    laid = ((part.lot_id, part.start_g, part.end_g) for part in intervals)
    rows = [
        {
            "certificate_id": ids[slice_.position],
            "lot_id": slice_.lot_id,
            "start_g": slice_.start_g,
            "end_g": slice_.end_g,
        }
        for slice_ in cut(laid, mass_each_g)
    ]
    session.connection().execute(_ALLOCATIONS, rows if len(rows) > 1 else rows[0])


def _write_certificates(session: Session, wish: Issue) -> list[int]:
    rows = [
        {
            "order_id": wish.order_id,
            "position": position,
            "project_id": wish.project_id,
            "state": "valid",
        }
        | wish.wording.columns(holder)
        for position, holder in enumerate(wish.holders)
    ]
    written = session.connection().execute(_CERTIFICATES, rows if len(rows) > 1 else rows[0])
    return list(written.scalars())
