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


INSTRUMENTS = {
    "local_sink": Words("一元碳汇（地方自愿碳汇）", "One-yuan sink, a voluntary local forest sink"),
    "ffcer": Words("福建林业碳汇 FFCER", "FFCER, Fujian forestry certified emission reduction"),
    "ccer": Words("国家核证自愿减排量 CCER", "CCER, China certified emission reduction"),
    "forest_ticket": Words("林业碳票", "Forest ticket of measured carbon reductions"),
    "provincial_inclusive": Words("省级碳普惠减排量", "Provincial carbon-inclusion credit"),
}

INSTRUMENT_NOTES = {
    "local_sink": Words(
        "地方自愿碳汇，不是 CCER，也不是 FFCER，不能用于碳排放配额清缴。",
        "Voluntary and local: neither CCER nor FFCER, not usable to meet an emissions quota.",
    ),
    "ffcer": Words(
        "福建省备案的林业碳汇减排量，不是 CCER。",
        "Filed in Fujian province; not a CCER.",
    ),
    "ccer": Words(
        "已在登记机构注销，不能再交易，也不能再用于其他抵消。",
        "Retired in its registry: no longer tradable, of no use for any other offset.",
    ),
    "forest_ticket": Words(
        "林木固碳减排量的收益权凭证，不是 CCER，也不是林地或林木的所有权。",
        "A right to the income of measured reductions: not a CCER, not title to land or trees.",
    ),
    "provincial_inclusive": Words(
        "省级碳普惠机制的减排量，不是 CCER。",
        "A credit of a provincial carbon-inclusion scheme; not a CCER.",
    ),
}

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
