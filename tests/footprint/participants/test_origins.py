"""Lists of participants against the places that the house really knows."""

import pytest

from offsets.footprint.participants.fate import Column, Fate
from offsets.footprint.participants.origins import place_of, resolve
from offsets.footprint.participants.read import Choices, read
from tests.footprint.participants.sheets import csv_file


def names(*origins: str) -> bytes:
    return csv_file([("出发城市",), *((origin,) for origin in origins)])


def test_known_places_are_taken_as_they_are_written() -> None:
    reading = read(names("福州", "Paris, France", "FOC"), resolve=resolve)
    assert [row.fate for row in reading.rows()] == [Fate.TAKEN] * 3
    ids = {str(place.id) for group in reading.groups() if (place := place_of(group.origin_text))}
    assert {"CN-350100", "IATA-FOC"} < ids


def test_a_name_of_several_places_is_a_choice_of_ids() -> None:
    data = names("朝阳", "朝阳", "福州")
    (question,) = read(data, resolve=resolve).questions()
    assert (question.fate, question.rows) == (Fate.AMBIGUOUS, 2)
    assert "CN-211300" in question.candidates
    for chosen in question.candidates:
        answers = {(Column.ORIGIN, "朝阳"): chosen}
        groups = read(data, Choices(answers=answers), resolve).groups()
        assert {group.origin_text: people for group, people in groups.items()}[chosen] == 2


def test_an_answer_may_be_an_id_of_many_digits() -> None:
    answers = {(Column.ORIGIN, "Springfield"): "GN-4409896"}
    reading = read(names("Springfield"), Choices(answers=answers), resolve)
    assert [row.fate for row in reading.rows()] == [Fate.TAKEN]


@pytest.mark.parametrize(
    ("text", "reason"), [("法国", "place_too_wide"), ("亚特兰蒂斯", "place_not_found")]
)
def test_what_is_no_place_is_asked_with_the_reason(text: str, reason: str) -> None:
    (row,) = read(names(text), resolve=resolve).rows()
    assert (row.fate, row.problems[0].reason) == (Fate.ASKED, reason)
