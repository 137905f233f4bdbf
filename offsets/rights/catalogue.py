"""The texts that people agree to, as data: reviewed in one file, never edited, only added to.

Whoever changes a text adds it with a higher version. What was agreed to before
stays readable, and whoever agreed to the older one is asked anew.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from offsets.errors import Invalid

DATA = Path(__file__).parent / "data"
STRIPE = "cross_border_stripe"
GUARDIAN = "guardian"
PHONE = "phone_number"
ATTENDEE = "attendee_answer"
PARTS = ("title", "what", "why", "receiver", "retention", "refusing")


@dataclass(frozen=True, slots=True)
class Text:
    """One version of one text; ``zh`` and ``en`` have the same parts."""

    purpose: str
    version: int
    since: str
    zh: dict[str, str]
    en: dict[str, str]
    basis: tuple[str, ...]
    """The articles that it rests on."""
    separate: bool
    """Whether the law wants it asked apart from everything else."""


@cache
def texts() -> tuple[Text, ...]:
    """Every version of every text."""
    found = json.loads((DATA / "consents.json").read_text("utf-8"))
    return tuple(Text(**(each | {"basis": tuple(each["basis"])})) for each in found)


@cache
def current() -> dict[str, Text]:
    """The newest version of each text, by purpose."""
    return {text.purpose: text for text in sorted(texts(), key=lambda text: text.version)}


def text(purpose: str) -> Text:
    """The newest text of a purpose; raises Invalid for a purpose that has none."""
    known = current()
    if purpose not in known:
        raise Invalid("purpose", "unknown_choice", choices=", ".join(known))
    return known[purpose]
