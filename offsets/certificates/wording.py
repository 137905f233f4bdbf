"""The fixed words of a certificate, in Chinese and English side by side.

Screens are translated; a certificate is not. It carries both languages at once
wherever it goes, and what it promised in print must not change when somebody
edits a translation. So its words are kept here, keyed by the stored values; a
test walks the enumerations and fails where a value has no word.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in Chinese and in English."""

    zh: str
    en: str

    def spoken(self, language: str) -> str:
        """The words in one language, ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


PURPOSES = {
    "myself": Words("为自己", "For oneself"),
    "gift": Words("礼物", "A gift"),
    "family": Words("为家人", "For the family"),
    "event": Words("为一场活动", "For an event"),
    "organisation": Words("为单位", "For an organisation"),
    "tree_planting": Words("替代义务植树", "In place of compulsory tree planting"),
    "court": Words("生态司法认购", "Court-ordered subscription"),
}

PUBLIC_OCCASIONS = frozenset({"event", "organisation"})
"""Purposes whose occasion names no person. Elsewhere (a court case, a wedding) it is the
holder's own affair, so strangers see it no more than the name."""

ANONYMOUS = Words("匿名持有人", "Anonymous holder")
WITHHELD = Words("不公开", "Withheld")
