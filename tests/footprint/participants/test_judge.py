"""The fate of a row from its cells."""

import pytest

from offsets.errors import Invalid
from offsets.footprint.participants.fate import Attendance, Column, Fate, Group
from offsets.footprint.participants.judge import Judge, Resolution, origin_text
from offsets.footprint.participants.limits import MAX_DIFFERENT_CELLS

ALL = (Column.ORIGIN, Column.MODE, Column.CABIN, Column.NIGHTS, Column.ATTENDANCE, Column.ATTENDED)


def judge(*columns: Column, **more: object) -> Judge:
    numbers = {column: number for number, column in enumerate(columns, 1)}
    return Judge(numbers, more.get("answers", {}), more.get("resolve"))  # type: ignore[arg-type]


def test_everything_that_is_said_is_kept() -> None:
    verdict = judge(*ALL).verdict(("北京", "飞机", "头等舱", 3.0, "线下", "是"))
    assert verdict.group == Group("北京", "plane", "first", 3, Attendance.IN_PERSON)
    assert (verdict.fate, verdict.people) == (Fate.TAKEN, 1)


def test_what_is_not_said_is_not_made_up() -> None:
    verdict = judge(*ALL[:4]).verdict(("北京", "", "-", ""))
    assert verdict.group == Group("北京", "", "", None, Attendance.IN_PERSON)


@pytest.mark.parametrize(
    ("attendance", "attended", "kept"),
    [
        ("线上", "是", Attendance.ONLINE),
        ("线上", "否", Attendance.ABSENT),
        ("线下", "否", Attendance.ABSENT),
    ],
)
def test_who_travelled_nowhere_is_kept_without_a_way(
    attendance: str, attended: str, kept: Attendance
) -> None:
    verdict = judge(*ALL).verdict(("", "热气球", "", -1, attendance, attended))
    assert verdict.group == Group("", "", "", None, kept)


def test_a_cabin_counts_on_a_plane_only() -> None:
    group = (
        judge(Column.ORIGIN, Column.MODE, Column.CABIN).verdict(("北京", "高铁", "商务舱")).group
    )
    assert group is not None
    assert group.cabin == ""


def test_the_worst_cell_decides_and_every_problem_is_told() -> None:
    verdict = judge(*ALL[:4]).verdict(("", "火车", "", -1))
    assert (verdict.fate, verdict.group) == (Fate.REFUSED, None)
    told = [(problem.column, problem.fate) for problem in verdict.problems]
    assert told == [
        (Column.ORIGIN, Fate.ASKED),
        (Column.MODE, Fate.AMBIGUOUS),
        (Column.NIGHTS, Fate.REFUSED),
    ]


@pytest.mark.parametrize("column", [Column.COUNT, Column.ATTENDANCE, Column.ATTENDED])
def test_a_blank_that_may_mean_anything_is_asked(column: Column) -> None:
    verdict = judge(Column.ORIGIN, column).verdict(("北京", ""))
    assert [(each.fate, each.column) for each in verdict.problems] == [(Fate.ASKED, column)]
    assert verdict.people == (None if column is Column.COUNT else 1)


def resolve(text: str) -> Resolution:
    return {
        "朝阳": Resolution(("北京市朝阳区", "辽宁省朝阳市")),
        "法国": Resolution((), "country"),
        "福州": Resolution(("福建省福州市",)),
        "辽宁省朝阳市": Resolution(("辽宁省朝阳市",)),
    }.get(text, Resolution(()))


@pytest.mark.parametrize(
    ("text", "fate", "reason"),
    [
        ("朝阳", Fate.AMBIGUOUS, "several_meanings"),
        ("法国", Fate.ASKED, "country"),
        ("亚特兰蒂斯", Fate.ASKED, "place_not_found"),
    ],
)
def test_a_place_that_is_not_one_place_is_asked(text: str, fate: Fate, reason: str) -> None:
    verdict = judge(Column.ORIGIN, resolve=resolve).verdict((text,))
    assert (verdict.fate, verdict.problems[0].reason) == (fate, reason)
    assert verdict.problems[0].candidates == resolve(text).candidates


def test_an_answer_is_resolved_in_its_place() -> None:
    answers = {(Column.ORIGIN, "朝阳"): "辽宁省朝阳市"}
    verdict = judge(Column.ORIGIN, resolve=resolve, answers=answers).verdict(("朝阳",))
    assert verdict.group is not None
    assert verdict.group.origin_text == "辽宁省朝阳市"


def test_each_place_is_resolved_once() -> None:
    asked = []

    def counting(text: str) -> Resolution:
        asked.append(text)
        return Resolution((text,))

    once = judge(Column.ORIGIN, Column.NIGHTS, resolve=counting)
    for nights in range(5):
        once.verdict(("福州", nights))
    assert asked == ["福州"]


def test_a_column_in_which_nothing_repeats_is_another() -> None:
    names = judge(Column.MODE, Column.ORIGIN)
    for number in range(MAX_DIFFERENT_CELLS):
        names.verdict(("飞机", f"Somebody {number}"))
    with pytest.raises(Invalid) as caught:
        names.verdict(("飞机", "one more"))
    assert (caught.value.reason, caught.value.facts["column"]) == ("too_many_different", "B")


@pytest.mark.parametrize(
    ("place", "province", "country", "text"),
    [
        ("福州市", "福建省", "", "福建省福州市"),
        ("福建省福州市", "福建", "中国", "福建省福州市"),
        ("北京市", "北京市", "", "北京市"),
        ("朝阳区", "北京市", "China", "北京市朝阳区"),
        ("Paris", "", "France", "Paris, France"),
        ("Fuzhou", "Fujian", "China", "Fuzhou, Fujian, China"),
        ("巴黎", "", "法国", "巴黎, 法国"),
        ("", "福建省", "", "福建省"),
        ("", "", "France", ""),
    ],
)
def test_a_place_is_written_with_its_province_and_country(
    place: str, province: str, country: str, text: str
) -> None:
    assert origin_text(place, province, country) == text
