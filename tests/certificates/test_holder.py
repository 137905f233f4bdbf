"""Names: what may be printed is kept, what may not is refused by field and reason."""

import unicodedata

import pytest
from fontTools.ttLib import TTFont

from offsets.certificates.holder import MAX_NAME_LENGTH, PERMITTED, clean_name, mask
from offsets.edge import font
from offsets.errors import Invalid

GOOD = (
    "林晓月", "欧阳娜娜", "㐂田", "阿卜杜拉·买买提", "Ludwig van Beethoven", "Nguyễn Thị Minh",
    "José Ángel", "Müller & Söhne (Köln)", "Lǚ Xiǎoyuè", "さくらモモコ", "Анна Ёлкина", "Ωμεγα",
    "O'Neill", "三年级（2）班", "ＡＢＣ公司", "陈　小明", "1 + 1 = 2", "#[text](x)$_*`\\", "A",
    "「春」", "ㄅㄆㄇ", "100%", "a@b.cn", "〇〇七",
)  # fmt: skip

BAD = {
    "too_long": ("字" * 41, "a" * 500, "é" * 10**6),
    "control_characters": ("a\nb", "a\x00", "a\tb", "a\u2028b", "\ud83c", "\x7f"),
    "direction_tricks": (
        "abc\u202egnp", "\u2066x\u2069", "a\u200bb", "\ufeffa", "\u061ca", "\u200fa", "so\u00adft",
    ),
    "markup": ("<b>", "a > b", "＜script＞"),
    "unprintable": (
        "😀", "👨\u200d👩", "❤", "a\ufe0f", "z\u0335\u0336", "שלום", "محمد", "한국", "𠮷田",
        "\ue000", "\u3164", "\u115f", "a\u00a0b",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good_names_stay(name: str) -> None:
    assert clean_name("holders", name) == name


@pytest.mark.parametrize("reason", BAD)
def test_bad_names_are_refused(reason: str) -> None:
    for name in BAD[reason]:
        with pytest.raises(Invalid) as refusal:
            clean_name("holders.3", name)
        assert (refusal.value.field, refusal.value.reason) == ("holders.3", reason), ascii(name)


def test_names_are_composed_and_trimmed() -> None:
    assert clean_name("holder", "  Ame\u0301lie\u3000") == "Amélie"
    assert clean_name("holder", "字" * MAX_NAME_LENGTH) == "字" * MAX_NAME_LENGTH


@pytest.mark.parametrize("nothing", [None, "", "   ", "\u3000"])
def test_nothing_written_is_anonymous(nothing: str | None) -> None:
    assert clean_name("holder", nothing) is None


def test_font_prints_every_permitted_sign() -> None:
    with TTFont(font.directory() / font.FILE, lazy=True) as opened:
        cmap = opened.getBestCmap()
    missing = [
        f"U+{point:04X}"
        for first, last in PERMITTED
        for point in range(first, last + 1)
        if point not in cmap
    ]
    assert missing == []


def test_no_permitted_sign_is_invisible_or_combining() -> None:
    permitted = (chr(p) for first, last in PERMITTED for p in range(first, last + 1))
    assert [sign for sign in permitted if unicodedata.category(sign)[0] in "CM"] == []


@pytest.mark.parametrize(
    ("name", "seen"), [("林晓月", "林**"), ("A", "A**"), ("欧阳", "欧**"), (None, None)]
)
def test_mask_hides_all_but_the_first_sign(name: str | None, seen: str | None) -> None:
    assert mask(name) == seen
