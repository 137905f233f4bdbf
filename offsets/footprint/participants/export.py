"""Tables for people to open in a spreadsheet, in which nothing is taken for a formula.

Text that begins with = + - @, a tab or a line end can run as a formula when a CSV
file is opened, or an XLSX file is saved as one and opened again. Such text gets an
apostrophe in front, as OWASP advises. Numbers stay numbers, negative ones too.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet


class Link(NamedTuple):
    """Text that leads to an address, or to a row of another sheet of the same workbook.

    Targets are ours: what somebody typed is never one.
    """

    text: str
    target: str
    """``https://…`` or ``internal:'Factors'!A5``."""


Value = str | int | float | Decimal | date | Link | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The last four are full-width; spreadsheets in Chinese and Japanese take them for the others."""
_MAX_CELL_CHARACTERS = 32_767
"""Of an XLSX cell; longer text would make the file unreadable."""
MOST_ROWS_FITTED = 5_000
"""Fitting columns to their text looks at every cell, a fifth of the time of a long sheet."""
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Written into every XLSX file, so that the same content gives the same bytes."""


class Sheet(NamedTuple):
    """One table of a workbook."""

    title: str
    """Up to 31 characters, none of them ``[]:*?/\\``; unique in its workbook."""
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


def safe(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet might take it for a formula."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA_STARTS) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, without which Excel would read it as GBK."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for row in (header, *rows):
        writer.writerow([_written(value) for value in row])
    return target.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Link):
        value = value.text
    return safe(value) if isinstance(value, str) else str(value)


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An XLSX file with these sheets, each with its header frozen on top."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with Workbook(target, options) as workbook:
        workbook.set_properties({"created": _CREATED})
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            worksheet = workbook.add_worksheet(sheet.title)
            worksheet.freeze_panes(1, 0)
            for column, title in enumerate(sheet.header):
                worksheet.write_string(0, column, safe(title), bold)
            for number, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    _write(worksheet, number, column, value, day)
            if worksheet.dim_rowmax <= MOST_ROWS_FITTED:
                worksheet.autofit()
    return target.getvalue()


def _write(worksheet: Worksheet, row: int, column: int, value: Value, day: object) -> None:
    if isinstance(value, Link):
        worksheet.write_url(row, column, value.target, string=safe(value.text))
    elif isinstance(value, str):
        worksheet.write_string(row, column, safe(value)[:_MAX_CELL_CHARACTERS])
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, value, day)
    elif value is not None:
        worksheet.write_number(row, column, value)
