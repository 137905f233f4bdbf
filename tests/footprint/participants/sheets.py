"""Files as a registration desk would export them, and as nobody should."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

HEADER = ("姓名", "手机", "邮箱", "出发城市", "交通方式", "舱位", "住宿晚数", "参会方式")
ROWS = (
    ("张三", "13800000001", "zhang@example.com", "福州", "高铁", "", 2, "线下"),
    ("李四", "13800000002", "li@example.com", "北京", "飞机", "经济舱", 1, "线下"),
    ("王五", "13800000003", "wang@example.com", "福州", "高铁", "", 2, "线下"),
    ("赵六", "13800000004", "zhao@example.com", "巴黎", "", "", "", "线上"),
)

Row = Sequence[object]


def csv_file(rows: Iterable[Row], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue().encode(encoding)


def xlsx_file(rows: Iterable[Row], further: Callable[[Worksheet], object] | None = None) -> bytes:
    """A workbook of one sheet, on which ``further`` may write more."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value)
        if further:
            further(sheet)
    return target.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one of its parts changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for each in old.namelist():
            content = old.read(each)
            new.writestr(each, change(content) if each == name else content)
    return target.getvalue()


def single_column(header: str, *cells: object) -> bytes:
    """A CSV file of travellers from 福州 who differ in one column."""
    return csv_file([("出发城市", header), *(("福州", cell) for cell in cells)])
