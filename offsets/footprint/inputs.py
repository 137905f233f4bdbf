"""Trips and inventories to plain JSON and back, by the types of their fields.

Numbers with decimals travel as text, so that no float comes between. What equals
its default is left out. Reading refuses what is unknown, missing or of another type.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from offsets.errors import Invalid
from offsets.footprint.event import Inventory, Journey
from offsets.footprint.trip import Trip

Input = TypeVar("Input")


def as_dict(value: Any) -> Any:
    """A trip or an inventory as plain JSON."""
    if isinstance(value, tuple):
        return [as_dict(each) for each in value]
    if not is_dataclass(value):
        return str(value) if isinstance(value, Decimal | StrEnum) else value
    kind: Any = type(value)
    plain = {}
    for name, default in _defaults(kind):
        one = getattr(value, name)
        if one != default:
            plain[name] = one if type(one) in _PLAIN else as_dict(one)
    return plain


def read(kind: type[Input], plain: Any, where: str = "") -> Input:
    """The input from plain JSON; raises Invalid naming the field."""
    if not isinstance(plain, Mapping):
        raise Invalid(where or "body", "not_an_object")
    of: Any = kind
    hints, known = _shape(of)
    prefix = f"{where}." if where else ""
    if strange := sorted(set(plain) - set(known)):
        raise Invalid(f"{prefix}{strange[0]}", "unknown_field")
    values = {}
    for name, one in known.items():
        if name in plain:
            values[name] = _value(hints[name], plain[name], f"{prefix}{name}")
        elif one.default is MISSING:
            raise Invalid(f"{prefix}{name}", "required")
    return kind(**values)


def compact(inventory: Inventory) -> Inventory:
    """The same inventory with equal journeys as one; its result is the same to the gram."""
    same: dict[Trip, Trip] = {}
    # Each object is hashed by its content once, however many journeys share it.
    of = {id(each.trip): each.trip for each in inventory.journeys}
    first = {trip_id: same.setdefault(trip, trip) for trip_id, trip in of.items()}
    merged: dict[tuple[int, str, Decimal], tuple[Trip, int]] = {}
    for journey in inventory.journeys:
        trip = first[id(journey.trip)]
        key = id(trip), journey.origin, journey.share
        merged[key] = trip, journey.people + merged.get(key, (trip, 0))[1]
    journeys = (
        Journey(trip, people, origin, share)
        for (_, origin, share), (trip, people) in merged.items()
    )
    return replace(inventory, journeys=tuple(journeys))


_PLAIN = (str, int, bool)


@lru_cache
def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, each.default) for each in fields(kind))


@lru_cache
def _shape(kind: type[Any]) -> tuple[dict[str, Any], dict[str, Field[Any]]]:
    return get_type_hints(kind), {each.name: each for each in fields(kind)}


def _value(kind: Any, plain: Any, where: str) -> Any:
    if get_origin(kind) is UnionType:
        kind = next(each for each in get_args(kind) if each is not NoneType)
        return None if plain is None else _value(kind, plain, where)
    if get_origin(kind) is tuple:
        if not isinstance(plain, list):
            raise Invalid(where, "not_a_list")
        of = get_args(kind)[0]
        return tuple(_value(of, each, f"{where}[{at}]") for at, each in enumerate(plain))
    if is_dataclass(kind):
        return read(kind, plain, where)  # type: ignore[arg-type]  # a dataclass is a type here
    return _plain_value(kind, plain, where)


def _plain_value(kind: Any, plain: Any, where: str) -> Any:
    if kind is Decimal:
        return _decimal(plain, where)
    if kind is int and (not isinstance(plain, int) or isinstance(plain, bool)):
        raise Invalid(where, "not_whole")
    if kind is bool and not isinstance(plain, bool):
        raise Invalid(where, "not_yes_or_no")
    if issubclass(kind, str) and not isinstance(plain, str):
        raise Invalid(where, "not_text")
    if issubclass(kind, StrEnum) and plain not in list(kind):
        raise Invalid(where, "unknown_choice", choices=", ".join(kind))
    return kind(plain)


def _decimal(plain: Any, where: str) -> Decimal:
    """A number written as text, or a whole one; a float has lost what was written."""
    if isinstance(plain, str | int | Decimal) and not isinstance(plain, bool):
        try:
            value = Decimal(plain)
        except InvalidOperation:
            raise Invalid(where, "not_usable") from None
        if value.is_finite():
            return value
    raise Invalid(where, "not_usable")
