"""Choose what one is called; nothing is ever taken from a provider."""

import re
import unicodedata

from sqlalchemy import update

from offsets.accounts.models import Person
from offsets.db import transaction
from offsets.errors import Invalid

MAX_NAME = 60
_TRICKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def rename(person: int, typed: str | None) -> None:
    """Write the name, or none; raises Invalid naming ``display_name``."""
    name = unicodedata.normalize("NFC", typed or "").strip()
    if len(name) > MAX_NAME:
        raise Invalid("display_name", "too_long", max=MAX_NAME)
    if _TRICKS.search(name):
        raise Invalid("display_name", "control_characters")
    with transaction() as writing:
        writing.execute(update(Person).where(Person.id == person).values(display_name=name or None))
