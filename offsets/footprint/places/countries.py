"""Names of countries, and of the states by which Americans tell one Springfield from another."""

from functools import cache

from offsets.footprint.places.names import key_of
from offsets.footprint.places.tables import rows_of


@cache
def _names() -> dict[str, tuple[str, str]]:
    return {row["code"]: (row["name_en"], row["name_zh"]) for row in rows_of("countries")}


def country_names(code: str) -> tuple[str, str]:
    """English and Chinese."""
    return _names().get(code, (code, code))


@cache
def _codes() -> dict[str, str]:
    """Country by the key of any of its names; two-letter codes are read in capitals only."""
    return {
        key_of(name): row["code"]
        for row in rows_of("countries")
        for name in (row["name_en"], row["name_zh"], *row["also"].split("|"))
    }


def country_of(text: str) -> str | None:
    """Its two letters, or nothing if no country is called that. ``US`` is one, ``us`` is not."""
    return text if text in _names() else _codes().get(key_of(text))


@cache
def _states() -> dict[str, str]:
    return {key_of(row["name"]): row["code"] for row in rows_of("us_states")}


def state_of(text: str) -> str | None:
    """``MA`` of Massachusetts or MA."""
    return text if text in _states().values() else _states().get(key_of(text))
