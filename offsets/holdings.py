"""What the rooms hold of a person: told on request, and forgotten on request.

Each room that keeps personal data hands in one ``Holding``; ``create_app``
joins them. A test walks every table and misses no column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data: a person who has signed in, or the devices alone."""

    person: int | None
    """The row of ``people``, if there is one."""
    hashes: tuple[bytes, ...]
    """Of their devices, and of the person's own that stands for one."""
    group_names: bool = False
    """To be forgotten: whether the names that they wrote for several people go as well."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent that lies with a room's own rows, under a text of ``rights.catalogue``."""

    purpose: str
    version: int
    given_at: datetime
    withdrawn_at: datetime | None = None


def _nothing_agreed(_: Subject) -> list[Agreed]:
    return []


def _nothing_taken(_: Session, __: Subject, ___: str) -> bool:
    return False


def _nothing_runs(_: Subject) -> list[str]:
    return []


def _nothing_left(_: datetime, __: bool) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Holding:
    """One room's part. Every callable may be called again after a crash, and by two at once."""

    room: str
    columns: frozenset[str]
    """Those that can hold personal data, as ``table.column``."""
    hold: Callable[[Subject], dict[str, Any]]
    """All that the room knows of the subject, as JSON can carry it."""
    forget: Callable[[Subject], bool]
    """Make it nobody's, in transactions of its own. False where something still runs: then the
    worker comes back."""
    running: Callable[[Subject], list[str]] = _nothing_runs
    """What has to end first: the public ids of orders under way."""
    agreed: Callable[[Subject], list[Agreed]] = _nothing_agreed
    """Consents that the subject gave together with what the room keeps by them."""
    take_back: Callable[[Session, Subject, str], bool] = _nothing_taken
    """End those for a purpose, with what rests on them; whether there were any."""
    purge: Callable[[datetime, bool], int] = _nothing_left
    """Clear what is left of forgotten buyers' sales before a moment, or only count it."""


def holdings() -> tuple[Holding, ...]:
    """What ``create_app`` joined, in the order in which a person is forgotten."""
    found: tuple[Holding, ...] = current_app.extensions["holdings"]
    return found
