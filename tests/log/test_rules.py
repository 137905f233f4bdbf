"""From the slices of an axis to entries, without a database: any cut into batches says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.decode import decode
from offsets.ledger.entry import Issue, Tonne
from offsets.ledger.tonnes import TonneBook
from offsets.log.rules import Broken, Placed, fills_a_tonne, laid_out, open_slices
from offsets.units import GRAMS_PER_TONNE as T

LEAF = b"l" * 32


def slices_of(masses_g: list[int]) -> list[tuple[int, int, bytes]]:
    found, at_g = [], 0
    for number, mass_g in enumerate(masses_g):
        found.append((at_g, at_g + mass_g, bytes([number % 256]) * 32))
        at_g += mass_g
    return found


def in_batches(slices: list[tuple[int, int, bytes]], sizes: list[int]) -> list[Placed]:
    """Lay them out batch by batch, reading back of the earlier ones only what is needed."""
    placed: list[Placed] = []
    while slices:
        batch, slices = slices[: (size := sizes.pop(0) if sizes else 99)], slices[size:]
        sealed_g, begun = batch[0][0], []
        if fills_a_tonne(sealed_g, batch[-1][1]):
            border_g = sealed_g - sealed_g % T
            entries = [decode(each.body) for each in placed]
            begun = open_slices(
                [e for e in entries if isinstance(e, Issue) and e.end_g > border_g], sealed_g
            )
        placed += laid_out(7, LEAF, TonneBook(sealed_g, begun), batch)
    return placed


@given(
    st.lists(st.sampled_from([1, 300_000, 400_000, 999_999, T, T + 1, 2 * T]), max_size=30),
    st.lists(st.integers(1, 5), max_size=30),
)
def test_any_cut_into_batches_gives_the_same_entries(masses_g: list[int], sizes: list[int]) -> None:
    slices = slices_of(masses_g)
    assert in_batches(slices, sizes) == in_batches(slices, [])


def test_a_page_stands_where_its_tonne_begins() -> None:
    placed = in_batches(slices_of([1_700_000, 300_000]), [])
    (page,) = [each for each in placed if isinstance(decode(each.body), Tonne)]
    assert (page.lot_id, page.start_g) == (7, T)


@pytest.mark.parametrize(
    ("sealed_g", "end_g", "fills"),
    [(0, T, False), (T, 2 * T, False), (1, T - 1, False), (1, T, True), (T - 1, 3 * T, True)],
)
def test_what_was_begun_is_needed_where_it_is_filled(
    sealed_g: int, end_g: int, fills: bool
) -> None:
    assert fills_a_tonne(sealed_g, end_g) is fills


@pytest.mark.parametrize("start_g", [9, 11])
def test_a_gap_or_an_overlap_is_never_laid_out(start_g: int) -> None:
    slices = [(0, 10, b"a" * 32), (start_g, 20, b"b" * 32)]
    with pytest.raises(Broken):
        list(laid_out(7, LEAF, TonneBook(), slices))
