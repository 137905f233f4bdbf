"""Loads the factor sets that ship with the house, each checked against its frozen hash."""

import json
from functools import lru_cache
from pathlib import Path

from offsets.footprint.factor_rows import BadRow, join, read_factors, read_sources
from offsets.footprint.factors import FactorSet

FOLDER = Path(__file__).parent / "data" / "factors"
SOURCES = "sources.csv"


class Changed(ValueError):
    """A frozen set's content is not the content that was frozen."""


def names() -> tuple[str, ...]:
    """Every set that ships, by name."""
    return tuple(sorted(frozen()))


@lru_cache
def frozen() -> dict[str, str]:
    """The SHA-256 of each set's canonical content."""
    found: dict[str, str] = json.loads((FOLDER / "frozen.json").read_text("utf-8"))
    return found


@lru_cache
def load(name: str) -> FactorSet:
    """One set, every row checked.

    Raises KeyError for a name that is not frozen, BadRow for a row that breaks a
    rule and Changed where the content is not what was frozen.
    """
    wanted = frozen()[name]
    found = read(FOLDER / name)
    if found.sha256 != wanted:
        raise Changed(f"{name} is {found.sha256}, frozen as {wanted}; a new figure is a new set")
    return found


def read(folder: Path) -> FactorSet:
    """A set from a folder, whether frozen or not; raises BadRow."""
    where = folder / SOURCES
    if not where.is_file():
        raise BadRow(f"{folder.name}: there is no {SOURCES}")
    sources = read_sources(where.read_text("utf-8"), f"{folder.name}/{SOURCES}")
    rows = []
    for path in sorted(folder.glob("*.csv")):
        if path.name != SOURCES:
            rows += read_factors(path.read_text("utf-8"), f"{folder.name}/{path.name}", sources)
    return FactorSet(folder.name, join(rows, folder.name))
