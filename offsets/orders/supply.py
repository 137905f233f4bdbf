"""From where a wish can be filled: a project's open lots in their order, one lot, or to order."""

from dataclasses import dataclass

from sqlalchemy import Row, Select, select

from offsets.db import session
from offsets.errors import Invalid, NotFound
from offsets.orders.rules import MAX_MASS_G
from offsets.projects.models import Project
from offsets.stock.availability import overdue_g
from offsets.stock.errors import LotPaused
from offsets.stock.models import Lot
from offsets.stock.rules import Offer
from offsets.units import GRAMS_PER_TONNE, amount_for_mass

TO_ORDER = 0
"""Stands for the lot that the operator will open once the order is paid."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a portion comes from, for showing."""

    lot: str | None
    vintage: int | None
    price_fen_per_t: int


@dataclass(frozen=True, slots=True)
class Supply:
    """What one project offers right now, in the order in which it is sold."""

    project_id: int
    project: str
    instrument: str
    offers: tuple[Offer, ...]
    sources: dict[int, Source]
    min_g: int = 1

    @property
    def free_g(self) -> int:
        return sum(offer.free_g for offer in self.offers)

    def costs_less_than(self, amount_fen: int) -> bool:
        """Whether everything that is free costs less than an amount."""
        total_fen = sum(amount_for_mass(o.free_g, o.price_fen_per_t) for o in self.offers)
        return total_fen < amount_fen


def find_supply(project: str | None, lot: str | None, to_order: bool) -> Supply:
    """What a project's slug or a lot's code can give; raises NotFound, LotPaused or Invalid."""
    if to_order:
        return _to_order(project)
    owner = _project(project, lot)
    wanted = Lot.code == lot if lot is not None else Lot.project_id == owner.id
    rows = session().execute(_lots().where(wanted, Lot.order_id.is_(None))).all()
    if rows and all(row.paused for row in rows):
        raise LotPaused("project" if lot is None else "lot")
    selling = [row for row in rows if not row.paused]
    return Supply(
        owner.id,
        owner.slug,
        owner.instrument,
        tuple(Offer(row.id, _free_g(row), row.price_fen_per_t) for row in selling),
        {row.id: Source(row.code, row.vintage, row.price_fen_per_t) for row in selling},
    )


def _lots() -> Select[int, str, int, int, bool, int, int]:
    return select(
        Lot.id,
        Lot.code,
        Lot.vintage,
        Lot.price_fen_per_t,
        Lot.paused,
        (Lot.size_g - Lot.next_g - Lot.held_g).label("unheld_g"),
        overdue_g().label("overdue_g"),
    ).order_by(Lot.id)


def _free_g(row: Row[int, str, int, int, bool, int, int]) -> int:
    # PostgreSQL sums bigints into numerics, so the sum comes back as a Decimal.
    return int(row.unheld_g + row.overdue_g)


def _project(slug: str | None, lot: str | None) -> Project:
    query = select(Project)
    if lot is not None:
        query = query.join(Lot).where(Lot.code == lot, Lot.order_id.is_(None))
    else:
        query = query.where(Project.slug == slug)
    found = session().scalar(query)
    if found is None:
        raise NotFound("project" if lot is None else "lot")
    return found


def _to_order(slug: str | None) -> Supply:
    if slug is None:
        raise Invalid("lot", "not_to_order")
    project = _project(slug, None)
    price = project.to_order_price_fen_per_t
    if price is None:
        raise Invalid("to_order", "not_to_order")
    return Supply(
        project.id,
        project.slug,
        project.instrument,
        (Offer(TO_ORDER, MAX_MASS_G, price),),
        {TO_ORDER: Source(None, None, price)},
        min_g=(project.to_order_min_t or 1) * GRAMS_PER_TONNE,
    )
