"""Cities of the world outside China."""

from collections.abc import Iterator
from functools import cache

from offsets.footprint.places.countries import country_names
from offsets.footprint.places.names import key_of
from offsets.footprint.places.place import Kind, Place
from offsets.footprint.places.tables import Entry, Rank, Row, lines_of, rows_of, sources

LARGE = 300_000
"""Cities of so many people stand before the counties of China in what a search shows."""


def read() -> Iterator[Entry]:
    """The table is in order of population."""
    corrected = _overrides()
    for line, fields in lines_of("cities"):
        number, name, name_zh, also, _, _, _, _, population = fields
        names = [name, name_zh, *also.split("|")] if also else [name, name_zh]
        if correction := corrected.get(number):
            names += [correction["name_zh"], *correction["also"].split("|")]
        rank = Rank.LARGE_CITY if int(population) >= LARGE else Rank.CITY
        keys = {key_of(name) for name in names if name}
        yield Entry(rank, line, f"GN-{number}", (Kind.CITY,), keys)


@cache
def _overrides() -> dict[str, Row]:
    return {row["geonames_id"]: row for row in rows_of("city_overrides")}


def names_of(row: Row) -> list[str]:
    """The names by which airports may call it: they serve New York, not New York City."""
    also = _overrides().get(row["geonames_id"], {}).get("also", "")
    return [row["name"], row["name_zh"], *filter(None, also.split("|"))]


def place_of(row: Row) -> Place:
    country_en, country_zh = country_names(row["country"])
    correction = _overrides().get(row["geonames_id"], {})
    return Place(
        id=f"GN-{row['geonames_id']}",
        kind=Kind.CITY,
        name_zh=correction.get("name_zh") or row["name_zh"],
        name_en=row["name"],
        country=row["country"],
        province="台湾省" if row["country"] == "TW" else "",
        latitude_deg=float(row["latitude_deg"]),
        longitude_deg=float(row["longitude_deg"]),
        source=sources()["geonames"],
        parent_zh=country_zh + row["region"],
        parent_en=", ".join(filter(None, [row["region"], country_en])),
    )
