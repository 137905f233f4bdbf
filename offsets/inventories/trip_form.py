"""The form of a trip: what was typed, kept as typed, and the trip that it means.

The form is read from an address, so a trip can be passed on, gone back to and
held against another; nothing in it says who travels. The fields of its first leg
have plain names, those of a further one its number behind them: ``to2``, ``how2``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from offsets.edge import problems
from offsets.errors import Invalid
from offsets.footprint import places
from offsets.footprint.lines import Boundary
from offsets.footprint.trip import CABINS, DistanceSource, Stay, Trip
from offsets.inventories import trips
from offsets.inventories.resolve import place_label
from offsets.inventories.rules import MAX_PLACE_LETTERS
from offsets.inventories.wishes import WAYS

OF_THE_TRIP = {"back": "", "nights": "", "co2_alone": ""}
OF_A_LEG = {
    "from": "",
    "to": "",
    "how": "",
    "cabin": "economy",
    "fuel": "",
    "grid": "",
    "occupants": "1",
    "km": "",
    "energy": "",
}
"""Every field with what stands in it at first."""
FOLDED = ("cabin", "fuel", "grid", "occupants", "km", "energy")
MOST_LEGS = 6
"""That a page has room for; the API takes more."""

FIRST_WAYS = ("rail_high_speed", "plane", "car", "car_electric", "coach", "rail")
"""What most people go by between towns; the others stand behind them."""

SHARED = ("car", "car_electric", "taxi")
"""Whose factor is of the whole vehicle, so that who sits in it matters."""
ENERGY_UNITS = {"car": "L", "car_electric": "kWh"}
FUELS = ("petrol", "diesel", "hybrid", "plug_in_hybrid")
VARIANT_FIELDS = {"plane": "cabin", "car": "fuel", "car_electric": "grid"}
"""Where the form asks which kind of a way is meant."""

_MOST_DIGITS = 12
_BESIDE = {
    "start": "from",
    "end": "to",
    "mode": "how",
    "distance_km": "km",
    "occupants": "occupants",
    "energy": "energy",
    "energy_unit": "energy",
}
"""Where an error of a leg is shown."""
_OF_A_LEG = re.compile(r"legs\.(\d+)\.(\w+)")


def named(name: str, number: int) -> str:
    """What a field of the leg with this number is called, from 1."""
    return name if number == 1 else f"{name}{number}"


@dataclass(slots=True)
class TripForm:
    """One filled form; ``trip`` is there when nothing is wrong and all was said."""

    values: dict[str, str]
    legs: int = 1
    """How many are shown."""
    errors: dict[str, str] = field(default_factory=dict)
    candidates: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """By field: the places among which the reader has to choose."""
    trip: Trip | None = None

    def chosen(self, name: str) -> str:
        """What people are shown of a place that was chosen by its id; else nothing."""
        label = place_label(self.values[name])
        return "" if label == self.values[name] else label

    def is_more_open(self, number: int) -> bool:
        """Whether something is wrong with what is folded away at first."""
        return any(named(name, number) in self.errors for name in FOLDED)

    def said(self) -> dict[str, str]:
        """The fields that say anything, as an address has them."""
        return {name: value for name, value in self.values.items() if value}

    def refuse(self, fault: Invalid) -> None:
        """Say an error beside its field, with the places that may have been meant."""
        name = self._field_of(fault.field or "how")
        if fault.field == "stays.0.country":
            fault = Invalid("nights", "no_hotel_factor")
        self.errors.setdefault(name, problems.describe(fault).detail)
        offered = fault.facts.get("candidates")
        if isinstance(offered, list) and offered:
            self.candidates[name] = offered

    def _field_of(self, where: str) -> str:
        if where.startswith("stays."):
            return "nights"
        leg = _OF_A_LEG.fullmatch(where)
        if leg is None:
            return where
        number = int(leg[1]) + 1
        if leg[2] == "variant":
            mode = self.values[named("how", number)]
            return named(VARIANT_FIELDS.get(mode, "how"), number)
        return named(_BESIDE.get(leg[2], "how"), number)


def read(sent: Mapping[str, str]) -> TripForm:
    """Read what was sent; an empty form is no error, nor is one that asks for another leg."""
    form = TripForm({name: sent.get(name, "").strip() for name in OF_THE_TRIP})
    form.legs = _legs(sent)
    for number in range(1, form.legs + 1):
        for name, blank in OF_A_LEG.items():
            here = named(name, number)
            form.values[here] = sent.get(here, blank).strip()
    is_changed = bool(sent.get("add") or sent.get("less"))
    if is_changed or not any(form.values[name] for name in ("from", "to", "how")):
        return form
    for number in range(1, form.legs + 1):
        _check(form, number)
    if not form.errors:
        _read_trip(form)
    return form


def _legs(sent: Mapping[str, str]) -> int:
    """How many legs are shown: those that say anything, and one more or one less if asked for."""
    numbers = range(1, MOST_LEGS + 1)
    filled = [n for n in numbers if any(sent.get(named(each, n)) for each in ("to", "how"))]
    shown = max([1, *filled])
    if sent.get("add") or sent.get("less"):
        typed = sent.get("legs", "")
        shown = int(typed) if typed in map(str, numbers) else shown
    return max(1, min(MOST_LEGS, shown + bool(sent.get("add")) - bool(sent.get("less"))))


def _check(form: TripForm, number: int) -> None:
    for name in ("from", "to"):
        here = named(name, number)
        if len(form.values[here]) > MAX_PLACE_LETTERS:
            form.refuse(Invalid(here, "too_long", max=MAX_PLACE_LETTERS))
    if form.values[named("how", number)] not in WAYS:
        form.refuse(Invalid(named("how", number), "required"))


def _read_trip(form: TripForm) -> None:
    """All places are tried, so that all questions are asked at once."""
    try:
        wish = _wish(form)
    except Invalid as fault:
        form.refuse(fault)
        return
    try:
        trip = trips.trip_of(wish)
        form.trip = replace(trip, stays=_stays(form.values, trip.legs[-1].end))
    except Invalid as fault:
        form.refuse(fault)
        for fault in _faults_of_places(wish):
            form.refuse(fault)


def _faults_of_places(wish: Mapping[str, Any]) -> Iterator[Invalid]:
    for number, leg in enumerate(wish["legs"]):
        for name in ("start", "end"):
            try:
                if leg[name]:
                    trips.end_of(leg, name, leg["mode"], f"legs.{number}.")
            except Invalid as fault:
                yield fault


def _wish(form: TripForm) -> dict[str, Any]:
    """What ``trips.trip_of`` takes; raises Invalid for what is no number."""
    return {
        "legs": [_leg(form.values, number) for number in range(1, form.legs + 1)],
        "is_return": bool(form.values["back"]),
        "stays": [],
        "with_non_co2": not form.values["co2_alone"],
        "boundary": Boundary.COMBUSTION,
    }


def _leg(values: Mapping[str, str], number: int) -> dict[str, Any]:
    """A leg begins where the one before it ended, unless the form says otherwise."""
    mode = values[named("how", number)]
    start = values[named("from", number)]
    if not start and number > 1:
        start = values[named("to", number - 1)]
    energy = _number(values, named("energy", number)) if mode in ENERGY_UNITS else None
    if energy is not None and mode == "car" and not values[named("fuel", number)]:
        raise Invalid(named("fuel", number), "required")
    shared = _whole(values, named("occupants", number)) if mode in SHARED else 1
    return {
        "mode": mode,
        "start": start,
        "end": values[named("to", number)],
        "distance_km": _number(values, named("km", number)),
        "distance_source": DistanceSource.TYPED,
        "variant": _variant(values, number, mode),
        "occupants": shared or 1,
        "energy": energy,
        "energy_unit": ENERGY_UNITS.get(mode),
    }


def _variant(values: Mapping[str, str], number: int, mode: str) -> str:
    if mode not in VARIANT_FIELDS:
        return ""
    name = named(VARIANT_FIELDS[mode], number)
    if mode == "plane" and values[name] not in CABINS:
        raise Invalid(name, "unknown_choice", choices=CABINS)
    return values[name]


def _stays(values: Mapping[str, str], destination: str) -> tuple[Stay, ...]:
    """Nights are spent where the trip leads to, which says whose hotels are meant."""
    place, nights = places.by_id(destination), _whole(values, "nights")
    return (Stay(nights, place.country),) if place and nights else ()


def _whole(values: Mapping[str, str], name: str) -> int | None:
    if not values[name]:
        return None
    if not (values[name].isascii() and values[name].isdecimal()) or len(values[name]) > 6:
        raise Invalid(name, "not_usable")
    return int(values[name])


def _number(values: Mapping[str, str], name: str) -> Decimal | None:
    if not values[name]:
        return None
    try:
        if len(values[name]) > _MOST_DIGITS:
            raise InvalidOperation
        return Decimal(values[name])
    except InvalidOperation:
        raise Invalid(name, "not_usable") from None
