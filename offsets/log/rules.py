"""Pure: from the slices of an axis to the entries that the log holds of it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from offsets.ledger.entry import Issue, Kind, Tonne
from offsets.ledger.octets import Slice
from offsets.ledger.tonnes import TonneBook, pages_of
from offsets.units import GRAMS_PER_TONNE


class Placed(NamedTuple):
    """An entry on its way into the log, by its kind, bytes, lot, and place on the lot's axis."""

    kind: Kind
    body: bytes
    lot_id: int | None
    start_g: int | None


class Broken(Exception):
    """The slices of an axis do not follow each other: they must never be logged."""


def fills_a_tonne(sealed_g: int, end_g: int) -> bool:
    """Whether growing from ``sealed_g`` to ``end_g`` ends a tonne that was begun before."""
    return (
        bool(sealed_g % GRAMS_PER_TONNE) and sealed_g // GRAMS_PER_TONNE < end_g // GRAMS_PER_TONNE
    )


def open_slices(issues: Sequence[Issue], sealed_g: int) -> list[Slice]:
    """The slices of the tonne that ``sealed_g`` lies in, from the ISSUEs that reach into it."""
    border_g = sealed_g - sealed_g % GRAMS_PER_TONNE
    return [(issue.end_g - max(issue.start_g, border_g), issue.commitment) for issue in issues]


def laid_out(
    lot_id: int,
    leaf: bytes,
    book: TonneBook,
    slices: Sequence[tuple[int, int, bytes]],
) -> Iterator[Placed]:
    """The ISSUE of each slice (start, end, commitment), and after it the pages that it makes due.

    The book stands where the log ends, and knows the slices of an open tonne if
    one will be filled. Raises Broken where a slice does not begin where the last ended.
    """
    for start_g, end_g, commitment in slices:
        if start_g != book.sold_g:
            raise Broken(f"lot {lot_id}: after {book.sold_g} g comes a slice from {start_g} g")
        body = Issue(leaf, start_g, end_g, commitment).encode()
        yield Placed(Kind.ISSUE, body, lot_id, start_g)
        for full in book.sell(end_g - start_g, commitment):
            for page in pages_of(leaf, full):
                yield Placed(Kind.TONNE, page.encode(), lot_id, _first_gram(page))


def _first_gram(page: Tonne) -> int:
    return page.tonne * GRAMS_PER_TONNE + page.from_g
