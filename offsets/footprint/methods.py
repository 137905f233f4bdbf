"""Loads the methods that ship with the house."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from offsets.footprint import sets
from offsets.footprint.method import Method, build, unknown

FOLDER = Path(__file__).parent / "data" / "methods"


def names() -> tuple[str, ...]:
    """Every method, the newest first; the first is what a caller gets who names none."""
    return tuple(_described())


@lru_cache
def load(name: str = "") -> Method:
    """A method by name; raises Invalid for a name that is not known."""
    described = _described()
    name = name or next(iter(described))
    if name not in described:
        raise unknown(described, "method")
    one = described[name]
    drawn = {alias: sets.load(each) for alias, each in one["sets"].items()}
    return build(name, one["region"], drawn, (FOLDER / one["rules"]).read_text("utf-8"))


@lru_cache
def _described() -> dict[str, dict[str, Any]]:
    listed = json.loads((FOLDER / "methods.json").read_text("utf-8"))
    return {one["name"]: one for one in listed}
