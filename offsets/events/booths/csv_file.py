"""A floor plan in a CSV file: which column is which, in Chinese or English."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from offsets.errors import Invalid
from offsets.events.booths.judge import Spot
from offsets.events.booths.read import BoothView
from offsets.events.booths.rules import MAX_BOOTHS
from offsets.footprint.participants import text

MAX_FILE_BYTES = 200_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "label": ("label", "booth", "number", "展位", "展位号", "编号"),
    "hall": ("hall", "展馆", "展厅", "馆"),
    "x": ("x", "column", "列"),
    "y": ("y", "row", "行"),
    "w": ("w", "width", "宽"),
    "h": ("h", "height", "高"),
}
"""Every column with the headers by which it is known; ``label`` alone is needed."""
_BY_HEADER = {header: name for name, headers in COLUMNS.items() for header in headers}


def read_csv(data: bytes) -> list[Spot]:
    """The rows of a file whose first line names its columns; raises Invalid."""
    if len(data) > MAX_FILE_BYTES:
        raise Invalid("file", "file_too_large", max_mb=MAX_FILE_BYTES / 1_000_000)
    rows = [[str(cell).strip() for cell in row] for row in text.table(data, None, _recognised).rows]
    filled = [row for row in rows if any(row)]
    if not filled:
        raise Invalid("file", "required")
    columns = _columns(filled[0])
    if len(filled) > MAX_BOOTHS + 1:
        raise Invalid("file", "too_many_rows", max=MAX_BOOTHS)
    return [_spot(row, columns) for row in filled[1:]]


def as_csv(booths: Iterable[BoothView]) -> str:
    """A plan as a file that ``read_csv`` reads back, for changing it."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows([getattr(booth, name) for name in COLUMNS] for booth in booths)
    return out.getvalue() if out.tell() > len(",".join(COLUMNS)) + 1 else ""


def _recognised(row: list[str]) -> int:
    return sum(_known(cell) is not None for cell in row)


def _known(cell: str) -> str | None:
    return _BY_HEADER.get(cell.strip().lower())


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = _known(cell)
        if name is not None:
            found.setdefault(name, at)
    if "label" not in found:
        raise Invalid("file", "booth_column_missing")
    return found


def _spot(row: Sequence[str], columns: Mapping[str, int]) -> Spot:
    said = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
    cells = {name: _cell(said.get(name, "")) for name in ("x", "y", "w", "h")}
    return Spot(said["label"], said.get("hall", ""), **cells)


def _cell(written: str) -> int | None:
    """A whole number, nothing, or -1 for what is none: the judge then refuses its row alone."""
    if not written:
        return None
    plain = written.removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 7 else -1
