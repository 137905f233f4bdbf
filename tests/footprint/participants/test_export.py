"""What is written opens as a table, and no cell of it runs."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from offsets.footprint.participants.export import Sheet, csv_bytes, safe, xlsx_bytes

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", " =1", "＠x", "\u3000=1"]


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_might_run_is_neutralised(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert rows_of(csv_bytes(["a"], [[text]]))[1] == [f"'{text}"]
    assert str(opened(xlsx_bytes([Sheet("表", ["a"], [[text]])]))[1][0]).startswith("'")


@pytest.mark.parametrize("text", ["福州", "", "a=b", "1-2", "'x", "https://example.com"])
def test_other_text_stays(text: str) -> None:
    assert safe(text) == text


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=1), max_size=5))
def test_no_cell_of_a_csv_file_starts_as_a_formula(rows: list[list[str]]) -> None:
    written = rows_of(csv_bytes(["a"], rows))
    starts = tuple("=+-@\t\r\n＝＋－＠")
    assert not [cell for row in written for cell in row if cell.startswith(starts)]


def test_numbers_stay_numbers() -> None:
    values = [-3, Decimal("0.10916"), Decimal("1E+3"), None, date(2026, 5, 1)]
    assert rows_of(csv_bytes(["a"], [values]))[1] == ["-3", "0.10916", "1000", "", "2026-05-01"]
    assert opened(xlsx_bytes([Sheet("表", ["a"], [values])]))[1] == [
        -3.0,
        0.10916,
        1000.0,
        "",
        date(2026, 5, 1),
    ]


def test_a_workbook_holds_no_formula_and_no_link() -> None:
    rows = [[text] for text in [*DANGEROUS, "https://example.com"]]
    raw = xlsx_bytes([Sheet("表", ["=head"], rows)])
    assert opened(raw)[0] == ["'=head"]
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_the_same_content_gives_the_same_bytes() -> None:
    sheets = [Sheet("一", ["a"], [[1], ["x"]]), Sheet("二", ["b"], [[Decimal("2.5")]])]
    assert xlsx_bytes(sheets) == xlsx_bytes(sheets)
    core = zipfile.ZipFile(io.BytesIO(xlsx_bytes(sheets))).read("docProps/core.xml")
    assert b">2000-01-01T00:00:00Z<" in core
    assert csv_bytes(["a"], [["x"]]) == csv_bytes(["a"], [["x"]])


def opened(data: bytes) -> list[list[object]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        return list(workbook.get_sheet_by_index(0).iter_rows())  # type: ignore[arg-type]
