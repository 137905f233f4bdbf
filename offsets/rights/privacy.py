"""What is held, for what, how long, who receives it: one set of data for page, API and answers."""

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from offsets.config import settings
from offsets.errors import Invalid
from offsets.rights.catalogue import DATA, PARTS, STRIPE, Text, current, text

_UNDECIDED = {"zh": "按税法规定的期限保存", "en": "as long as the tax law wants"}
_ARTICLE = re.compile(
    r"(?P<law>\w+) Art\. (?P<articles>[0-9]+(?:-[0-9]+|, [0-9]+)*)(?:\((?P<item>[0-9]+)\))?"
)
_LISTED = {"zh": "、", "en": ", "}
_YEARS = {"zh": "保存 {years} 年", "en": "for {years} years"}


def statement(language: str) -> dict[str, Any]:
    """The whole privacy statement in one language, with the operator's own figures in it."""
    blanks = _blanks(language)
    return {
        "held": [
            {"key": each["key"], "basis": cited(each["basis"], language)}
            | {part: words.format(**blanks) for part, words in each[language].items()}
            for each in _data()["held"]
        ],
        "kept": kept(language),
        "rights": [
            {"words": each[language], "basis": cite(each["basis"], language)}
            for each in _data()["rights"]
        ],
    }


def kept(language: str) -> list[dict[str, str]]:
    """What outlives a deletion, and by which law."""
    blanks = _blanks(language)
    return [
        {
            "key": each["key"],
            "words": each[language].format(**blanks),
            "basis": cite(each["basis"], language),
        }
        for each in _data()["kept"]
    ]


def cited(basis: Iterable[str], language: str) -> list[str]:
    """Articles of laws as they are written in a language."""
    return [cite(each, language) for each in basis]


def cite(basis: str, language: str) -> str:
    """``个人信息保护法 Art. 13(2)`` is 《个人信息保护法》第13条第2项 to a Chinese reader."""
    return basis if language == "en" else _ARTICLE.sub(_in_chinese, basis)


def _in_chinese(found: re.Match[str]) -> str:
    articles = found["articles"].replace("-", "至").replace(", ", "、")
    item = f"第{found['item']}项" if found["item"] else ""
    return f"《{found['law']}》第{articles}条{item}"


def offered() -> list[Text]:
    """The texts that this house asks about: one on Stripe only where the operator names who."""
    asks = settings().keeping.stripe_receiver
    return [each for each in current().values() if each.purpose != STRIPE or asks]


def offered_text(purpose: str) -> Text:
    """One of them; raises Invalid for any other."""
    found = text(purpose)
    if found not in offered():
        choices = ", ".join(each.purpose for each in offered())
        raise Invalid("purpose", "unknown_choice", choices=choices)
    return found


def told(found: Text, language: str) -> dict[str, str]:
    """A text's parts in a language, with the receiver's name in its place."""
    parts = found.en if language == "en" else found.zh
    receiver = settings().keeping.stripe_receiver
    return {part: parts[part].replace("{receiver}", receiver) for part in PARTS}


def _blanks(language: str) -> dict[str, object]:
    keeping = settings().keeping
    years = keeping.invoice_years
    return {
        "record_years": keeping.record_years,
        "invoice_years": _UNDECIDED[language]
        if years is None
        else _YEARS[language].format(years=years),
        "gateways": _LISTED[language].join(
            _data()["gateways"][name][language] for name in settings().gateways
        ),
    }


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "privacy.json").read_text("utf-8"))
    return found
