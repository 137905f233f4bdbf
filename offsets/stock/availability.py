"""How many grams are free, and what a lot looks like from outside."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from offsets import clock
from offsets.db import session
from offsets.errors import Invalid, NotFound
from offsets.projects.models import Project
from offsets.stock.models import Hold, Lot, LotNotice


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot as anybody may see it; masses in grams, price in fen per tonne."""

    id: int
    code: str
    project: str
    vintage: int
    registry: str
    serial_prefix: str
    first_serial: int
    last_serial: int
    tonnes: int
    retirement_reference: str
    retired_on: str
    evidence_sha256: str
    price_fen_per_t: int
    size_g: int
    sold_g: int
    held_g: int
    free_g: int
    paused: bool
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A public word about a lot."""

    lot: str
    kind: str
    text_zh: str
    text_en: str
    given_at: datetime


def overdue_g() -> ColumnElement[int]:
    """Grams of a lot that are still counted as held though nobody's time to pay is left."""
    return func.coalesce(
        select(func.sum(Hold.mass_g))
        .where(Hold.lot_id == Lot.id, Hold.state == "held", Hold.expires_at <= clock.now())
        .scalar_subquery(),
        0,
    )


def lots(project: str | None = None, after: str | None = None, limit: int = 100) -> list[LotView]:
    """Lots on public sale in the order in which they are sold: oldest first.

    ``after`` is the code of the last lot of the page before; raises Invalid for no such lot.
    """
    query = _query().where(Lot.order_id.is_(None)).order_by(Lot.id).limit(limit)
    if project is not None:
        query = query.where(Project.slug == project)
    if after is not None:
        last = session().scalar(select(Lot.id).where(Lot.code == after))
        if last is None:
            raise Invalid("cursor", "cursor")
        query = query.where(Lot.id > last)
    return [_view(*row) for row in session().execute(query)]


def lot(code: str) -> LotView:
    """One lot by its code; raises NotFound."""
    row = session().execute(_query().where(Lot.code == code)).one_or_none()
    if row is None:
        raise NotFound("lot")
    return _view(*row)


def notices(codes: list[str]) -> list[NoticeView]:
    """Public words about some lots, newest first."""
    rows = session().execute(
        select(Lot.code, LotNotice)
        .join(Lot, Lot.id == LotNotice.lot_id)
        .where(Lot.code.in_(codes))
        .order_by(LotNotice.id.desc())
    )
    return [NoticeView(code, n.kind, n.text_zh, n.text_en, n.given_at) for code, n in rows]


def _query() -> Select[Lot, str, int]:
    return select(Lot, Project.slug, overdue_g()).join(Project, Project.id == Lot.project_id)


def _view(row: Lot, project: str, overdue: int) -> LotView:
    # PostgreSQL sums bigints into numerics, so the sum comes back as a Decimal.
    held_g = row.held_g - int(overdue)
    return LotView(
        id=row.id,
        code=row.code,
        project=project,
        vintage=row.vintage,
        registry=row.registry_name,
        serial_prefix=row.serial_prefix,
        first_serial=row.first_serial,
        last_serial=row.first_serial + row.tonnes - 1,
        tonnes=row.tonnes,
        retirement_reference=row.retirement_reference,
        retired_on=row.retired_on,
        evidence_sha256=row.evidence_sha256,
        price_fen_per_t=row.price_fen_per_t,
        size_g=row.size_g,
        sold_g=row.next_g,
        held_g=held_g,
        free_g=row.size_g - row.next_g - held_g,
        paused=row.paused,
        opened_at=row.opened_at,
    )
