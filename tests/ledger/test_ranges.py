"""Ranges of numbers: what overlaps is found, with few comparisons."""

import math

from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.ranges import Ranges


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 15)), max_size=30))
def test_a_range_overlaps_if_one_of_its_numbers_is_there(ranges: list[tuple[int, int]]) -> None:
    found, numbers = Ranges(), set[int]()
    for start, width in ranges:
        its = set(range(start, start + width))
        assert found.add(start, start + width) is bool(its & numbers)
        numbers |= its


def test_neighbours_do_not_overlap() -> None:
    found = Ranges()
    assert [found.add(*each) for each in ((5, 10), (10, 12), (4, 5), (0, 4))] == [False] * 4
    assert [found.add(*each) for each in ((9, 11), (3, 5), (0, 20))] == [True] * 3


class Counted(int):
    """A number that counts how often it is compared."""

    comparisons = 0

    def __lt__(self, other: int) -> bool:
        Counted.comparisons += 1
        return int(self) < int(other)


def test_twenty_thousand_ranges_take_n_log_n_comparisons() -> None:
    found, count = Ranges(), 20_000
    Counted.comparisons = 0
    for number in range(count):
        start = number * 7919 % 20_011
        assert not found.add(Counted(start), Counted(start + 1))
    assert count < Counted.comparisons <= 2 * count * math.ceil(math.log2(count) + 1)
