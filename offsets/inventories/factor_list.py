"""Every factor that ships, in one list: by set and, within it, in the order of its files."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from offsets.footprint import methods, sets
from offsets.footprint.factors import Factor


class Row(NamedTuple):
    """A factor and where it stands in the list, from 0."""

    position: int
    set_name: str
    set_sha256: str
    factor: Factor

    @property
    def id(self) -> str:
        return f"{self.set_name}/{self.factor.id}"


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """All of them; the files are read and checked once."""
    return tuple(Row(at, *row) for at, row in enumerate(_rows()))


def chosen(
    after: int, limit: int, set_name: str | None, method: str | None, region: str | None
) -> list[Row]:
    """At most ``limit`` rows behind the position ``after``, of those that are wanted."""
    used = methods.load(method).factors() if method else None
    found: list[Row] = []
    for row in rows()[after + 1 :]:
        if len(found) == limit:
            break
        is_wanted = set_name in (None, row.set_name) and region in (None, row.factor.region)
        if is_wanted and (used is None or row.id in used):
            found.append(row)
    return found


def of_set(set_name: str) -> list[Row]:
    """The rows of one set."""
    return [row for row in rows() if row.set_name == set_name]


def _rows() -> Iterator[tuple[Any, ...]]:
    for name in sets.names():
        for factor in sets.load(name):
            yield name, sets.frozen()[name], factor
