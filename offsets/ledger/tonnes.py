"""The pages that close a tonne: who has which of its million grams.

When the grams sold of a lot reach the end of a serial, one TONNE entry (or
several pages, where more than 1,800 holders share it) lists its slices in the
order of the axis. A tonne that lies wholly inside one ISSUE needs no page: that
entry already says that all of it has one holder. A page is owed before the lot's
next ISSUE, so a log that stops writing them is caught at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from offsets.ledger.entry import MAX_SLICES, Tonne
from offsets.ledger.octets import Slice
from offsets.units import GRAMS_PER_TONNE


@dataclass(frozen=True, slots=True)
class FullTonne:
    """A tonne that is sold out and shared by several slices."""

    number: int
    """Its place in the lot, from 0."""
    slices: tuple[Slice, ...]


@dataclass(slots=True)
class TonneBook:
    """Follows one lot's axis and keeps the slices of the tonne that is being sold."""

    sold_g: int = 0
    open_slices: list[Slice] = field(default_factory=list)
    """Of the last, unfinished tonne."""

    def sell(self, mass_g: int, commitment: bytes) -> list[FullTonne]:
        """Take the next grams of the axis; the shared tonnes that this fills, one or none."""
        room_g = GRAMS_PER_TONNE - self.sold_g % GRAMS_PER_TONNE
        if mass_g < room_g:
            self.open_slices.append((mass_g, commitment))
            self.sold_g += mass_g
            return []
        number = self.sold_g // GRAMS_PER_TONNE
        filled = (*self.open_slices, (room_g, commitment))
        self.sold_g += mass_g
        # Whole tonnes of the same holder are passed over in one step.
        rest_g = (mass_g - room_g) % GRAMS_PER_TONNE
        self.open_slices = [(rest_g, commitment)] if rest_g else []
        return [FullTonne(number, filled)] if len(filled) > 1 else []


def pages_of(lot: bytes, full: FullTonne) -> list[Tonne]:
    """The TONNE entries that close a tonne; every page but the last is as long as may be."""
    pages, from_g = [], 0
    for at in range(0, len(full.slices), MAX_SLICES):
        page = Tonne(lot, full.number, from_g, full.slices[at : at + MAX_SLICES])
        pages.append(page)
        from_g += page.mass_g
    return pages


def own_tonnes(start_g: int, end_g: int) -> list[tuple[int, int, int]]:
    """The tonnes that an interval shares with others: number, first gram in it, grams of it.

    At most two: its first and its last. The ones between are wholly its own.
    """
    shared = []
    for number in sorted({start_g // GRAMS_PER_TONNE, (end_g - 1) // GRAMS_PER_TONNE}):
        border_g = number * GRAMS_PER_TONNE
        low_g = max(start_g - border_g, 0)
        high_g = min(end_g - border_g, GRAMS_PER_TONNE)
        if high_g - low_g < GRAMS_PER_TONNE:
            shared.append((number, low_g, high_g - low_g))
    return shared


def holds(pages: Sequence[Tonne], low_g: int, mass_g: int, commitment: bytes) -> bool:
    """Whether a tonne's pages give exactly these grams to this commitment."""
    at_g = 0
    for page in pages:
        for slice_g, holder in page.slices:
            if at_g == low_g:
                return slice_g == mass_g and holder == commitment
            at_g += slice_g
    return False


def is_complete(pages: Sequence[Tonne]) -> bool:
    """Whether pages are one tonne's whole list, in order, adding up to 1,000,000 g exactly."""
    at_g = 0
    for page in pages:
        if (page.lot, page.tonne, page.from_g) != (pages[0].lot, pages[0].tonne, at_g):
            return False
        at_g += page.mass_g
    return at_g == GRAMS_PER_TONNE
