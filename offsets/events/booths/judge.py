"""What becomes of each row of a floor plan: pure, so that a preview says what keeping would do.

The file is the whole plan: a booth that it does not name goes, unless somebody
subscribed there. One row that cannot be used and nothing is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from offsets.certificates.holder import clean_text
from offsets.errors import Invalid
from offsets.events.booths.rules import MAX_CELL, MAX_HALL, MAX_LABEL, MAX_SIDE, PER_ROW

Name = tuple[str, str]
"""Hall and label; a booth's name within its event."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A booth as somebody wants it; without a place it is given one."""

    label: str
    hall: str = ""
    x: int | None = None
    y: int | None = None
    w: int | None = None
    h: int | None = None

    @property
    def name(self) -> Name:
        return self.hall, self.label


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    GONE = "gone"
    """The file names it no more."""
    KEPT = "kept"
    """The file names it no more, but somebody subscribed there."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One booth and what becomes of it; ``number`` is its row from 1, 0 for one of no row."""

    number: int
    spot: Spot
    fate: Fate
    fault: Invalid | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A booth that is there."""

    spot: Spot
    is_bound: bool
    """Whether anybody ever subscribed there: then it stays."""


def judge(rows: Sequence[Spot], there: Mapping[Name, Standing]) -> list[Judged]:
    """The fate of each row, and then of each booth that no row names."""
    placed = _placed(rows)
    taken = {name: each.spot for name, each in there.items() if each.is_bound}
    judged, named = [], set[Name]()
    for number, spot in enumerate(placed, 1):
        try:
            clean = _clean(spot, named)
            named.add(clean.name)
            _apart(clean, (other for name, other in taken.items() if name != clean.name))
            taken[clean.name] = clean
            judged.append(Judged(number, clean, _fate(clean, there.get(clean.name))))
        except Invalid as fault:
            judged.append(Judged(number, spot, Fate.REFUSED, fault))
    rest = [each for name, each in there.items() if name not in named]
    return judged + [
        Judged(0, each.spot, Fate.KEPT if each.is_bound else Fate.GONE) for each in rest
    ]


def _placed(rows: Sequence[Spot]) -> list[Spot]:
    """Halls of which no booth has a place are laid out in rows."""
    with_places = {spot.hall for spot in rows if (spot.x, spot.y, spot.w, spot.h) != (None,) * 4}
    counts: dict[str, int] = {}
    found = []
    for each in rows:
        spot = each
        if spot.hall not in with_places:
            at = counts.get(spot.hall, 0)
            counts[spot.hall] = at + 1
            spot = replace(spot, x=at % PER_ROW * 2, y=at // PER_ROW, w=2, h=1)
        found.append(spot)
    return found


def _clean(spot: Spot, named: set[Name]) -> Spot:
    label = clean_text("label", spot.label, MAX_LABEL)
    if label is None:
        raise Invalid("label", "required")
    hall = clean_text("hall", spot.hall, MAX_HALL) or ""
    if (hall, label) in named:
        raise Invalid("label", "booth_twice")
    x, y = _whole("x", spot.x, 0, MAX_CELL), _whole("y", spot.y, 0, MAX_CELL)
    w = _whole("w", 1 if spot.w is None else spot.w, 1, MAX_SIDE)
    h = _whole("h", 1 if spot.h is None else spot.h, 1, MAX_SIDE)
    return Spot(label, hall, x, y, w, h)


def _whole(field: str, value: int | None, least: int, most: int) -> int:
    if value is None:
        raise Invalid(field, "required")
    if not least <= value <= most:
        raise Invalid(field, "out_of_range", min=least, max=most)
    return value


def _apart(spot: Spot, others: Iterable[Spot]) -> None:
    for other in others:
        if other.hall == spot.hall and overlap(spot, other):
            raise Invalid("x", "booths_overlap", label=other.label)


def overlap(one: Spot, other: Spot) -> bool:
    """Whether two placed booths of one hall share a cell."""
    return (
        _beside(one.x, one.w, other.x, other.w) and _beside(one.y, one.h, other.y, other.h)
    )  # fmt: skip


def _beside(start: int | None, size: int | None, at: int | None, other: int | None) -> bool:
    first, second = start or 0, at or 0
    return first < second + (other or 1) and second < first + (size or 1)


def _fate(spot: Spot, there: Standing | None) -> Fate:
    if there is None:
        return Fate.NEW
    return Fate.SAME if there.spot == spot else Fate.CHANGED
