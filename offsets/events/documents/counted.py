"""List every piece that counts for an event: certificate by certificate, to serial and gram.

The list says nothing that is known only later, such as a place in the public log,
so a statement can carry its digest. No holder stands in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from offsets.certificates.document import spans
from offsets.certificates.models import Allocation, Certificate
from offsets.db import session
from offsets.errors import NotFound
from offsets.events.evidence.models import File
from offsets.events.planting.models import MonitoringRound, Planting
from offsets.events.retired.models import Offset, Retirement
from offsets.footprint.factors import digest
from offsets.ledger.commitment import canonical
from offsets.ledger.entry import Kind
from offsets.log.models import LogEntry
from offsets.stock.models import Lot

Piece = dict[str, Any]
_TO_THE_SECOND = timedelta(seconds=1)


def pieces(event_id: int, at: datetime | None = None) -> list[Piece]:
    """What counts now, or counted at a moment that is known to the second; oldest first."""
    rows = session().execute(_rows(event_id, at)).all()
    parts = _parts_of(event_id)
    return [_piece(row, parts) for row in rows]


def piece_of(event_id: int, number: str) -> tuple[Piece, Offset]:
    """What one certificate counts, or counted until it was voided; raises NotFound."""
    row = session().execute(_all(event_id).where(Certificate.number == number)).one_or_none()
    if row is None:
        raise NotFound("number")
    offset = session().scalars(select(Offset).filter_by(certificate_id=row.certificate_id)).one()
    return _piece(row, _parts_of(event_id, row.certificate_id)), offset


def counted_in(document: Mapping[str, Any], event_id: int) -> list[Piece]:
    """The pieces that a statement counted; empty where its digest cannot be met any more."""
    said = document.get("counted")
    if said is None:
        return []
    found = pieces(event_id, datetime.fromisoformat(document["published_at"]))
    # What was counted in the statement's own second comes after what it knew.
    for tried in (found, found[: said["pieces"]]):
        if told(tried) == said:
            return tried
    return []


def told(found: list[Piece]) -> dict[str, Any]:
    """How a statement names a list: how many pieces, and the SHA-256 of their canonical JSON."""
    return {"pieces": len(found), "sha256": digest(found)}


def body(found: list[Piece]) -> bytes:
    """The list as a file, whose SHA-256 is the one that a statement names."""
    return canonical(found)


def places(event_id: int, *numbers: str) -> dict[str, list[int]]:
    """Where the event's certificates stand in the public log, by number; only those that do.

    Those that are asked for, some hundred at most, or all of them.
    """
    some = [Certificate.number.in_(numbers)] if numbers else []
    rows = session().execute(
        select(Certificate.number, LogEntry.index)
        .join(Offset, Offset.certificate_id == Certificate.id)
        .join(Allocation, Allocation.certificate_id == Certificate.id)
        .join(
            LogEntry,
            and_(
                LogEntry.lot_id == Allocation.lot_id,
                LogEntry.start_g == Allocation.start_g,
                LogEntry.kind == Kind.ISSUE,
            ),
        )
        .where(Offset.event_id == event_id, *some)
        .order_by(LogEntry.index)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for number, index in rows:
        found[number].append(index)
    return dict(found)


def counting(at: datetime) -> list[ColumnElement[bool]]:
    """Conditions on an offset that counted at a moment that is known to the second."""
    return [
        Offset.counted_at < at + _TO_THE_SECOND,
        or_(Offset.uncounted_at.is_(None), Offset.uncounted_at >= at),
    ]


def _rows(event_id: int, at: datetime | None) -> Select[*tuple[Any, ...]]:
    then = [Offset.uncounted_at.is_(None)] if at is None else counting(at)
    return _all(event_id).where(*then)


def _all(event_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            # Columns: thousands of rows as objects would take twice as long.
            Offset.credit, Offset.party, Offset.mass_g, Offset.certificate_id,
            Certificate.number, Retirement, MonitoringRound, Planting, File.sha256,
        )
        .outerjoin(Certificate, Certificate.id == Offset.certificate_id)
        .outerjoin(Retirement, Retirement.id == Offset.retirement_id)
        .outerjoin(MonitoringRound, MonitoringRound.id == Offset.round_id)
        .outerjoin(Planting, Planting.id == MonitoringRound.planting_id)
        .outerjoin(File, or_(File.id == Retirement.file_id, File.id == MonitoringRound.file_id))
        .where(Offset.event_id == event_id)
        .order_by(Offset.id)
    )  # fmt: skip


def _parts_of(event_id: int, only: int | None = None) -> dict[int, list[Piece]]:
    one = [] if only is None else [Allocation.certificate_id == only]
    rows = session().execute(
        select(Allocation.certificate_id, Allocation.start_g, Allocation.end_g, Lot)
        .join(Offset, Offset.certificate_id == Allocation.certificate_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .where(Offset.event_id == event_id, *one)
        .order_by(Allocation.lot_id, Allocation.start_g)
    )
    found: dict[int, list[Piece]] = defaultdict(list)
    for certificate_id, start_g, end_g, lot in rows:
        found[certificate_id].append(_part(lot, start_g, end_g))
    return found


def _part(lot: Lot, start_g: int, end_g: int) -> Piece:
    return {
        "lot": lot.code,
        "start_g": start_g,
        "end_g": end_g,
        "registry": lot.registry_name,
        "vintage": lot.vintage,
        "serials": _serials(lot, start_g, end_g),
        "reference": lot.retirement_reference,
        "retired_on": str(lot.retired_on),
        "evidence_sha256": lot.evidence_sha256,
    }


def _serials(lot: Lot, start_g: int, end_g: int) -> list[str]:
    """First and last serial under the grams, as the registry writes them; or the only one."""
    touched = spans(lot.first_serial, start_g, end_g)
    ends = sorted({touched[0].first_serial, touched[-1].last_serial})
    return [f"{lot.serial_prefix}{serial}" for serial in ends]


def _piece(row: Sequence[Any], parts: Mapping[int, list[Piece]]) -> Piece:
    credit, party, mass_g, certificate_id, number, retirement, visit, planting, paper = row
    said = {"credit": credit, "party": party, "mass_g": mass_g}
    if number is not None:
        return {"kind": "certificate", **said, "number": number,
                "parts": parts[certificate_id]}  # fmt: skip
    if retirement is not None:
        return {"kind": "retirement", **said, "registry": retirement.registry_name,
                "serials": retirement.serials, "reference": retirement.reference,
                "retired_on": retirement.retired_on.isoformat(), "paper_sha256": paper}  # fmt: skip
    return {"kind": "planting", **said, "species": planting.species, "county": planting.county,
            "measured_on": visit.measured_on.isoformat(), "certified_by": visit.certified_by,
            "paper_sha256": paper}  # fmt: skip


def sum_g(found: Iterable[Piece]) -> int:
    """What the pieces weigh together."""
    return sum(piece["mass_g"] for piece in found)
