"""What an attendee agrees to, in both languages at once; the version is ``rules.CONSENT``."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

AGREED = _l(
    "the kilometres, the way and the nights count for this event. No name, place, track or "
    "network address is kept."
)
"""Another wording is another version."""


def consent_words() -> dict[str, str]:
    """The words under ``text_zh`` and ``text_en``."""
    said = {}
    for language in ("zh", "en"):
        with force_locale(language):
            said[f"text_{language}"] = str(AGREED)
    return said
