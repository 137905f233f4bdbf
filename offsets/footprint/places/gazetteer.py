"""All places under one number each, the best known first, and the index of their names.

Every row of the tables gets a number in order of prominence: provinces and prefectures,
airports of China, large cities, counties, other cities, other airports. The index maps
each key to the numbers that bear it. Places are made from their rows when they are asked
for, because a visitor needs three of forty thousand.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, chain
from operator import attrgetter

from offsets.footprint.places import airports, cities, divisions
from offsets.footprint.places.names import key_of
from offsets.footprint.places.place import Kind, Place
from offsets.footprint.places.tables import Row, columns_of, row_of, rows_of

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What is kept in memory; the lists are by number, the mappings by id or key."""

    lines: list[bytes]
    kinds: list[tuple[Kind, ...]]
    ids: dict[str, int]
    names: dict[str, Numbers]
    """In it closed and planned airports too, so that one can say what they are."""
    served: dict[str, Numbers]
    """Airports by the key of a place that they serve."""
    keys: list[str]
    """All keys in order: those that begin alike stand together."""
    postings: "array[int]"
    """The numbers of all keys in that order, one after the other."""
    starts: "array[int]"
    """Where in the postings each key's numbers begin, and at last their end."""


@cache
def gazetteer() -> Gazetteer:
    """Read the tables, once."""
    reads = (divisions.read, cities.read, airports.read)
    entries = sorted((entry for read in reads for entry in read()), key=attrgetter("rank"))
    ids = {entry.id: number for number, entry in enumerate(entries)}
    names = _by_key(entry.keys for entry in entries)
    for code, members in _city_codes(ids).items():
        names[code] = (*names.get(code, ()), *members)
    served = _by_key(entry.served for entry in entries)
    either = names | {key: names.get(key, ()) + numbers for key, numbers in served.items()}
    keys = sorted(either)
    numbers = [either[key] for key in keys]
    return Gazetteer(
        lines=[entry.line for entry in entries],
        kinds=[entry.kinds for entry in entries],
        ids=ids,
        names=names,
        served=served,
        keys=keys,
        postings=array("I", chain.from_iterable(numbers)),
        starts=array("I", accumulate(map(len, numbers), initial=0)),
    )


def _by_key(keys_of_all: Iterable[Iterable[str]]) -> dict[str, Numbers]:
    """The numbers by each of their keys."""
    by_key: dict[str, Numbers] = {}
    for number, keys in enumerate(keys_of_all):
        for key in keys:
            by_key[key] = (*by_key[key], number) if key in by_key else (number,)
    return by_key


def warm() -> None:
    """Read the tables now: in the parent process, before workers are forked from it."""
    gazetteer()


def _city_codes(ids: dict[str, int]) -> dict[str, Numbers]:
    """``bjs`` is PEK and PKX."""
    members: dict[str, Numbers] = {}
    for row in rows_of("city_codes"):
        if not is_out(row["iata"]):
            key = key_of(row["code"])
            members[key] = (*members.get(key, ()), ids[f"IATA-{row['iata']}"])
    return members


def is_out(iata: str) -> bool:
    return airports.state_of(iata) is not None


def by_id(identity: str) -> Place | None:
    """The place of that id, or nothing; nothing too for an airport that is not open."""
    number = number_of(identity)
    if number is None or is_out(identity.removeprefix("IATA-")):
        return None
    return place(number)


def number_of(identity: str) -> int | None:
    """The number under which a place of that id is kept."""
    return gazetteer().ids.get(identity)


@lru_cache(maxsize=8192)
def place(number: int) -> Place:
    """The place of a number."""
    table, row = _row(number)
    if table == "divisions":
        return divisions.place_of(row)
    if table == "cities":
        return cities.place_of(row)
    return airports.place_of(row, _province_of(row))


def _row(number: int) -> tuple[str, Row]:
    """Which table a number is of, told by its first field: 350100, 2643743 or FOC."""
    line = gazetteer().lines[number]
    first, _, _ = line.partition(b",")
    if first.isalpha():
        table = "airports"
    else:
        known = gazetteer().ids.get(f"CN-{first.decode()}") == number
        table = "divisions" if known else "cities"
    return table, row_of(columns_of(table), line)


def _province_of(row: Row) -> str:
    """The province of what a Chinese airport serves: of several so called the nearest."""
    if row["country"] == "TW":
        return "台湾省"
    found = [
        place(number)
        for name in airports.served_by(row)
        for number in gazetteer().names.get(name, ())
        if row["country"] in ("CN", "HK", "MO") and _row(number)[0] == "divisions"
    ]
    point = float(row["latitude_deg"]), float(row["longitude_deg"])
    near = min(found, key=lambda one: away_deg(one, point), default=None)
    return near.province if near else ""


def away_deg(one: Place, point: tuple[float, float]) -> float:
    """Roughly how far, in degrees; enough to tell near from far away."""
    return max(abs(one.latitude_deg - point[0]), abs(one.longitude_deg - point[1]))


def bearing(key: str) -> Numbers:
    """The numbers of all that bear a name."""
    return gazetteer().names.get(key, ())


def beginning(key: str, kind: Kind | None) -> list[int]:
    """The numbers of all that a name beginning so may lead to, of one kind or any."""
    index = gazetteer()
    first, last = bisect_left(index.keys, key), bisect_left(index.keys, key + "\U0010ffff")
    numbers = sorted(set(index.postings[index.starts[first] : index.starts[last]]))
    return [number for number in numbers if is_a(number, kind)] if kind else numbers


def is_a(number: int, kind: Kind | None) -> bool:
    return kind is None or kind in gazetteer().kinds[number]


def serving(key: str, places: Iterable[Place]) -> Numbers:
    """The airports that serve what is called so, and those within reach of any of its places."""
    found = {
        number
        for city in places
        if city.kind is not Kind.AIRPORT
        for name in _served_keys(city)
        for number in gazetteer().served.get(name, ())
        if away_deg(place(number), (city.latitude_deg, city.longitude_deg)) < REACH_DEG
    }
    return (*gazetteer().served.get(key, ()), *found)


REACH_DEG = 2.0
"""No airport serves a town 200 km away; it serves another one of that name."""


def _served_keys(city: Place) -> list[str]:
    """How airports name a place: 福州 of 福州市, london of London."""
    _, row = _row(gazetteer().ids[city.id])
    names = [row["short"], row["name"]] if "short" in row else cities.names_of(row)
    return [key_of(name) for name in names if name]
