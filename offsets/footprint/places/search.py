"""What somebody may mean who is still typing."""

from functools import lru_cache
from itertools import islice

from offsets.footprint.places.find import resolve
from offsets.footprint.places.gazetteer import beginning, gazetteer, is_a, is_out, place
from offsets.footprint.places.names import MAX_LETTERS, key_of
from offsets.footprint.places.place import Kind, Place

MAX_LIMIT = 50


def search(text: str, limit: int = 10, kind: Kind | None = None) -> list[Place]:
    """Places whose name is this or begins so, at most ``limit`` and never more than fifty.

    Those that bear exactly the name stand first, then the best known; a city is followed
    by its airports, because their code is what a ticket shows.
    """
    text = text.strip()
    if not key_of(text) or len(text) > MAX_LETTERS or limit < 1:
        return []
    return list(_search(text, min(limit, MAX_LIMIT), kind))


@lru_cache(maxsize=2048)
def _search(text: str, limit: int, kind: Kind | None) -> tuple[Place, ...]:
    key = key_of(text)
    exact = [*resolve(text), *gazetteer().served.get(key, ())]
    ordered = dict.fromkeys([*filter(lambda n: is_a(n, kind), exact), *beginning(key, kind)])
    in_service = (one for one in map(place, ordered) if not is_out(one.iata))
    return tuple(islice(in_service, limit))
