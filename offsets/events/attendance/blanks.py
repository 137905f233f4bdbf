"""The empty form, drawn once for an event and a language: a hall of people loads the same one.

Only the token in it is each phone's own, and it is put in at the last moment. What the
page shows of the event is the key, so nothing ever goes stale.
"""

from collections.abc import Callable

from flask import current_app

from offsets.edge import language
from offsets.events.attendance.find import Asked

MOST = 64
"""Pages of 9 kB; an event has one for each language."""
_HERE = "the-token-goes-here"


def page(asked: Asked, token: str, draw: Callable[[Asked, str], str]) -> str:
    """The empty form with this token, drawn by ``draw`` if it is not at hand."""
    kept: dict[tuple[object, ...], str] = current_app.extensions.setdefault("blank_forms", {})
    key = (
        language.current(), asked.code, asked.name, asked.place, asked.starts_on, asked.ends_on,
        asked.origins, asked.needs_ticket,
    )  # fmt: skip
    drawn = kept.get(key)
    if drawn is None:
        if len(kept) >= MOST:
            kept.clear()
        drawn = kept[key] = draw(asked, _HERE)
    return drawn.replace(_HERE, token)
