"""A document of an event as the strings that people read; page and PDF set the same ones.

So the two cannot say different things: whoever tells a document writes one sheet.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from offsets import clock, units
from offsets.units import GRAMS_PER_TONNE


@dataclass(frozen=True, slots=True)
class Figure:
    """A large figure, exact to the gram."""

    name: str
    number: str
    unit: str
    aside: str = ""
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said, with what belongs beside it in small."""

    name: str
    value: str
    aside: str = ""
    is_code: bool = False
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; the last column is a figure and stands to the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    codes: tuple[int, ...] = ()
    """Columns of numbers and hashes, which may break anywhere."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sheet under its own heading."""

    title: str
    rows: tuple[Row, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document in one language."""

    kind: str
    """``plan``, ``inventory`` or ``statement``, for programs."""
    title: str
    name: str
    organiser: str
    days: str
    place: str
    version: str
    published: str
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]
    ended: str = ""
    """Why it stands no more; empty while it stands."""
    stamp: str = ""
    """What is written across every page: that it ended, or that it is a draft."""
    word: str = ""
    """The word that was earned, where it was."""

    def strings(self) -> dict[str, Any]:
        """Ready for JSON, as the typst template reads it."""
        return asdict(self)


def mass(mass_g: int) -> str:
    """``10 千克``, ``103.15 吨``: exact to the gram, tonnes from one tonne on."""
    number, unit = split_mass(mass_g)
    return f"{number} {unit}"


def split_mass(mass_g: int) -> tuple[str, str]:
    """The figure and its unit apart, as large figures want them."""
    if mass_g < GRAMS_PER_TONNE:
        return units.kilograms(mass_g), _("kg")
    return units.tonnes(mass_g), _("t")


def figure(name: str, mass_g: int, **more: Any) -> Figure:
    """A mass as a large figure."""
    number, unit = split_mass(mass_g)
    return Figure(name, number, unit, **more)


def spread(low_g: int, high_g: int) -> str:
    """A range; empty where there is none."""
    return f"{mass(low_g)} – {mass(high_g)}" if high_g > low_g else ""


def moment(text: str) -> str:
    """A document's moment as people in China read it, to the minute."""
    return clock.on_screen(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")


def days(event: dict[str, Any]) -> str:
    """The days of a document's event."""
    first, last = event["starts_on"], event["ends_on"]
    return str(first) if first == last else f"{first} – {last}"


def kept(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that have something to say."""
    return tuple(row for row in rows if row.value)
