"""The tables under ``data/places``, read row by row; each row becomes a place when asked for.

Forty thousand rows are kept as the bytes they were read as, a tenth of what objects take.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import NamedTuple

from offsets.footprint.places.place import Kind, Source

Row = dict[str, str]


class Rank(IntEnum):
    """How well known a place is in China, roughly; what a search shows first."""

    PREFECTURE = 0
    CHINESE_AIRPORT = 1
    LARGE_CITY = 2
    COUNTY = 3
    CITY = 4
    AIRPORT = 5


class Entry(NamedTuple):
    """A row as the index takes it in."""

    rank: Rank
    line: bytes
    id: str
    kinds: tuple[Kind, ...]
    """As what it counts."""
    keys: Iterable[str]
    """Of the names it bears, each once."""
    served: Iterable[str] = ()
    """Of an airport in service: keys of the places that it serves."""


FOLDER = resources.files("offsets.footprint") / "data" / "places"


def rows_of(name: str) -> Iterator[Row]:
    """The rows of a table by column."""
    with io.StringIO((FOLDER / f"{name}.csv").read_text("utf-8")) as file:
        yield from csv.DictReader(file)


def lines_of(name: str) -> Iterator[tuple[bytes, list[str]]]:
    """Each line of a table with its fields. No field holds a line break."""
    lines = (FOLDER / f"{name}.csv").read_bytes().splitlines()
    for line in lines[1:]:
        yield line, fields_of(line)


def fields_of(line: bytes) -> list[str]:
    text = line.decode("utf-8")
    return next(csv.reader([text])) if '"' in text else text.split(",")


def row_of(columns: list[str], line: bytes) -> Row:
    return dict(zip(columns, fields_of(line), strict=True))


@cache
def sources() -> dict[str, Source]:
    return {
        row["id"]: Source(
            id=row["id"],
            publisher=row["publisher"],
            dataset=row["dataset"],
            year=int(row["year"]),
            licence=row["licence"],
            url=row["url"],
        )
        for row in rows_of("sources")
    }


@cache
def columns_of(name: str) -> list[str]:
    """The columns of a table."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        return file.readline().rstrip("\n").split(",")
