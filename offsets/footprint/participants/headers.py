"""Which row holds the headers, and which of them name a column that is kept.

A header is compared without blanks, punctuation, remarks in brackets and capital
letters. Some words name a column for certain (出发地), others only where nothing
better is there (城市 may be where somebody lives or where the meeting is).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from offsets.errors import Invalid
from offsets.footprint.participants.fate import Column
from offsets.footprint.participants.limits import MAX_HEADER_ROW
from offsets.footprint.participants.table import Cell, Range, letter

_CERTAIN: Mapping[Column, str] = {
    Column.ORIGIN: (
        "出发地 出发城市 出发地点 出发省市 出发地城市 始发地 始发城市 来源地 来源城市 从哪里来 "
        "来自 来自城市 来自哪里 客源地 "
        "origin from departure departurecity departingfrom departedfrom origincity cityoforigin "
        "comingfrom travelfrom travellingfrom travelingfrom departureplace"
    ),
    Column.PROVINCE: "出发省份 所在省份 所在省 省份 省 省市自治区 省级 province originprovince",
    Column.COUNTRY: (
        "国家 国家地区 国家或地区 国家和地区 所在国家 出发国家 country countryregion "
        "countryorregion countryofresidence departurecountry origincountry"
    ),
    Column.MODE: (
        "交通方式 交通工具 出行方式 出行工具 交通 乘坐交通工具 来程交通方式 去程交通方式 到达方式 "
        "抵达方式 来程方式 出行交通 乘坐的交通工具 mode modeoftransport modeoftravel transport "
        "transportmode transportation travelmode meansoftransport travelledby travelby vehicle"
    ),
    Column.CABIN: "舱位 舱位等级 机舱 座舱 舱等 航班舱位 cabin cabinclass flightclass travelclass",
    Column.COUNT: (
        "人数 参会人数 人次 数量 合计人数 到会人数 count people numberofpeople participants "
        "attendees headcount persons pax noofpeople numberofparticipants"
    ),
    Column.NIGHTS: (
        "住宿晚数 住宿天数 入住晚数 入住天数 住宿夜数 间夜 间夜数 晚数 住宿 住宿几晚 nights "
        "numberofnights hotelnights nightsstayed roomnights noofnights"
    ),
    Column.ATTENDANCE: (
        "参会方式 参会形式 参加方式 参加形式 参与方式 与会方式 出席方式 线上线下 线上或线下 "
        "attendance attendancemode attendancetype participation participationmode format "
        "inpersonoronline onlineorinperson"
    ),
    Column.ATTENDED: (
        "是否到场 到场 到场情况 是否签到 签到 签到状态 签到情况 签到与否 是否报到 报到 报到状态 "
        "报到情况 是否参会 参会状态 参会情况 是否出席 出席情况 是否到会 到会情况 实际到场 是否实到 "
        "attended checkedin checkin showedup present"
    ),
}
_WHERE_NOTHING_BETTER: Mapping[Column, str] = {
    Column.ORIGIN: (
        "城市 所在城市 所在地 地区 所在地区 地点 居住城市 常住城市 常住地 单位所在地 工作城市 "
        "city town location place residence cityofresidence hometown homecity"
    ),
}
_MEANINGS = {
    word: (column, certain)
    for table, certain in ((_CERTAIN, True), (_WHERE_NOTHING_BETTER, False))
    for column, words in table.items()
    for word in words.split()
}
_REMARK = re.compile(r"[(\[【〔（].*?[)\]】〕）]")
_NO_LETTER = re.compile(r"[\W_]+")
_LANGUAGES = re.compile(r"[/|\n]")


class Headers(NamedTuple):
    """Where the headers stand and what they mean."""

    row: int
    cells: tuple[str, ...]
    columns: dict[Column, int]
    """Each column's number, from 1."""


def recognised(row: Iterable[Cell]) -> int:
    """How many cells of a row name a column that is kept."""
    return sum(meaning(cell) is not None for cell in row)


def meaning(cell: Cell) -> tuple[Column, bool] | None:
    """The column that a header names, and whether it does so for certain.

    A header in two languages, ``城市/City``, may name the column in either.
    """
    if not isinstance(cell, str) or not cell or len(cell) > 60:
        return None
    text = _REMARK.sub("", unicodedata.normalize("NFKC", cell)).casefold()
    for part in (text, *_LANGUAGES.split(text)):
        if found := _MEANINGS.get(_NO_LETTER.sub("", part)):
            return found
    return None


def find(
    rows: Sequence[Sequence[Cell]],
    chosen_row: int | None,
    chosen_columns: Mapping[Column, int] | None,
) -> Headers:
    """The chosen row's headers, or the first row's that look most like headers.

    A title above them does not count: a header row names at least two kept
    columns, or the origin. Raises Invalid where there is none.
    """
    if chosen_row is None:
        scores = [_likeness(row) for row in rows]
        if not any(scores):
            raise Invalid("file", "no_header", max=MAX_HEADER_ROW)
        chosen_row = scores.index(max(scores)) + 1
    elif not 1 <= chosen_row <= len(rows):
        raise Invalid("header_row", "out_of_range", min=1, max=len(rows))
    row = rows[chosen_row - 1]
    cells = tuple(" ".join(str(cell).split()) for cell in row)
    columns = _columns(chosen_row, row) if chosen_columns is None else dict(chosen_columns)
    if not columns:
        raise Invalid("columns", "required")
    return Headers(chosen_row, cells, columns)


def _likeness(row: Sequence[Cell]) -> int:
    named = {found[0] for cell in row if (found := meaning(cell))}
    return len(named) if Column.ORIGIN in named or len(named) > 1 else 0


def _columns(row_number: int, row: Sequence[Cell]) -> dict[Column, int]:
    found: dict[Column, list[int]] = {}
    unsure: dict[Column, list[int]] = {}
    for number, cell in enumerate(row, 1):
        if named := meaning(cell):
            column, certain = named
            (found if certain else unsure).setdefault(column, []).append(number)
    for column, numbers in (unsure | found).items():
        if len(numbers) > 1:
            letters = tuple(letter(number) for number in numbers)
            raise Invalid(
                "file", "duplicate_header", row=row_number, columns=letters, meaning=str(column)
            )
    return {column: numbers[0] for column, numbers in (unsure | found).items()}


def refuse_merged(headers: Headers, merged: Iterable[Range]) -> None:
    """Raise Invalid where a header spans columns: what stands below it has no name of its own."""
    for top, left, bottom, right in merged:
        if top <= headers.row <= bottom and left < right:
            raise Invalid("file", "merged_header", row=headers.row, column=letter(left))
