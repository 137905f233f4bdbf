"""Trips and inventories to plain JSON and back, by the types of their fields.

Numbers with decimals travel as text, so that no float comes between. What equals
its default is left out. Reading refuses what is unknown, missing or of another type.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from offsets.errors import Invalid
from offsets.footprint.event import Inventory, Journey
from offsets.footprint.quantities import inside
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
    of: Any = kind
    try:
        return cast(Input, _reader(of)(plain))
    except Invalid as fault:
        field = f"{where}{fault.field}" if where else (fault.field or "").removeprefix(".")
        raise Invalid(field or "body", fault.reason, **fault.facts) from None


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


Reader = Callable[[Any], Any]
"""From plain JSON to a value. Raises Invalid with the way from here to the field at fault,
``.legs[0].mode``, so that no way is written down for the many that are right."""


@lru_cache
def _reader(kind: Any) -> Reader:
    if get_origin(kind) is UnionType:
        (one,) = (_reader(each) for each in get_args(kind) if each is not NoneType)
        return lambda plain: None if plain is None else one(plain)
    if get_origin(kind) is tuple:
        return partial(_many, _reader(get_args(kind)[0]))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {each.name: (_reader(hints[each.name]), each.default) for each in fields(kind)}
        return partial(_object, kind, known)
    return _decimal if kind is Decimal else partial(_plain_value, kind)


def _many(reader: Reader, plain: Any) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        raise Invalid("", "not_a_list")
    found = []
    for at, each in enumerate(plain):
        try:
            found.append(reader(each))
        except Invalid as fault:
            raise inside(f"[{at}]", fault) from None
    return tuple(found)


def _object(kind: Any, known: Mapping[str, tuple[Reader, Any]], plain: Any) -> Any:
    if not isinstance(plain, Mapping):
        raise Invalid("", "not_an_object")
    values = {}
    for name, one in plain.items():
        if name not in known:
            raise Invalid(f".{name}", "unknown_field")
        try:
            values[name] = known[name][0](one)
        except Invalid as fault:
            raise inside(f".{name}", fault) from None
    for name, (_, default) in known.items():
        if default is MISSING and name not in values:
            raise Invalid(f".{name}", "required")
    return kind(**values)


def _plain_value(kind: Any, plain: Any) -> Any:
    if kind is int and (not isinstance(plain, int) or isinstance(plain, bool)):
        raise Invalid("", "not_whole")
    if kind is bool and not isinstance(plain, bool):
        raise Invalid("", "not_yes_or_no")
    if issubclass(kind, str) and not isinstance(plain, str):
        raise Invalid("", "not_text")
    if issubclass(kind, StrEnum) and plain not in list(kind):
        raise Invalid("", "unknown_choice", choices=", ".join(kind))
    return kind(plain)


def _decimal(plain: Any) -> Decimal:
    """A number written as text, or a whole one; a float has lost what was written."""
    if isinstance(plain, str | int | Decimal) and not isinstance(plain, bool):
        try:
            value = Decimal(plain)
        except InvalidOperation:
            raise Invalid("", "not_usable") from None
        if value.is_finite():
            return value
    raise Invalid("", "not_usable")
