"""Quantities with units: what converts to what, exactly, and what is refused.

Every unit belongs to one base unit and is so many of it, as a fraction. A
passenger-kilometre and a vehicle-kilometre do not convert into each other.
"""

from decimal import Decimal
from fractions import Fraction

from offsets.errors import Invalid

UNITS: dict[str, tuple[str, Fraction]] = {
    "kWh": ("kWh", Fraction(1)),
    "MWh": ("kWh", Fraction(1000)),
    "Wh": ("kWh", Fraction(1, 1000)),
    "MJ": ("kWh", Fraction(10, 36)),
    "GJ": ("kWh", Fraction(10_000, 36)),
    "kg": ("kg", Fraction(1)),
    "g": ("kg", Fraction(1, 1000)),
    "t": ("kg", Fraction(1000)),
    "m3": ("m3", Fraction(1)),
    "L": ("m3", Fraction(1, 1000)),
    "km": ("km", Fraction(1)),
    "m": ("km", Fraction(1, 1000)),
    "passenger.km": ("passenger.km", Fraction(1)),
    "vehicle.km": ("vehicle.km", Fraction(1)),
    "train.km": ("train.km", Fraction(1)),
    "room.night": ("room.night", Fraction(1)),
    "meal": ("meal", Fraction(1)),
    "person.day": ("person.day", Fraction(1)),
    "people": ("people", Fraction(1)),
    "seat": ("seat", Fraction(1)),
    "1": ("1", Fraction(1)),
}
MAX_DECIMALS = 6
"""With at most 12 digits before the point, sums of a million people stay exact in Decimal."""
MAX_QUANTITY = Decimal(10) ** 12


def base_of(unit: str) -> str:
    """The base unit; raises KeyError for a unit that is not known."""
    return UNITS[unit][0]


def ratio(unit: str, to_unit: str) -> Fraction:
    """How many of ``to_unit`` one ``unit`` is; raises Invalid where they do not convert."""
    base, size = UNITS.get(unit, ("", Fraction(0)))
    to_base, to_size = UNITS[to_unit]
    if base != to_base:
        convertible = ", ".join(name for name, (of, _) in UNITS.items() if of == to_base)
        raise Invalid("unit", "unknown_choice", choices=convertible)
    return size / to_size


def convert(quantity: Fraction, unit: str, to_unit: str) -> Fraction:
    """The same quantity in another unit, exactly."""
    return quantity * ratio(unit, to_unit)


def check(field: str, value: Decimal, low: Decimal | int, high: Decimal | int) -> None:
    """Raise Invalid for what is no number, lies outside low..high or is falsely precise."""
    if not value.is_finite() or not low <= value <= high:
        raise Invalid(field, "out_of_range", min=str(low), max=str(high))
    if round(value, MAX_DECIMALS) != value:
        raise Invalid(field, "too_precise", decimals=MAX_DECIMALS)


def check_count(field: str, count: int, low: int, high: int) -> None:
    """Raise Invalid for a number of people, nights or rooms outside low..high."""
    if not low <= count <= high:
        raise Invalid(field, "out_of_range", min=low, max=high)


def inside(where: str, fault: Invalid) -> Invalid:
    """The same fault, of a field that lies inside another."""
    return Invalid(f"{where}{fault.field}", fault.reason, **fault.facts)
