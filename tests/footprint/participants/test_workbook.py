"""Workbooks with traps: what cannot be opened safely is refused before it is opened."""

import io
import re
import zipfile
from datetime import datetime

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from offsets.errors import Invalid
from offsets.footprint.participants import archive
from offsets.footprint.participants.fate import Column, Fate
from offsets.footprint.participants.read import read
from tests.footprint.participants.sheets import HEADER, ROWS, with_part, xlsx_file

SHEET = "xl/worksheets/sheet1.xml"
CITIES = [("城市", "人数"), ("福州", 1), ("厦门", 2)]
GOOD = xlsx_file(CITIES)


def reason(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read(data)
    return caught.value.reason


def problems(data: bytes) -> list[tuple[int, Column | None, str]]:
    return [
        (row.number, problem.column, problem.reason)
        for row in read(data).rows()
        for problem in row.problems
        if row.fate is Fate.REFUSED
    ]


def test_a_formula_is_named_where_it_counts_and_ignored_elsewhere() -> None:
    def formulas(sheet: Worksheet) -> None:
        sheet.write_formula("B3", "=1+1", None, 2)
        sheet.write_formula("C2", "=ROW()", None, 2)

    assert problems(xlsx_file(CITIES, formulas)) == [(3, Column.COUNT, "formula_found")]


def test_merged_cells_are_named() -> None:
    data = xlsx_file(CITIES, lambda sheet: sheet.merge_range("A3:A4", "厦门"))
    assert (3, Column.ORIGIN, "merged_cell") in problems(data)


def test_a_title_may_be_merged_and_a_header_may_not() -> None:
    rows = [(), *CITIES]
    assert read(xlsx_file(rows, lambda sheet: sheet.merge_range("A1:B1", "名单"))).header_row == 2
    data = xlsx_file(rows, lambda sheet: sheet.merge_range("C2:D2", "交通方式"))
    assert reason(data) == "merged_header"


def test_a_number_that_became_a_date_is_named() -> None:
    target = io.BytesIO()
    with Workbook(target, {"default_date_format": "m-d"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(CITIES):
            sheet.write_row(number, 0, row)
        sheet.write_datetime("B3", datetime(2026, 1, 2))  # noqa: DTZ001 - sheets have no zone
    assert problems(target.getvalue()) == [(3, Column.COUNT, "date_found")]


def test_the_first_visible_filled_sheet_is_read() -> None:
    target = io.BytesIO()
    with Workbook(target) as book:
        book.add_worksheet("空")
        hidden, chosen, other = (book.add_worksheet(name) for name in ("藏", "名单", "备用"))
        hidden.hide()
        for sheet, city in ((hidden, "厦门"), (chosen, "福州"), (other, "南平")):
            sheet.write_column(0, 0, ("城市", city))
    reading = read(target.getvalue())
    assert [group.origin_text for group in reading.groups()] == ["福州"]
    assert reading.other_sheets == 1


def test_a_prefix_on_every_element_is_as_good_as_none() -> None:
    def prefixed(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b" xmlns=", b" xmlns:x=")

    data = xlsx_file([HEADER, *ROWS], lambda sheet: sheet.write_formula("D6", "=D5", None, "厦门"))
    told = read(data)
    for part in ("xl/workbook.xml", "xl/sharedStrings.xml", SHEET):
        data = with_part(data, part, prefixed)
    again = read(data)
    assert (list(again.rows()), again.groups()) == (list(told.rows()), told.groups())
    assert problems(data) == [(6, Column.ORIGIN, "formula_found")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (b'<c r="A1"><v>1</v></c><c r="XFD1048576"><v>2</v></c>', "too_many_rows"),
        (b'<c r="A1"><v>1</v></c><c r="XFD9"><v>2</v></c>', "too_many_columns"),
        (b'<c r="A1"><v>1</v></c><c r="AB30000"><v>2</v></c>', "too_tall_and_wide"),
        (b"<c><v>1</v></c>", "unusual_workbook"),
        (b'<c s="1" r="XFD1048576"><v>1</v></c>', "unusual_workbook"),
        (b"<c r='XFD1048576'><v>1</v></c>", "unusual_workbook"),
        (b'<c\nr="XFD1048576"><v>1</v></c>', "unusual_workbook"),
        (b'<x:c r="XFD1048576"><v>1</v></x:c>', "unusual_workbook"),
        (b'<c r="&#65;1"><v>1</v></c>', "unusual_workbook"),
        (b'<c r="A9" r="XFD1048576"><v>1</v></c>', "unusual_workbook"),
        (b'<c r="A9"\tr="XFD1048576"><v>1</v></c>', "unusual_workbook"),
        (b'<c r="A9" s="1"r="XFD1048576"><v>1</v></c>', "unusual_workbook"),
        (b'<c r="A9" s=\'">\' r="XFD1048576"><v>1</v></c>', "unusual_workbook"),
        (b'<c r="A01"><v>1</v></c>', "unusual_workbook"),
        (b'<c r="A9"><v>1</v><f>1</f></c>', "unusual_workbook"),
    ],
)
def test_cells_far_apart_are_refused_before_the_reader_sees_them(cells: bytes, said: str) -> None:
    def far(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", b'<row r="9">' + cells + b"</row></sheetData>")

    assert reason(with_part(GOOD, SHEET, far)) == said


def test_a_zip_bomb_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_part(GOOD, SHEET, lambda xml: xml + b" " * 2_000_000)
    assert len(bomb) < 20_000
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)  # so that opening a part would fail
    assert reason(bomb) == "unpacks_too_large"


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = with_part(GOOD, SHEET, lambda xml: xml + b" " * 10**7)
    with zipfile.ZipFile(io.BytesIO(honest)) as opened:
        size = opened.getinfo(SHEET).file_size
    liar = honest.replace(size.to_bytes(4, "little"), (2_000).to_bytes(4, "little"))
    assert reason(liar) == "damaged_workbook"


def test_the_limit_holds_while_unpacking_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "sum", lambda _: 0, raising=False)
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000_000)
    bomb = with_part(GOOD, SHEET, lambda xml: xml + b" " * 2_000_000)
    assert reason(bomb) == "unpacks_too_large"


def test_too_many_parts_and_too_many_tags_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_PARTS", 3)
    assert reason(GOOD) == "unpacks_too_large"
    monkeypatch.setattr(archive, "MAX_PARTS", 1_000)
    monkeypatch.setattr(archive, "MAX_TAGS", 20)
    assert reason(GOOD) == "unpacks_too_large"


def test_a_document_type_is_refused() -> None:
    def laughs(xml: bytes) -> bytes:
        return xml.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "ha">]><workbook', 1)

    assert reason(with_part(GOOD, "xl/workbook.xml", laughs)) == "damaged_workbook"


def test_another_zip_is_no_table() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as other:
        other.writestr("word/document.xml", "<w/>")
    assert reason(target.getvalue()) == "not_a_table"


@pytest.mark.parametrize("cut", [30, 1_000, 5_000])
def test_half_a_workbook_is_damaged(cut: int) -> None:
    assert reason(xlsx_file([HEADER, *ROWS])[:cut]) == "damaged_workbook"


def test_a_sheet_that_breaks_off_is_damaged() -> None:
    assert reason(with_part(GOOD, SHEET, lambda xml: xml[:-60])) == "damaged_workbook"
