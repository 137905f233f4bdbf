"""Headers in Chinese and English, wherever they stand."""

import pytest

from offsets.errors import Invalid
from offsets.footprint.participants.fate import Column
from offsets.footprint.participants.headers import find, meaning, refuse_merged


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("出发地", Column.ORIGIN),
        ("出发城市（必填）", Column.ORIGIN),
        (" *From: ", Column.ORIGIN),
        ("城市/City", Column.ORIGIN),
        ("省份", Column.PROVINCE),
        ("国家/地区", Column.COUNTRY),
        ("Country", Column.COUNTRY),
        ("交通方式", Column.MODE),
        ("Mode of transport", Column.MODE),
        ("ＭＯＤＥ", Column.MODE),
        ("舱位", Column.CABIN),
        ("参会人数(人)", Column.COUNT),
        ("住宿晚数", Column.NIGHTS),
        ("Nights", Column.NIGHTS),
        ("参会方式【线上/线下】", Column.ATTENDANCE),
        ("是否到场", Column.ATTENDED),
        ("签到情况", Column.ATTENDED),
        ("报到状态", Column.ATTENDED),
        ("姓名", None),
        ("手机号", None),
        ("Name", None),
        (3.0, None),
        ("城市" * 40, None),
    ],
)
def test_a_header_names_its_column(header: object, column: Column | None) -> None:
    found = meaning(header)
    assert (found[0] if found else None) == column


def test_a_certain_word_is_preferred() -> None:
    found = find([("城市", "出发城市", "人数")], None, None)
    assert found.columns == {Column.ORIGIN: 2, Column.COUNT: 3}


@pytest.mark.parametrize("row", [("出发地", "from", "人数"), ("城市", "地区")])
def test_two_headers_of_one_meaning_are_refused_unless_chosen(row: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as caught:
        find([row], None, None)
    assert (caught.value.reason, caught.value.facts["columns"]) == ("duplicate_header", ("A", "B"))
    assert find([row], None, {Column.ORIGIN: 2}).columns == {Column.ORIGIN: 2}


def test_a_title_with_one_known_word_is_no_header() -> None:
    assert find([("人数",), ("", "城市", "人数")], None, None).row == 2


def test_a_header_over_two_rows_may_be_merged_downwards_only() -> None:
    headers = find([("城市", "人数")], None, None)
    refuse_merged(headers, [(1, 1, 2, 1)])
    with pytest.raises(Invalid) as caught:
        refuse_merged(headers, [(1, 3, 1, 4)])
    assert caught.value.facts == {"row": 1, "column": "C"}
