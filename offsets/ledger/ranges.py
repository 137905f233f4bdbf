"""Ranges of whole numbers, and whether two of them share one."""

from bisect import bisect_left, bisect_right


class Ranges:
    """Half-open ranges, merged where they overlap: one more takes log n comparisons."""

    def __init__(self) -> None:
        # Of disjoint ranges in order, the ends are in order as well.
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, start: int, end: int) -> bool:
        """Add a range that is not empty; whether some of it was there before."""
        low, high = bisect_right(self._ends, start), bisect_left(self._starts, end)
        overlaps = low < high
        if overlaps:
            start, end = min(start, self._starts[low]), max(end, self._ends[high - 1])
        self._starts[low:high], self._ends[low:high] = [start], [end]
        return overlaps
