"""Read a bank's statement: CSV with Chinese or English headings, in UTF-8 or GB 18030. Pure.

Every bank has headings of its own. The usual ones are known; others are given
by the setting ``BANK_STATEMENT_COLUMNS``. Lines above the headings are passed
over, and so are debits, which are none of a shop's income.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from offsets.codes import normalise
from offsets.errors import Invalid
from offsets.units import FEN_PER_YUAN

USUAL: dict[str, tuple[str, ...]] = {
    "serial": ("交易流水号", "流水号", "银行流水号", "凭证号", "交易序号", "serial"),
    "date": ("交易日期", "记账日期", "入账日期", "交易时间", "日期", "date"),
    "credit": ("贷方发生额", "贷方金额", "收入金额", "收入", "转入金额", "credit"),
    "amount": ("交易金额", "发生额", "金额", "amount"),
    "direction": ("借贷标志", "借贷方向", "收支", "方向", "direction"),
    "remark": ("附言", "摘要", "用途", "备注", "交易附言", "remark"),
}
"""Headings by what they mean. A statement has either a column of credits, or amounts with a
direction. Every remark's column that it has is searched for the code."""

_INWARD = frozenset({"贷", "贷方", "收", "收入", "来账", "转入", "C", "CR", "+"})
_DATE = re.compile(r"(\d{4})[-/年.]?(\d{1,2})[-/月.]?(\d{1,2})")
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Line:
    """One credit: the bank's number, the day, the sum, and the remark as codes are sought in it."""

    serial: str
    booked_on: date
    amount_fen: int
    remark: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each meaning stands; ``credit``, or ``amount`` with ``direction``."""

    serial: int
    date: int
    remarks: tuple[int, ...]
    credit: int | None
    amount: int | None
    direction: int | None


def read(content: bytes, given: Mapping[str, str] | None = None) -> list[Line]:
    """A statement's credits in its order.

    ``given`` maps a meaning (serial, date, credit, amount, direction, remark)
    to the bank's own heading. Raises Invalid naming the heading that is
    missing, or the line that cannot be read: nothing is guessed.
    """
    rows = [[_clean(cell) for cell in row] for row in csv.reader(_text(content).splitlines())]
    start, columns = _headings(rows, given or {})
    found = []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        if any(row) and (line := _line(row, columns, number)):
            found.append(line)
    return found


def codes_in(remark: str, length: int) -> Iterator[str]:
    """Everything in a remark that could be a code of this length, whatever stands around it."""
    signs = re.sub(r"[^0-9A-Z]", "", normalise(remark))
    yield from (signs[at : at + length] for at in range(len(signs) - length + 1))


def _text(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("file", "not_usable")


def _clean(cell: str) -> str:
    # Banks write a tab, a quote or an equals sign so that a spreadsheet keeps long numbers whole.
    return cell.strip().strip("\t'`=\"").strip()


def _headings(rows: list[list[str]], given: Mapping[str, str]) -> tuple[int, Columns]:
    wanted = {meaning: (given[meaning],) if meaning in given else names
              for meaning, names in USUAL.items()}  # fmt: skip
    for at, row in enumerate(rows):
        columns = _columns(row, wanted)
        if columns is not None:
            return at, columns
    raise Invalid("file", "not_usable")


def _columns(row: list[str], wanted: Mapping[str, tuple[str, ...]]) -> Columns | None:
    # "收入金额(元)" is the heading "收入金额".
    heads = [re.sub(r"[(（].*[)）]$", "", cell).strip().lower() for cell in row]

    def first(meaning: str) -> int | None:
        return next((heads.index(n.lower()) for n in wanted[meaning] if n.lower() in heads), None)

    remarks = {name.lower() for name in wanted["remark"]}
    serial, day, credit, amount = map(first, ("serial", "date", "credit", "amount"))
    direction = first("direction")
    if serial is None or day is None or (credit is None and (amount is None or direction is None)):
        return None
    places = tuple(at for at, head in enumerate(heads) if head in remarks)
    return Columns(serial, day, places, credit, amount, direction)


def _line(row: list[str], columns: Columns, number: int) -> Line | None:
    width = max(at for at in (columns.serial, columns.date, columns.credit or 0,
                              columns.amount or 0, columns.direction or 0))  # fmt: skip
    if len(row) <= width:
        # A foot such as "total" is shorter than a booking.
        return None
    amount_fen = _amount_fen(row, columns, number)
    if amount_fen <= 0:
        return None
    serial = row[columns.serial]
    if not serial:
        raise Invalid(f"line {number}", "required")
    remark = " ".join(row[at] for at in columns.remarks if at < len(row))
    return Line(serial, _day(row[columns.date], number), amount_fen, remark)


def _amount_fen(row: list[str], columns: Columns, number: int) -> int:
    if columns.credit is not None:
        text = row[columns.credit]
    elif row[columns.direction or 0].upper() in _INWARD:
        text = row[columns.amount or 0]
    else:
        return 0
    text = text.replace(",", "").replace("，", "").lstrip("¥￥").removeprefix("+")
    if text in ("", "-", "--"):
        return 0
    try:
        fen = Decimal(text) * FEN_PER_YUAN
    except InvalidOperation:
        raise Invalid(f"line {number}", "not_usable") from None
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise Invalid(f"line {number}", "not_usable")
    return int(fen)


def _day(text: str, number: int) -> date:
    try:
        year, month, day = map(int, _DATE.match(text).groups())  # type: ignore[union-attr]  # caught
        return date(year, month, day)
    except (AttributeError, ValueError):
        raise Invalid(f"line {number}", "not_usable") from None
