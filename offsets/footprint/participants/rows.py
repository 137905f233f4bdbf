"""Takes the rows of a table one by one and keeps, of each, its number and its verdict.

Only the cells of kept columns are looked at. The first cell of a row is too, for
the word 合计 that begins a row of totals; no other cell gets past this loop.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter

from offsets.footprint.participants.cells import is_blank
from offsets.footprint.participants.fate import Fate, Problem, Verdict
from offsets.footprint.participants.judge import Judge
from offsets.footprint.participants.table import Cell, looks_personal
from offsets.footprint.participants.words import TOTALS, plain

Spoilt = Mapping[int, tuple[Problem, ...]]
"""Row number to what is wrong with it, whatever its cells say."""
_TOTAL_ROW = (Problem(Fate.REFUSED, None, "total_row"),)
_TOTAL_STARTS = frozenset(start for word in TOTALS for start in (word[0], word[0].upper()))


class Rows:
    """The rows taken so far."""

    def __init__(self, judge: Judge, columns: Sequence[int], spoilt: Spoilt) -> None:
        self.verdicts: list[Verdict] = []
        self.cells: list[tuple[Cell, ...] | None] = []
        self.numbers = array("L")
        self.which = array("L")
        self._judge = judge
        self._columns = columns
        self._spoilt = spoilt
        self._by_cells: dict[tuple[Cell, ...], int] = {}
        self._by_problems: dict[str, int] = {}
        self._blank: set[int] = set()
        self._personal: dict[Cell, bool] = {}

    def take(self, rows: Iterable[Sequence[Cell]], first_number: int) -> None:
        """Take every row that is not blank; short rows are blank at their end."""
        kept, width = _picker(self._columns), max(self._columns)
        by_cells, spoilt, blank = self._by_cells, self._spoilt, self._blank
        for number, row in enumerate(rows, first_number):
            if len(row) < width:
                row = [*row, *[""] * (width - len(row))]
            cells = kept(row)
            if True in cells or False in cells:  # 1 == True, and they do not mean the same
                cells = tuple(str(cell) if type(cell) is bool else cell for cell in cells)
            index = by_cells.get(cells)
            if index is None:
                index = self._new(cells)
            if index in blank and all(map(is_blank, row)):
                continue
            if number in spoilt or _is_total(row[0]):
                index = self._refused(spoilt.get(number, _TOTAL_ROW))
            self.numbers.append(number)
            self.which.append(index)

    def _new(self, cells: tuple[Cell, ...]) -> int:
        index = self._by_cells[cells] = len(self.verdicts)
        verdict = self._judge.verdict(cells)
        self.verdicts.append(verdict)
        self.cells.append(cells if self._is_answerable(verdict, cells) else None)
        if all(map(is_blank, cells)):
            self._blank.add(index)
        return index

    def _is_answerable(self, verdict: Verdict, cells: tuple[Cell, ...]) -> bool:
        """Whether something can be made of the cells, and none looks like somebody's number."""
        if verdict.fate is Fate.REFUSED:
            return False
        for cell in cells:
            if cell not in self._personal:
                self._personal[cell] = looks_personal(str(cell))
        return not any(self._personal[cell] for cell in cells)

    def _refused(self, problems: tuple[Problem, ...]) -> int:
        key = repr(problems)
        if key not in self._by_problems:
            self._by_problems[key] = len(self.verdicts)
            self.verdicts.append(Verdict(Fate.REFUSED, None, None, problems))
            self.cells.append(None)
        return self._by_problems[key]


def _picker(columns: Sequence[int]) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    """Gives the cells in these columns; with a single column, too, as a tuple."""
    if len(columns) > 1:
        return itemgetter(*(column - 1 for column in columns))
    return lambda row: (row[columns[0] - 1],)


def _is_total(cell: Cell) -> bool:
    if type(cell) is not str or cell[:1] not in _TOTAL_STARTS:
        return False
    return plain(cell) in TOTALS
