import pytest

from offsets.errors import Invalid
from offsets.orders.amounts import read_kilograms, read_yuan


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1", 100),
        ("0.01", 1),
        ("12.5", 1250),
        ("１２．５０", 1250),
        (" 1,000 元 ", 100_000),
        ("¥8", 800),
        ("999999999.99", 99_999_999_999),
    ],
)
def test_yuan_are_read_to_the_fen(typed: str, fen: int) -> None:
    assert read_yuan("own", typed) == fen


@pytest.mark.parametrize(
    ("typed", "grams"), [("10", 10_000), ("0.001", 1), ("０．５千克", 500), ("25 KG", 25_000)]
)
def test_kilograms_are_read_to_the_gram(typed: str, grams: int) -> None:
    assert read_kilograms("own", typed) == grams


@pytest.mark.parametrize(
    "typed",
    ["0", "0.00", "-1", "1.234", "1e3", ".5", "1.", "十", "²", "٣", "1.2.3", "9" * 10, "9" * 500],
)  # fmt: skip
def test_anything_else_is_refused_by_name(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_yuan("own", typed)
    assert (refused.value.field, refused.value.reason) == ("own", "yuan_shape")


@pytest.mark.parametrize("typed", ["", "  ", "\u3000"])
def test_nothing_is_missing_rather_than_wrong(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_kilograms("own", typed)
    assert refused.value.reason == "required"
