"""The key opens its own certificate, however it is typed, and no other."""

from hypothesis import assume, given
from hypothesis import strategies as st

from offsets.certificates import key

salts = st.binary(min_size=16, max_size=16)


@given(salts)
def test_key_opens(salt: bytes) -> None:
    text = key.key_text(salt)
    assert len(text) == key.LENGTH
    lookalikes = text.translate(str.maketrans("OIB", "018"))
    for typed in (text, text.lower(), "-".join((text[:4], text[4:9], text[9:])), lookalikes):
        assert key.opens(salt, typed)


@given(salts, salts)
def test_another_key_does_not_open(salt: bytes, other: bytes) -> None:
    assume(salt != other)
    assert not key.opens(salt, key.key_text(other))


@given(salts, st.text(max_size=40))
def test_anything_else_does_not_open(salt: bytes, typed: str) -> None:
    assume(typed.upper() != key.key_text(salt))
    assert not key.opens(salt, typed)


@given(salts, st.integers(0, key.LENGTH - 1))
def test_a_key_cut_short_does_not_open(salt: bytes, length: int) -> None:
    assert not key.opens(salt, key.key_text(salt)[:length])
