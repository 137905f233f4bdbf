"""Names as keys: one spelling for all the ways in which people write the same name."""

import re
import unicodedata

_DROPPED = str.maketrans("", "", " \t\u3000'’‘`´ʼʻ-‐–.·・_")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a"}
)
MAX_LETTERS = 60
"""No place has a longer name, even with its province; more is not looked at."""
_SEPARATORS = re.compile(r"[,，、;；/|()（）]+")


def key_of(text: str) -> str:
    """``Xī'ān``, ``xi an`` and ``XIAN`` are one key; ``São Paulo`` and ``sao paulo`` another.

    Case, accents, tones, full-width forms, spaces, hyphens and apostrophes are dropped;
    ü is u, as on tickets.
    """
    if text.isascii():
        return text.lower() if text.isalpha() else text.lower().translate(_DROPPED)
    if _is_plain_han(text):
        return text
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return bare.translate(_LETTERS).translate(_DROPPED)


def _is_plain_han(text: str) -> bool:
    return bool(text) and min(text) >= "\u4e00" and max(text) <= "\u9fff"


def has_han(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def umlaut_keys(pinyin: str) -> list[str]:
    """The keys of a pinyin with ü: 吕梁 is Lüliang, Luliang, Lvliang or Lyuliang on a keyboard."""
    if "ü" not in pinyin.lower():
        return [key_of(pinyin)]
    return [key_of(pinyin.lower().replace("ü", letters)) for letters in ("u", "v", "yu")]


def parts_of(text: str) -> list[str]:
    """What commas, slashes and brackets separate: ``Paris (France)`` has two parts."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def halves_of(text: str) -> list[tuple[str, str]]:
    """Every way to cut a name in two: between words, and between Han letters.

    福建顺昌 may be 福|建顺昌, 福建|顺昌 or 福建顺|昌; only places can tell which.
    """
    return [
        (text[:at].strip(), text[at:].strip())
        for at in range(1, len(text))
        if text[at].isspace() or (has_han(text[at - 1]) and has_han(text[at]))
    ]
