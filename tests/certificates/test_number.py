"""Numbers survive being read aloud, copied by hand and typed in any shape."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from offsets.certificates import number
from offsets.codes import ALPHABET, with_check
from offsets.errors import Invalid

bodies = st.text(ALPHABET, min_size=number.RANDOM_LENGTH, max_size=number.RANDOM_LENGTH)
numbers = bodies.map(with_check)


def test_new_numbers_differ_and_parse() -> None:
    made = {number.new_number() for _ in range(500)}
    assert len(made) == 500
    assert all(number.parse(one) == one for one in made)


def test_number_cannot_be_guessed() -> None:
    # With a million certificates and a thousand guesses a second: months for the first hit.
    space = len(ALPHABET) ** number.RANDOM_LENGTH
    seconds = space / 1_000_000 / 1_000
    assert seconds > 90 * 24 * 3600


@given(numbers, st.integers(0, number.LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_wrong_sign_is_caught(code: str, place: int, sign: str) -> None:
    assume(code[place] != sign)
    _refused(code[:place] + sign + code[place + 1 :])


@given(numbers, st.integers(0, number.LENGTH - 2))
def test_every_swap_of_neighbours_is_caught(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    _refused(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(numbers)
def test_any_way_of_typing_is_understood(code: str) -> None:
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for typed in (number.shown(code), code.lower(), f" {code[:6]} {code[6:]} ", full_width):
        assert number.parse(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "-", "2345", "O" * 12, "I" * 12, "1" * 12, "证" * 12, "2" * 13]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    _refused(typed)


def _refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        number.parse(typed)
    assert (refusal.value.field, refusal.value.reason) == ("number", "number_shape")
