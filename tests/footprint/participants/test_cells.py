"""What single cells are taken for, and what they are never taken for."""

from datetime import date, time

import pytest

from offsets.footprint.participants.cells import READERS, Unclear, is_blank
from offsets.footprint.participants.fate import Column, Fate
from offsets.footprint.participants.words import (
    ANSWERS_BY_WORD,
    ATTENDANCE_BY_WORD,
    CABINS_BY_WORD,
    CHOOSABLE_MODES,
    MODES_BY_WORD,
    plain,
)
from offsets.footprint.trip import CABINS


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (Column.ORIGIN, " 福州\n市 ", "福州 市"),
        (Column.MODE, "高铁/动车", "rail_high_speed"),
        (Column.MODE, "By plane", "plane"),
        (Column.MODE, "car_electric", "car_electric"),
        (Column.MODE, "rail_high_speed", "rail_high_speed"),
        (Column.CABIN, "公务舱", "business"),
        (Column.CABIN, "Premium Economy", "premium_economy"),
        (Column.COUNT, "1,000 人", 1_000),
        (Column.COUNT, 3.0, 3),
        (Column.NIGHTS, "２晚", 2),
        (Column.NIGHTS, "不住宿", 0),
        (Column.NIGHTS, 0.0, 0),
        (Column.ATTENDANCE, "线上", "online"),
        (Column.ATTENDED, "√", True),
        (Column.ATTENDED, "True", True),
        (Column.ATTENDED, 0.0, False),
        (Column.ATTENDED, "×", False),
    ],
)
def test_a_cell_is_understood(column: Column, cell: object, value: object) -> None:
    assert READERS[column](cell, column) == value


@pytest.mark.parametrize(
    ("column", "cell", "fate", "reason"),
    [
        (Column.ORIGIN, "=cmd|'/c calc'!A1", Fate.REFUSED, "formula_found"),
        (Column.ORIGIN, "@SUM(1)", Fate.REFUSED, "formula_found"),
        (Column.ORIGIN, "＝１＋１", Fate.REFUSED, "formula_found"),
        (Column.ORIGIN, "张三 138 0000 0001", Fate.REFUSED, "personal_data"),
        (Column.ORIGIN, "zhang@example.com", Fate.REFUSED, "personal_data"),
        (Column.ORIGIN, 46143.0, Fate.REFUSED, "not_text"),
        (Column.ORIGIN, date(2026, 5, 1), Fate.REFUSED, "date_found"),
        (Column.ORIGIN, "福" * 201, Fate.REFUSED, "too_long"),
        (Column.ORIGIN, "福\x07州", Fate.REFUSED, "control_characters"),
        (Column.ORIGIN, "总 计", Fate.REFUSED, "total_row"),
        (Column.MODE, "热气球", Fate.ASKED, "unknown_choice"),
        (Column.MODE, "unstated", Fate.ASKED, "unknown_choice"),
        (Column.MODE, "火车", Fate.AMBIGUOUS, "several_meanings"),
        (Column.MODE, "汽车", Fate.AMBIGUOUS, "several_meanings"),
        (Column.CABIN, "first class suite", Fate.ASKED, "unknown_choice"),
        (Column.COUNT, 0, Fate.REFUSED, "out_of_range"),
        (Column.COUNT, "-3", Fate.REFUSED, "out_of_range"),
        (Column.COUNT, 2.5, Fate.REFUSED, "not_whole"),
        (Column.COUNT, 1e300, Fate.REFUSED, "not_whole"),
        (Column.COUNT, float("nan"), Fate.REFUSED, "not_whole"),
        (Column.COUNT, 100_001, Fate.REFUSED, "out_of_range"),
        (Column.COUNT, "=1+1", Fate.REFUSED, "formula_found"),
        (Column.COUNT, "2026-05-01", Fate.REFUSED, "date_found"),
        (Column.COUNT, 46_143.0, Fate.REFUSED, "maybe_date"),
        (Column.COUNT, "46143", Fate.REFUSED, "maybe_date"),
        (Column.COUNT, "some", Fate.REFUSED, "not_whole"),
        (Column.COUNT, True, Fate.REFUSED, "not_whole"),
        (Column.NIGHTS, time(2, 0), Fate.REFUSED, "date_found"),
        (Column.NIGHTS, "1月2日", Fate.REFUSED, "date_found"),
        (Column.NIGHTS, 61, Fate.REFUSED, "out_of_range"),
        (Column.ATTENDED, "maybe", Fate.ASKED, "unknown_choice"),
    ],
)
def test_a_cell_is_questioned(column: Column, cell: object, fate: Fate, reason: str) -> None:
    with pytest.raises(Unclear) as caught:
        READERS[column](cell, column)
    problem = caught.value.problem
    assert (problem.fate, problem.column, problem.reason) == (fate, column, reason)


@pytest.mark.parametrize("cell", ["", " ", "-", "——", "/", "N/A"])
def test_a_dash_says_nothing(cell: str) -> None:
    assert is_blank(cell)


def test_zero_says_something() -> None:
    assert not is_blank(0)


def test_every_word_can_be_found_and_every_choice_can_be_named() -> None:
    for table in (MODES_BY_WORD, CABINS_BY_WORD, ATTENDANCE_BY_WORD):
        assert [word for word in table if plain(word) != word] == []
    signs = {word for word in ANSWERS_BY_WORD if plain(word) != word}
    assert signs == set("√✓✔×✗✘")
    named = {modes[0] for modes in MODES_BY_WORD.values() if len(modes) == 1}
    assert named == set(CHOOSABLE_MODES)
    assert {cabins[0] for cabins in CABINS_BY_WORD.values()} == set(CABINS)


@pytest.mark.parametrize("cell", ["46143人", "46,143", 40_178, 54_789])
def test_a_large_number_that_is_no_day_is_a_number(cell: object) -> None:
    assert READERS[Column.COUNT](cell, Column.COUNT) == int("".join(filter(str.isdigit, str(cell))))
