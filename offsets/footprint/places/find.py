"""From a name to a place, to several, or to none.

A name is looked up whole; if nothing bears it, it is cut: 福建顺昌 and ``Paris, France``
name a place and what it lies in. What remains of two or more is a question, but for two
things. Where one division of China holds another of its name (恩施州 and 恩施市 in it), the
wider one is right in any case. And a name in Han letters that a place in China bears is
not that of a town in Japan or Korea, unless its country is said.
"""

from functools import lru_cache

from offsets.footprint.places import airports, divisions
from offsets.footprint.places.countries import country_of, state_of
from offsets.footprint.places.gazetteer import (
    Numbers,
    bearing,
    by_id,
    is_a,
    number_of,
    place,
    serving,
)
from offsets.footprint.places.names import MAX_LETTERS, halves_of, has_han, key_of, parts_of
from offsets.footprint.places.place import (
    Ambiguous,
    Found,
    Kind,
    Place,
    Resolution,
    Unknown,
    Why,
)


@lru_cache(maxsize=16_384)
def find(text: str, kind: Kind | None = None) -> Resolution:
    """What a name means, of one kind or of any.

    Asked for airports, the name of a city stands for those that serve it; asked for
    anything, it stands for the city. Any text is answered; nothing is raised.
    """
    text = text.strip()[: MAX_LETTERS + 1]
    if not key_of(text):
        return Unknown(text, Why.EMPTY)
    found = _meant(text, kind) if len(text) <= MAX_LETTERS else ()
    places = [place(number) for number in found]
    in_service = [one for one in places if not airports.state_of(one.iata)]
    match _without_inner(_chinese_first(text, in_service)):
        case []:
            return _unknown(text, places)
        case [only]:
            return Found(only)
        case several:
            return Ambiguous(text, tuple(several))


def _meant(text: str, kind: Kind | None) -> Numbers:
    found = resolve(text)
    fitting = tuple(number for number in found if is_a(number, kind))
    if kind is Kind.AIRPORT:
        return tuple(sorted({*fitting, *serving(key_of(text), map(place, found))}))
    return fitting


@lru_cache(maxsize=16_384)
def resolve(text: str) -> Numbers:
    """All that a name may mean, the best known first; in it airports out of service too."""
    if whole := _bearing(text):
        return whole
    parts = parts_of(text)
    if len(parts) > 1:
        cuts = [(part, parts[:at] + parts[at + 1 :]) for at, part in enumerate(parts)]
    else:
        halves = halves_of(text)
        cuts = [(after, [before]) for before, after in halves]
        cuts += [(before, [after]) for before, after in halves]
    found = {
        number
        for inner, around in cuts
        if all(_containers(outer) for outer in around)
        for number in resolve(inner)
        if all(_lies_in(place(number), _containers(outer)) for outer in around)
    }
    return tuple(sorted(found))


def _bearing(text: str) -> Numbers:
    """What bears exactly this name. Three capitals are an airport's code before anything else.

    The name of a country is a city only in that country: Singapore is, but Mexico is not
    the town of that name in the Philippines.
    """
    borne = bearing(key_of(text))
    if country := country_of(text):
        return tuple(
            number
            for number in borne
            if place(number).country == country and not is_a(number, Kind.AIRPORT)
        )
    if len(text) == 3 and text.isupper() and (airport := number_of(f"IATA-{text}")) is not None:
        return (airport,)
    return borne


@lru_cache(maxsize=4096)
def _containers(text: str) -> frozenset[str]:
    """What else can lie in: ``FR``, ``US-MA`` or ``CN-350000``."""
    country, state = country_of(text), state_of(text)
    names = {name for name in (country, state and f"US-{state}") if name}
    borne = {place(number).id for number in bearing(key_of(text))} if not country else set()
    return frozenset(names | {identity for identity in borne if identity.startswith("CN-")})


def _lies_in(one: Place, containers: frozenset[str]) -> bool:
    if one.country in containers or ("CN" in containers and one.country in ("HK", "MO", "TW")):
        return True
    if one.country == "US":
        return f"US-{one.parent_en.partition(',')[0]}" in containers
    codes = [identity.removeprefix("CN-") for identity in containers if identity[3:].isdigit()]
    if one.id.startswith("CN-"):
        return any(divisions.contains(code, one.id.removeprefix("CN-")) for code in codes)
    provinces = {divisions.province_of(code) for code in codes if code.endswith("0000")}
    return one.province in provinces


def _chinese_first(text: str, places: list[Place]) -> list[Place]:
    """广州 is in China; the one in Korea is 韩国广州, of which nothing in China is left here."""
    chinese = [one for one in places if one.country in ("CN", "HK", "MO", "TW")]
    return chinese if chinese and has_han(text) else places


def _without_inner(places: list[Place]) -> list[Place]:
    """Without the divisions that lie in a prefecture of the same name."""
    outer = [
        one.id.removeprefix("CN-") for one in places if one.id.startswith("CN-") and not one.is_wide
    ]
    return [
        one
        for one in places
        if not any(divisions.contains(code, one.id.removeprefix("CN-")) for code in outer)
    ]


def _unknown(text: str, out_of_service: list[Place]) -> Unknown:
    if not out_of_service:
        return Unknown(text, Why.COUNTRY if country_of(text) else Why.NOT_FOUND)
    why, successor = airports.state_of(out_of_service[0].iata) or ("closed", "")
    instead = by_id(f"IATA-{successor}")
    return Unknown(text, Why(why), (instead,) if instead else ())
