"""The name on a certificate: what may stand there, and what a stranger sees of it.

A name is shown by browsers, set in PDF and drawn into pictures, all in one
Chinese font. So it may hold what that font prints and nothing else: an unlisted
sign would come out as a box on somebody's present. The list below is walked
against the font's own table by a test.
"""

import unicodedata

from offsets.errors import Invalid

MAX_NAME_LENGTH = 40
MASK = "**"

PERMITTED = (
    (0x0020, 0x003B), (0x003D, 0x003D), (0x003F, 0x007E),  # ASCII but the angle brackets
    (0x00B7, 0x00B7), (0x2022, 0x2022), (0x2027, 0x2027),  # Dots between the parts of a name
    (0x00C0, 0x0103), (0x0110, 0x0113), (0x011A, 0x011B),  # Latin, with the tones of pinyin
    (0x0128, 0x012B), (0x0143, 0x0144), (0x0147, 0x0148),
    (0x014C, 0x014F), (0x0152, 0x0153), (0x0168, 0x016D),
    (0x01A0, 0x01A1), (0x01AF, 0x01B0), (0x01CD, 0x01DC),
    (0x01F8, 0x01F9), (0x1E3E, 0x1E3F), (0x1EA0, 0x1EF9),
    (0x0391, 0x03A1), (0x03A3, 0x03A9), (0x03B1, 0x03C9),  # Greek
    (0x0401, 0x0401), (0x0410, 0x044F), (0x0451, 0x0451),  # Russian
    (0x2013, 0x2014), (0x2018, 0x2019), (0x201C, 0x201D),  # Dashes and quotes
    (0x2026, 0x2026),
    (0x3000, 0x3011), (0x3014, 0x3017),                    # Chinese punctuation
    (0x3041, 0x3096), (0x30A1, 0x30FF),                    # Kana
    (0x3105, 0x312F),                                      # Bopomofo
    (0x3400, 0x4DB5), (0x4E00, 0x9FEF),                    # Chinese characters
    (0xFF01, 0xFF1B), (0xFF1D, 0xFF1D), (0xFF1F, 0xFF5E),  # Full width but the brackets
)  # fmt: skip
"""Inclusive ranges of code points that may stand in a name."""

_MARKUP = "<>＜＞"
_CONTROL = ("Cc", "Cs", "Zl", "Zp")


def clean_name(field: str, text: str | None) -> str | None:
    """A holder's display name ready to be kept; None means anonymous. See ``clean_text``."""
    return clean_text(field, text, MAX_NAME_LENGTH)


def clean_text(field: str, text: str | None, max_length: int) -> str | None:
    """One composed, trimmed line of printable text, or None where nothing was written.

    Raises Invalid naming the field: too_long, control_characters,
    direction_tricks, markup or unprintable.
    """
    if text is None:
        return None
    # Composing never lengthens by more than a few signs, so a huge text is refused unread.
    if len(text) > 4 * max_length:
        raise Invalid(field, "too_long", max=max_length)
    line = unicodedata.normalize("NFC", text).strip(" \u3000\u00a0")
    if len(line) > max_length:
        raise Invalid(field, "too_long", max=max_length)
    for sign in line:
        _check_sign(field, sign)
    return line or None


def mask(name: str | None) -> str | None:
    """What a stranger sees: the first sign and two stars, whatever the length."""
    return name and name[0] + MASK


def _check_sign(field: str, sign: str) -> None:
    category = unicodedata.category(sign)
    if category in _CONTROL:
        raise Invalid(field, "control_characters")
    if category == "Cf":
        # Invisible signs: they turn the reading direction or join what looks apart.
        raise Invalid(field, "direction_tricks")
    if sign in _MARKUP:
        raise Invalid(field, "markup")
    if not any(first <= ord(sign) <= last for first, last in PERMITTED):
        raise Invalid(field, "unprintable", sign=sign)
