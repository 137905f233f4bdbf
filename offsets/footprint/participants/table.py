"""What both kinds of file become: rows of cells, and where its traps are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Cell = object
"""Text, a number, a truth value or a moment; a blank cell is empty text."""
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1, the last ones included."""


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file. Its rows can be read once; row 1 is the first."""

    kind: str
    rows: Iterator[Sequence[Cell]]
    encoding: str = ""
    delimiter: str = ""
    other_sheets: int = 0
    """Filled sheets that are not read."""
    formulas: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Row number to the numbers of its columns that hold a formula."""
    merged: tuple[Range, ...] = ()


def letter(column: int) -> str:
    """What a spreadsheet calls the column with this number: ``A`` for 1, ``AA`` for 27."""
    name = ""
    while column > 0:
        column, digit = divmod(column - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def number(letters: str) -> int:
    """The number of a column that a spreadsheet calls ``A`` or ``AA``."""
    total = 0
    for each in letters:
        total = total * 26 + ord(each) - ord("A") + 1
    return total


_PERSONAL = re.compile(r"@|\d(?:[\s-]?\d){6}")


def looks_personal(text: str) -> bool:
    """Whether text holds an e-mail address or a number of seven or more digits."""
    return _PERSONAL.search(text) is not None
