"""Statements are read as banks write them, and nothing in them is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.errors import Invalid
from offsets.payments.bank_transfer.statement import Line, codes_in, read

CREDITS = """某银行 账户明细查询
账号：,6222000011112222,户名：,某林场
交易日期,交易流水号,借方发生额,贷方发生额(元),对方户名,摘要,附言
2026-05-01,="1000001",,"1,234.50",某县财政局,转账,ABCDEFGHJK
20260502,1000002\t,88.00,,某公司,货款,
2026年5月3日,1000003,0.00,100.00,某学校,转账,碳汇 abcd-efgh jk
合计,2
"""

DIRECTIONS = """交易时间,流水号,借贷标志,交易金额,用途
2026/05/01 09:30:00,A1,贷,¥100.00,碳汇款
2026/05/01 10:30:00,A2,借,100.00,付款
"""


def amounts(text: str, **given: str) -> list[tuple[str, int]]:
    return [(line.serial, line.amount_fen) for line in read(text.encode(), given)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_credits_are_read_in_every_usual_encoding(encoding: str) -> None:
    first, second = read(CREDITS.encode(encoding))
    assert first == Line("1000001", date(2026, 5, 1), 123_450, "转账 ABCDEFGHJK")
    assert second == Line("1000003", date(2026, 5, 3), 10_000, "转账 碳汇 abcd-efgh jk")


def test_where_a_column_says_the_direction_debits_are_passed_over() -> None:
    assert amounts(DIRECTIONS) == [("A1", 10_000)]


def test_other_headings_are_given() -> None:
    text = "日,号,进账,说明\n2026-05-01,1,5.00,X\n"
    with pytest.raises(Invalid):
        amounts(text)
    assert amounts(text, date="日", serial="号", credit="进账", remark="说明") == [("1", 500)]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2026-05-01,1,1.005", "line 2"),
        ("2026-05-01,1,many", "line 2"),
        ("2026-05-01,1,NaN", "line 2"),
        ("2026-13-01,1,1.00", "line 2"),
        ("yesterday,1,1.00", "line 2"),
        ("2026-05-01,,1.00", "line 2"),
    ],
)
def test_what_cannot_be_read_is_named(row: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        amounts(f"交易日期,流水号,收入\n{row}\n")
    assert refusal.value.field == field


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xff\xff"])
def test_what_is_no_statement_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read(content)


def test_a_statement_without_serial_numbers_is_refused() -> None:
    with pytest.raises(Invalid):
        amounts("交易日期,收入\n2026-05-01,1.00\n")


@given(st.integers(1, 10**12))
def test_any_amount_of_fen_is_read_exactly(fen: int) -> None:
    text = f'日期,流水号,收入\n2026-05-01,1,"{fen // 100:,}.{fen % 100:02d}"\n'
    assert amounts(text) == [("1", fen)]


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_code_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    assert "ABCDEFGHJK" in set(codes_in(f"{before}ABCD-efgh jk{after}", 10))
