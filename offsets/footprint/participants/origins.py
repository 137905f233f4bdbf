"""What the texts of origin in a list may be, by the places that the house knows."""

from collections.abc import Mapping

from offsets.footprint import places
from offsets.footprint.participants.judge import Resolution
from offsets.footprint.places import Ambiguous, Found, Place, Why

_REASONS: Mapping[Why, str] = {
    Why.EMPTY: "required",
    Why.NOT_FOUND: "place_not_found",
    Why.COUNTRY: "place_too_wide",
    Why.CLOSED: "airport_closed",
    Why.PLANNED: "airport_not_open",
}


def place_of(text: str) -> Place | None:
    """The one place of a group's ``origin_text``, which may be an id; None where it is not one."""
    known = places.by_id(text)
    if known is None and isinstance(found := places.find(text), Found):
        return found.place
    return known


def resolve(text: str) -> Resolution:
    """One place, a choice, or why it is none; candidates are ids, so that answers are exact."""
    if known := places.by_id(text):
        return Resolution((known.id,))
    found = places.find(text)
    if isinstance(found, Found):
        return Resolution((found.place.id,))
    if isinstance(found, Ambiguous):
        return _offered(found.candidates)
    return _offered(found.suggestions)._replace(reason=_REASONS[found.why])


def _offered(candidates: tuple[Place, ...]) -> Resolution:
    labels = tuple(place.label("zh") for place in candidates)
    return Resolution(tuple(place.id for place in candidates), labels=labels)
