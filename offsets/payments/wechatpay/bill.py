"""WeChat Pay's bill of a day: fetched, checked against its hash, and read by its headings.

WeChat Pay asks merchants to fetch it after ten in the morning of the next day. Columns are
found by their headings, because their number has grown over the years.
"""

import csv
import gzip
import hmac
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from hashlib import sha1
from typing import Any

from offsets.payments.gateway import BillLine
from offsets.payments.wechatpay.words import Unclear
from offsets.units import FEN_PER_YUAN

NO_BILL = "NO_STATEMENT_EXIST"
"""How WeChat Pay says that nothing happened on a day."""

_NUMBER, _STATE, _CURRENCY = "商户订单号", "交易状态", "货币种类"
_TOTAL, _REFUND_NUMBER, _REFUNDED = "订单金额", "商户退款单号", "申请退款金额"


def unpack(told: dict[str, Any], packed: bytes) -> str:
    """The bill's text; raises Unclear unless it is the one that was announced.

    The hash is of the text before it was packed, and SHA-1 is what there is.
    """
    try:
        content = gzip.decompress(packed)
        digest = sha1(content, usedforsecurity=False).hexdigest()
        if told["hash_type"] == "SHA1" and hmac.compare_digest(digest, told["hash_value"].lower()):
            return content.decode("utf-8-sig")
    except (OSError, EOFError, KeyError, AttributeError, UnicodeDecodeError):
        pass
    raise Unclear


def lines(text: str) -> Iterator[BillLine]:
    """Every payment and refund on the bill; raises Unclear where a column is not as documented.

    A value begins with a backquote; the sums at the end stand under headings of their own.
    """
    rows = csv.reader(text.splitlines())
    heads = next(rows, [])
    for row in rows:
        if not row or not row[0].startswith("`"):
            return  # The headings of the sums: the bookings have ended.
        yield _line(dict(zip(heads, (cell.lstrip("`") for cell in row), strict=False)))


def _line(booked: dict[str, str]) -> BillLine:
    try:
        if booked[_STATE] == "SUCCESS":
            return BillLine("payment", booked[_NUMBER], _fen(booked[_TOTAL]), booked[_CURRENCY])
        if booked[_STATE] == "REFUND":
            number, fen = booked[_REFUND_NUMBER], _fen(booked[_REFUNDED])
            return BillLine("refund", number, fen, booked[_CURRENCY])
    except (KeyError, InvalidOperation):
        pass
    raise Unclear


def _fen(yuan: str) -> int:
    fen = Decimal(yuan) * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise InvalidOperation
    return int(fen)
