"""Airports with an IATA code, corrected by hand where the source is known to be wrong.

A closed airport, or one not open yet, keeps its code so that it can be told from a
code that does not exist; but nothing is found there.
"""

import re
from collections.abc import Iterator
from functools import cache

from offsets.footprint.places.countries import country_names
from offsets.footprint.places.names import key_of
from offsets.footprint.places.place import Kind, Place
from offsets.footprint.places.tables import (
    Entry,
    Rank,
    Row,
    columns_of,
    lines_of,
    rows_of,
    sources,
)


def read() -> Iterator[Entry]:
    columns = columns_of("airports")
    for line, fields in lines_of("airports"):
        row = corrected(dict(zip(columns, fields, strict=True)))
        iata = row["iata"]
        rank = Rank.CHINESE_AIRPORT if iata in chinese_names() else Rank.AIRPORT
        served = [] if state_of(iata) else served_by(row)
        yield Entry(rank, line, f"IATA-{iata}", (Kind.AIRPORT,), keys_of(row), served)


@cache
def overrides() -> dict[str, Row]:
    """What a reviewer corrected, by code; an empty field leaves the source as it is."""
    return {row["iata"]: row for row in rows_of("airport_overrides")}


@cache
def chinese_names() -> dict[str, Row]:
    """Chinese name and the places served, by code."""
    return {row["iata"]: row for row in rows_of("airport_names")}


def corrected(row: Row) -> Row:
    changes = overrides().get(row["iata"])
    if changes is None:
        return row
    return row | {column: value for column, value in changes.items() if value and column in row}


def keys_of(row: Row) -> set[str]:
    """The code, and the names as people shorten them: 首都机场, London Heathrow, Heathrow."""
    english = row["name"].removesuffix(" Airport").removesuffix(" International")
    own = english.removeprefix(f"{row['city']} ")
    names = [row["iata"], row["name"]]
    if " " in english and english != row["city"]:  # Zurich Airport is not called Zurich.
        names += [english, own]
    if known := chinese_names().get(row["iata"]):
        short = own = known["name_zh"].replace("国际机场", "机场")
        for served in known["serves"].split():
            own = own.removeprefix(served)
        names += [known["name_zh"], short] + [own] * (len(own) > len("机场") + 1)
    return {key_of(name) for name in names if len(name) > 2}


def served_by(row: Row) -> list[str]:
    """Keys of the places that an airport serves; of a Chinese one only those that we name."""
    if known := chinese_names().get(row["iata"]):
        return known["serves"].split()
    if row["country"] == "CN":
        return []
    names = {*_TOWNS.split(row["city"]), _city_by_code().get(row["iata"], "")}
    return [key_of(name) for name in names if name]


_TOWNS = re.compile(r"\s*[/,]\s*")


@cache
def _city_by_code() -> dict[str, str]:
    """The city of the airports that share a city's code: Istanbul's lies in Arnavutköy."""
    return {row["iata"]: row["city"] for row in rows_of("city_codes")}


def english_name(row: Row) -> str:
    """The name with its city, which the source leaves out of many in China: Longjia Airport."""
    named = row["country"] != "CN" or key_of(row["city"]) in key_of(row["name"])
    return row["name"] if named else f"{row['city']} {row['name']}"


def state_of(iata: str) -> tuple[str, str] | None:
    """``closed`` or ``planned``, with the code of the airport to use instead, if any."""
    row = overrides().get(iata)
    return (row["status"], row["successor"]) if row and row["status"] != "open" else None


def place_of(row: Row, province: str) -> Place:
    """The airport of a row, in a province that the caller has looked up."""
    row = corrected(row)
    override = overrides().get(row["iata"], {})
    country_en, country_zh = country_names(row["country"])
    known = chinese_names().get(row["iata"], {})
    moved = bool(override.get("latitude_deg"))
    return Place(
        id=f"IATA-{row['iata']}",
        kind=Kind.AIRPORT,
        name_zh=known.get("name_zh", ""),
        name_en=english_name(row),
        country=row["country"],
        province=province,
        latitude_deg=float(row["latitude_deg"]),
        longitude_deg=float(row["longitude_deg"]),
        source=sources()[override["source"] if moved else "airportsdata"],
        iata=row["iata"],
        parent_zh="" if row["country"] == "CN" else country_zh,
        parent_en=country_en,
        note=override.get("reason", ""),
    )
