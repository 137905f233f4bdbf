"""CSV files with traps, each named with its row."""

import pytest

from offsets.errors import Invalid
from offsets.footprint.participants.read import read


@pytest.mark.parametrize(
    ("data", "reason", "facts"),
    [
        (b"from\nParis\n\x00\n", "nul_bytes", {"line": 3}),
        ("from\n福州\n".encode() + b"\xff\xff\n", "encoding", {"line": 3}),
        (b'from\nParis\n"Lyon\n', "quotes", {"row": 3}),
        (b'from\n"Paris" and more\n', "quotes", {"row": 2}),
        (b"from\n" + b"x" * 200_000, "cell_too_long", {"row": 2}),
        (b"from\n" + b"," * 300, "too_many_columns", {"row": 2}),
    ],
)
def test_a_trap_is_named(data: bytes, reason: str, facts: dict[str, int]) -> None:
    with pytest.raises(Invalid) as caught:
        read(data)
    assert caught.value.reason == reason
    assert facts.items() <= caught.value.facts.items()


def test_the_delimiter_is_the_one_that_shows_known_headers() -> None:
    data = "备注,一,二;城市;交通方式\nx,y,z;福州;高铁\n".encode()
    reading = read(data)
    assert reading.delimiter == ";"
    assert [group.origin_text for group in reading.groups()] == ["福州"]


def test_quoted_line_ends_do_not_shift_the_row_numbers() -> None:
    reading = read('城市,备注\n福州,"一\n二"\n厦门,\n'.encode())
    assert [row.number for row in reading.rows()] == [2, 3]
