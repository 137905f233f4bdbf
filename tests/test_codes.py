"""Codes that people read aloud: every slip of one sign is caught."""

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from offsets import codes

codes_with_check = st.text(codes.ALPHABET, min_size=1, max_size=20).map(codes.with_check)


def test_no_sign_looks_like_another() -> None:
    assert not set("01ILO") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) == 31


def test_random_codes_have_their_length_and_differ() -> None:
    made = {codes.random_code(16) for _ in range(500)}
    assert len(made) == 500
    assert all(len(code) == 16 and set(code) <= set(codes.ALPHABET) for code in made)


@given(codes_with_check)
def test_a_code_with_its_check_sign_is_valid(code: str) -> None:
    assert codes.is_valid(code)


@given(codes_with_check, st.integers(0, 20), st.sampled_from(codes.ALPHABET))
def test_one_wrong_sign_is_caught(code: str, place: int, sign: str) -> None:
    place %= len(code)
    assume(code[place] != sign)
    assert not codes.is_valid(code[:place] + sign + code[place + 1 :])


@given(codes_with_check, st.integers(0, 20))
def test_two_neighbours_swapped_are_caught(code: str, place: int) -> None:
    place %= len(code) - 1
    first, second = code[place], code[place + 1]
    assume(first != second)
    assert not codes.is_valid(code[:place] + second + first + code[place + 2 :])


@pytest.mark.parametrize("code", ["", "2", "O0", "证书", "ab"])
def test_what_is_no_code_is_invalid(code: str) -> None:
    assert not codes.is_valid(code)


@pytest.mark.parametrize(
    "typed", ["abcd-efgh", " ABCD EFGH ", "ＡＢＣＤ—ＥＦＧＨ", "abcd\u3000efgh"]
)
def test_any_way_of_typing_is_folded(typed: str) -> None:
    assert codes.normalise(typed) == "ABCDEFGH"


def test_a_code_is_grouped_for_the_eye() -> None:
    assert codes.grouped("ABCDEFGHJK") == "ABCD-EFGH-JK"
