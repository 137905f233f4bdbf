"""From the bytes of a file to groups of people, and what stops a whole file."""

import pytest

from offsets.errors import Invalid
from offsets.footprint.participants.fate import Attendance, Column, Fate, Group
from offsets.footprint.participants.read import Choices, read
from tests.footprint.participants.sheets import HEADER, ROWS, csv_file, single_column, xlsx_file

FROM_FUZHOU = Group("福州", "rail_high_speed", "", 2, Attendance.IN_PERSON)
FROM_BEIJING = Group("北京", "plane", "economy", 1, Attendance.IN_PERSON)
ONLINE = Group("", "", "", None, Attendance.ONLINE)
GROUPS = {FROM_FUZHOU: 2, FROM_BEIJING: 1, ONLINE: 1}
LIST = [HEADER, *ROWS]


def refusal(data: bytes, choices: Choices | None = None) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read(data, choices)
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_a_csv_file_is_read_in_every_usual_writing(encoding: str, delimiter: str) -> None:
    reading = read(csv_file(LIST, encoding, delimiter))
    assert reading.groups() == GROUPS
    assert (reading.kind, reading.delimiter) == ("csv", delimiter)


def test_a_workbook_gives_the_same() -> None:
    reading = read(xlsx_file(LIST))
    assert (reading.kind, reading.groups()) == ("xlsx", GROUPS)


def test_the_tables_edge_may_be_anywhere() -> None:
    lower = [("2026 年会议名单",), (), *LIST]
    right = [("", "", *row) for row in lower]
    for rows in (lower, right):
        for data in (csv_file(rows), xlsx_file(rows)):
            reading = read(data)
            assert (reading.header_row, reading.groups()) == (3, GROUPS)


def test_every_row_that_is_not_blank_has_a_fate() -> None:
    rows = [HEADER, ROWS[0], (), ("", " ", ""), ("孙七",), ROWS[1]]
    reading = read(csv_file(rows))
    assert [(row.number, row.fate) for row in reading.rows()] == [
        (2, Fate.TAKEN),
        (5, Fate.ASKED),
        (6, Fate.TAKEN),
    ]


def test_what_no_column_says_is_told() -> None:
    assert read(csv_file(LIST)).assumed == ("one_person_a_row",)
    assert read(csv_file([("from",), ("Paris",)])).assumed == ("in_person", "one_person_a_row")


def test_counts_stand_for_people() -> None:
    reading = read(single_column("人数", 40, "３人", "1,000"))
    assert reading.groups() == {Group("福州", "", "", None, Attendance.IN_PERSON): 1_043}


def test_columns_may_be_chosen() -> None:
    data = csv_file([("谁", "打哪儿来", "城市"), ("张三", "福州", "厦门")])
    columns = {Column.ORIGIN: 2}
    reading = read(data, Choices(header_row=1, columns=columns))
    assert [group.origin_text for group in reading.groups()] == ["福州"]
    assert reading.headers == ("谁", "打哪儿来", "城市")


def test_an_encoding_may_be_chosen() -> None:
    data = csv_file([("from",), ("臺北",)], "big5")
    assert [group.origin_text for group in read(data, Choices(encoding="big5")).groups()] == [
        "臺北"
    ]


def test_an_answer_is_asked_once_and_holds_for_all() -> None:
    data = single_column("交通方式", "火车", "火车", "热气球", "高铁")
    questions = read(data).questions()
    assert [(each.said, each.fate, each.rows, each.first_row) for each in questions] == [
        ("火车", Fate.AMBIGUOUS, 2, 2),
        ("热气球", Fate.ASKED, 1, 4),
    ]
    assert questions[0].candidates == ("rail_high_speed", "rail")
    answers = {(Column.MODE, "火车"): "rail", (Column.MODE, "热气球"): ""}
    reading = read(data, Choices(answers=answers))
    assert {group.mode: people for group, people in reading.groups().items()} == {
        "rail": 2,
        "": 1,
        "rail_high_speed": 1,
    }


@pytest.mark.parametrize(
    ("choices", "field", "reason"),
    [
        (Choices(header_row=99), "header_row", "out_of_range"),
        (Choices(columns={}), "columns", "required"),
        (Choices(columns={Column.ORIGIN: 0}), "columns", "out_of_range"),
        (Choices(encoding="rot13"), "encoding", "unknown_choice"),
        (Choices(answers={(Column.MODE, "x"): "teleport"}), "answers", "unknown_choice"),
    ],
)
def test_a_choice_that_cannot_be_is_named(choices: Choices, field: str, reason: str) -> None:
    refused = refusal(csv_file(LIST), choices)
    assert (refused.field, refused.reason) == (field, reason)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty_file"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "not_a_table"),
        (b"<html><table><tr><td>origin", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password_protected",
        ),
        (b"a" * 20_000_001, "file_too_large"),
        (csv_file([("张三", "福州"), ("李四", "北京")]), "no_header"),
        (csv_file([HEADER]), "no_rows"),
    ],
)
def test_a_file_that_is_no_list_says_why(data: bytes, reason: str) -> None:
    refused = refusal(data)
    assert (refused.field, refused.reason) == ("file", reason)


def test_a_million_rows_are_refused() -> None:
    refused = refusal(b"from\n" + b"Paris\n" * 1_000_000)
    assert (refused.reason, refused.facts) == ("too_many_rows", {"max": 199_999})


def test_a_row_of_totals_counts_nobody() -> None:
    rows = [("单位", "城市", "人数"), ("甲", "福州", 3), ("合计", "", 3)]
    reading = read(csv_file(rows))
    assert sum(reading.groups().values()) == 3
    assert reading.tallies()[Fate.REFUSED].rows_without_count == 1
    assert [row.problems[0].reason for row in reading.rows() if row.problems] == ["total_row"]


@pytest.mark.parametrize("cells", [(True, 1), (1, True)])
def test_true_is_not_taken_for_one(cells: tuple[object, object]) -> None:
    """Python holds them for equal, and equal cells share what was read of the first."""
    reading = read(xlsx_file([("城市", "人数"), *(("福州", cell) for cell in cells)]))
    expected = [Fate.REFUSED if cell is True else Fate.TAKEN for cell in cells]
    assert [row.fate for row in reading.rows()] == expected
