"""What is shown to somebody who is still typing."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.footprint.places import Kind, search, warm
from offsets.footprint.places.gazetteer import beginning
from offsets.footprint.places.search import MAX_LIMIT


def labels(text: str, limit: int = 10, kind: Kind | None = None) -> list[str]:
    return [place.label() for place in search(text, limit, kind)]


def test_the_exact_name_first_then_its_airport() -> None:
    assert labels("fuzh", 3) == ["福建省福州市", "江西省抚州市", "福州长乐国际机场 (FOC)"]
    assert labels("福州", 2) == ["福建省福州市", "福州长乐国际机场 (FOC)"]
    assert labels("北京") == ["北京市", "北京首都国际机场 (PEK)", "北京大兴国际机场 (PKX)"]


def test_a_code_shows_its_airport_first() -> None:
    assert labels("pek")[0] == "北京首都国际机场 (PEK)"


def test_the_whole_name_with_its_province() -> None:
    assert labels("北京朝阳") == ["北京市朝阳区"]


def test_one_kind_only() -> None:
    assert labels("福", 5, Kind.PROVINCE) == ["福建省"]
    assert "上海市" in labels("shanghai", 5, Kind.PROVINCE)
    assert all(place.kind is Kind.AIRPORT for place in search("s", 20, Kind.AIRPORT))


@pytest.mark.parametrize("code", ["TXL", "NAY", "ISL", "LSG"])
def test_what_is_out_of_service_is_not_offered(code: str) -> None:
    assert code not in [place.iata for place in search(code, MAX_LIMIT)]


@pytest.mark.parametrize(
    ("text", "limit"), [("", 10), ("  ", 10), ("福", 0), ("福", -1), ("x" * 99, 9)]
)
def test_nothing_to_show(text: str, limit: int) -> None:
    assert search(text, limit) == []


@given(st.text(max_size=4), st.integers(1, 100))
def test_no_more_than_asked_for_and_none_twice(text: str, limit: int) -> None:
    shown = search(text, limit)
    assert len(shown) <= min(limit, MAX_LIMIT)
    assert len({place.id for place in shown}) == len(shown)


@given(st.text("abcs福北", max_size=2), st.none() | st.sampled_from(Kind))
def test_what_begins_so_comes_in_order_of_prominence(text: str, kind: Kind | None) -> None:
    numbers = beginning(text, kind)
    assert numbers == sorted(set(numbers))


def test_a_letter_is_answered_at_once() -> None:
    """Measured: 0.1 to 0.8 ms; the bound leaves room for a shared machine."""
    warm()
    search("warm")
    started = process_time()
    for first in "abcdefghijklmnopqrstuvwxyz":
        search(first, 10)
    assert (process_time() - started) / 26 < 0.01
