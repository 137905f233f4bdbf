"""A CSV file as rows: which encoding, which delimiter, and nothing that is neither.

Chinese spreadsheets write CSV in GBK unless told otherwise, and the "Unicode text"
of Excel is UTF-16 with tabs. UTF-8 is tried first because other encodings hardly
ever look like it; GB18030 accepts nearly anything and comes last.
"""

import csv
import io
from collections.abc import Callable, Iterator

from offsets.errors import Invalid
from offsets.footprint.participants.limits import MAX_COLUMNS, MAX_HEADER_ROW, MAX_ROWS
from offsets.footprint.participants.table import Cell, Table

ENCODINGS = ("utf-8", "utf-16", "gb18030", "big5", "cp1252")
DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SAMPLE_BYTES = 65_536

Recognised = Callable[[list[str]], int]
"""How many cells of a row name a known column."""


def table(data: bytes, encoding: str | None, recognised: Recognised) -> Table:
    """The rows of a CSV file; raises Invalid, also while they are read."""
    codec = _encoding(data, encoding)
    delimiter = _delimiter(data, codec, recognised)
    rows = _rows(data, codec, delimiter)
    return Table("csv", rows, codec.removesuffix("-sig"), delimiter)


def _encoding(data: bytes, chosen: str | None) -> str:
    if chosen is not None and chosen not in ENCODINGS:
        raise Invalid("encoding", "unknown_choice", choices=ENCODINGS)
    mark = next((codec for mark, codec in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), None)
    known = mark or chosen
    candidates = [known] if known else ["utf-8", "gb18030"]
    if candidates != ["utf-16"] and b"\0" in data:
        raise Invalid("file", "nul_bytes", line=data.count(b"\n", 0, data.index(b"\0")) + 1)
    line = 0
    for codec in candidates:
        try:
            data.decode(codec)
        except UnicodeDecodeError as wrong:
            readable = data[: wrong.start].decode(codec, errors="ignore")
            line = max(line, readable.count("\n") + 1)
        else:
            return codec
    raise Invalid("file", "encoding", line=line, tried=candidates)


def _delimiter(data: bytes, codec: str, recognised: Recognised) -> str:
    """The one with which the first rows show most known headers, then most columns."""
    sample = data[:_SAMPLE_BYTES].decode(codec, errors="ignore")

    def merit(delimiter: str) -> tuple[int, int]:
        best = (0, 0)
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            for row, _ in zip(reader, range(MAX_HEADER_ROW), strict=False):
                best = max(best, (recognised(row), len(row)))
        except csv.Error:
            pass  # What was read until here still tells; reading the whole file names the row.
        return best

    return max(DELIMITERS, key=merit)


def _rows(data: bytes, codec: str, delimiter: str) -> Iterator[list[Cell]]:
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number > MAX_ROWS:
                raise Invalid("file", "too_many_rows", max=MAX_ROWS)
            if len(row) > MAX_COLUMNS:
                raise Invalid("file", "too_many_columns", max=MAX_COLUMNS, row=number)
            yield row  # type: ignore[misc]  # text is a kind of cell
    except csv.Error as wrong:
        reason = "cell_too_long" if "field limit" in str(wrong) else "quotes"
        raise Invalid("file", reason, row=number + 1) from None
