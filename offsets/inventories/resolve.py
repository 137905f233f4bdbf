"""Names of places as callers and forms give them: one place, or a question back."""

from collections.abc import Mapping

from offsets.edge import language
from offsets.errors import Invalid
from offsets.footprint import places
from offsets.footprint.places import Ambiguous, Found, Kind, Place, Unknown, Why

MOST_CANDIDATES = 12

_REASONS: Mapping[Why, str] = {
    Why.EMPTY: "required",
    Why.NOT_FOUND: "place_not_found",
    Why.COUNTRY: "place_too_wide",
    Why.CLOSED: "airport_closed",
    Why.PLANNED: "airport_not_open",
}


def resolve(field: str, text: str, kind: Kind | None = None) -> Place:
    """The one place of this name or id; raises Invalid, whose ``candidates`` may be offered.

    Of several places none is taken: the caller is asked.
    """
    known = places.by_id(text)
    if known is not None and kind in (None, known.kind):
        return known
    found = places.find(known.name_zh or known.name_en if known else text, kind)
    if isinstance(found, Found):
        return found.place
    if isinstance(found, Ambiguous):
        raise Invalid(field, "ambiguous_place", said=text, candidates=_offered(found.candidates))
    raise Invalid(field, _why_not(found, kind), said=text, candidates=_offered(found.suggestions))


def place_label(text: str) -> str:
    """A place's name in the reader's language by its id; any other text as it stands."""
    found = places.by_id(text)
    return found.label(language.current()) if found else text


def _why_not(found: Unknown, kind: Kind | None) -> str:
    is_elsewhere = kind is Kind.AIRPORT and not isinstance(places.find(found.text), Unknown)
    if found.why is Why.NOT_FOUND and is_elsewhere:
        return "no_airport"
    return _REASONS[found.why]


def _offered(found: tuple[Place, ...]) -> list[dict[str, str]]:
    return [offer(place) for place in found[:MOST_CANDIDATES]]


def offer(place: Place) -> dict[str, str]:
    """A place to choose: the id to send, and what people are shown."""
    return {
        "id": place.id,
        "kind": str(place.kind),
        "label_zh": place.label("zh"),
        "label_en": place.label("en"),
    }
