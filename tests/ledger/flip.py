"""One wrong bit anywhere."""

from hypothesis import strategies as st


@st.composite
def bit_flips(draw: st.DrawFn, raw: bytes) -> bytes:
    """The bytes with one bit flipped."""
    place = draw(st.integers(0, len(raw) * 8 - 1))
    return flip(raw, place)


def flip(raw: bytes, place: int) -> bytes:
    changed = bytearray(raw)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)
