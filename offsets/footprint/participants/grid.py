"""Whether the cells of a sheet's XML lie where an honest list would have them.

The reader lays a sheet out as rows times columns, as far as its last cell, so two
cells far apart in a file of 2 KB would take 550 GB (tafia/calamine issue 693). That
is why every cell's place is looked at first, in the raw XML: it has to be written
as Excel, WPS, LibreOffice and the usual libraries write it, ``<c r="A1"``.
"""

import re
from collections import defaultdict
from typing import NoReturn

from offsets.errors import Invalid
from offsets.footprint.participants.limits import MAX_COLUMNS, MAX_ROWS, TALL_ROWS, WIDE_COLUMNS
from offsets.footprint.participants.table import number

_PREFIXED_CELL = re.compile(rb"<[^\s<>/]*:c[\s/>]")
_OUTSIDE = re.compile(
    rb"<c(?=[\s/>])"
    rb'(?! r="(?:[A-Z]|[A-I][A-Z])(?:[1-9]\d{0,4}|1\d{5})"(?: [a-qs-z]+="[^"<>]*")* ?/?>)'
    rb"([^<>]{0,30})"
)
"""A cell past row 199,999 or column IZ, or one whose tag is not written as usual.

The whole tag is looked at: of two attributes ``r`` the reader takes the last one.
"""
_WIDE = re.compile(rb'<c r="[A-Z]{2}')
_TALL = re.compile(rb'<c r="[A-Z]{1,2}(?:[2-9]\d{4}|\d{6})"')
_PLACE = re.compile(rb' r="([A-Z]{1,3})([1-9]\d{0,6})"')

_FORMULA = re.compile(rb"<f[\s/>]")
_CELL_WITH_FORMULA = re.compile(rb'<c r="([A-Z]{1,2})(\d{1,6})"[^<>]*>\s*<f[\s/>]')
_PREFIX = re.compile(rb"\s*(?:<\?[^<>]*\?>\s*)?<([A-Za-z]\w*):worksheet\b")


def unprefixed(xml: bytes) -> bytes:
    """The sheet with ``<x:c`` as ``<c``, where its writer gave every element one prefix.

    The Open XML SDK of .NET writes so; namespaces are left as they are.
    """
    match = _PREFIX.match(xml)
    if match is None:
        return xml
    return xml.replace(b"<" + match[1] + b":", b"<").replace(b"</" + match[1] + b":", b"</")


def check(xml: bytes) -> None:
    """Raise Invalid where a cell lies too far out, or is not written in the usual way."""
    prefixed = b":c" in xml and _PREFIXED_CELL.search(xml)
    if b"\0" in xml or prefixed:
        raise Invalid("file", "unusual_workbook")
    if outside := _OUTSIDE.search(xml):
        _refuse(outside[1])
    if _WIDE.search(xml) and _TALL.search(xml):
        raise Invalid("file", "too_tall_and_wide", rows=TALL_ROWS, columns=WIDE_COLUMNS)


def _refuse(place: bytes) -> NoReturn:
    match = _PLACE.match(place)
    if match and int(match[2]) > MAX_ROWS:
        raise Invalid("file", "too_many_rows", max=MAX_ROWS)
    if match and number(match[1].decode("ascii")) > MAX_COLUMNS:
        raise Invalid("file", "too_many_columns", max=MAX_COLUMNS, row=int(match[2]))
    raise Invalid("file", "unusual_workbook")


def formulas(xml: bytes) -> dict[int, frozenset[int]]:
    """Row number to the numbers of the columns that hold a formula; raises Invalid."""
    if b"<f" not in xml:
        return {}
    found: defaultdict[int, set[int]] = defaultdict(set)
    for match in _CELL_WITH_FORMULA.finditer(xml):
        found[int(match[2])].add(number(match[1].decode("ascii")))
    if sum(map(len, found.values())) != len(_FORMULA.findall(xml)):
        raise Invalid("file", "unusual_workbook")
    return {row: frozenset(columns) for row, columns in found.items()}
