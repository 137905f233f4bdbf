"""What the house has sold so far: the figures on its front page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from offsets import clock
from offsets.db import session
from offsets.projects.models import Project
from offsets.stock.models import Lot

KEPT_FOR = timedelta(seconds=5)
"""A front page that is five seconds behind is still live, and a crowd on it costs one query."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over every lot; ``certificates`` is what a county counts as person-times."""

    certificates: int
    sold_g: int
    sold_fen: int
    villages: int
    """Villages of the projects that have sold something."""


def totals() -> Totals:
    """The sums, at most five seconds old in this process."""
    kept: tuple[datetime, Totals] | None = current_app.extensions.get("totals")
    now = clock.now()
    if kept is None or not timedelta(0) <= now - kept[0] < KEPT_FOR:
        kept = (now, add_up())
        current_app.extensions["totals"] = kept
    return kept[1]


def add_up() -> Totals:
    """The sums as they are now: one walk over the lots' counters, not over the orders."""
    has_sold = select(Lot.id).where(Lot.project_id == Project.id, Lot.next_g > 0).exists()
    villages = select(func.sum(Project.villages)).where(has_sold).scalar_subquery()
    row = (
        session()
        .execute(
            select(func.sum(Lot.issued), func.sum(Lot.next_g), func.sum(Lot.sold_fen), villages)
        )
        .one()
    )
    # An empty sum is null, and PostgreSQL's sum of bigints is a numeric.
    return Totals(*(int(value or 0) for value in row))
