"""The form of a trip: what was typed, kept as typed, and the trip that it means.

The form is read from an address, so a trip can be passed on, gone back to and
held against another; nothing in it says who travels.
"""

from collections.abc import Mapping
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

BLANK = {
    "from": "",
    "to": "",
    "how": "",
    "back": "",
    "nights": "",
    "cabin": "economy",
    "occupants": "1",
    "km": "",
    "co2_alone": "",
}
"""Every field of the form with what stands in it at first."""

FIRST_WAYS = ("rail_high_speed", "plane", "car", "car_electric", "coach", "rail")
"""What most people go by between towns; the others stand behind them."""

SHARED = ("car", "car_electric", "taxi")
"""Whose factor is of the whole vehicle, so that who sits in it matters."""

OFFERED = (
    *(f"CN-{province}0000" for province in (11, 12, 31, 50)),
    *(f"CN-{province}0100" for province in (13, 14, 15, 21, 22, 23, 32, 33, 36, 37, 41, 42)),
    *(f"CN-{province}0100" for province in (43, 44, 45, 46, 51, 52, 53, 54, 61, 62, 63, 64, 65)),
    *(f"CN-35{city:02}00" for city in range(1, 10)),
    *(f"CN-34{city:02}00" for city in (*range(1, 9), *range(10, 14), *range(15, 19))),
    "CN-350721",
    "CN-440300",
)
"""Offered while somebody types: the capitals, and the cities of Fujian and Anhui."""

_MOST_DIGITS = 12
_BESIDE = {
    "legs.0.start": "from",
    "legs.0.end": "to",
    "legs.0.mode": "how",
    "legs.0.variant": "cabin",
    "legs.0.distance_km": "km",
    "legs.0.occupants": "occupants",
    "stays.0.nights": "nights",
}
"""Where an error of the trip is shown."""


@dataclass(slots=True)
class TripForm:
    """One filled form; ``trip`` is there when nothing is wrong and all was said."""

    values: dict[str, str] = field(default_factory=lambda: dict(BLANK))
    errors: dict[str, str] = field(default_factory=dict)
    candidates: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """By field: the places among which the reader has to choose."""
    trip: Trip | None = None

    def chosen(self, name: str) -> str:
        """What people are shown of a place that was chosen by its id; else nothing."""
        label = place_label(self.values[name])
        return "" if label == self.values[name] else label

    def refuse(self, fault: Invalid) -> None:
        """Say an error beside its field, with the places that may have been meant."""
        if fault.field == "stays.0.country":
            fault = Invalid("nights", "no_hotel_factor")
        name = _BESIDE.get(fault.field or "", fault.field or "how")
        self.errors.setdefault(name, problems.describe(fault).detail)
        offered = fault.facts.get("candidates")
        if isinstance(offered, list) and offered:
            self.candidates[name] = offered


def offered() -> list[str]:
    """The names offered in the reader's language, each of which means one place."""
    names = (place_label(each) for each in OFFERED)
    return [name for name in names if isinstance(places.find(name), places.Found)]


def read(sent: Mapping[str, str]) -> TripForm:
    """Read what was sent; an empty form is no error."""
    form = TripForm({name: sent.get(name, blank).strip() for name, blank in BLANK.items()})
    if not any(form.values[name] for name in ("from", "to", "how")):
        return form
    for name in ("from", "to"):
        if len(form.values[name]) > MAX_PLACE_LETTERS:
            form.refuse(Invalid(name, "too_long", max=MAX_PLACE_LETTERS))
    if form.values["how"] not in WAYS:
        form.refuse(Invalid("how", "required"))
    if not form.errors:
        _read_trip(form)
    return form


def _read_trip(form: TripForm) -> None:
    """Both places are tried, so that both questions are asked at once."""
    values = form.values
    try:
        trip = trips.trip_of(_wish(values))
        form.trip = replace(trip, stays=_stays(values, trip.legs[0].end))
    except Invalid as fault:
        form.refuse(fault)
        if fault.field == "legs.0.start" and values["to"]:
            _try_end(form)


def _try_end(form: TripForm) -> None:
    try:
        trips.end_of({"end": form.values["to"]}, "end", form.values["how"], "legs.0.")
    except Invalid as fault:
        form.refuse(fault)


def _wish(values: Mapping[str, str]) -> dict[str, Any]:
    """What ``trips.trip_of`` takes; raises Invalid for what is no number."""
    leg = {
        "mode": values["how"],
        "start": values["from"],
        "end": values["to"],
        "distance_km": _number(values, "km"),
        "distance_source": DistanceSource.TYPED,
        "variant": _cabin(values),
        "occupants": (_whole(values, "occupants") or 1) if values["how"] in SHARED else 1,
        "energy": None,
        "energy_unit": None,
    }
    return {
        "legs": [leg],
        "is_return": bool(values["back"]),
        "stays": [],
        "with_non_co2": not values["co2_alone"],
        "boundary": Boundary.COMBUSTION,
    }


def _stays(values: Mapping[str, str], destination: str) -> tuple[Stay, ...]:
    """Nights are spent where the trip leads to, which says whose hotels are meant."""
    place, nights = places.by_id(destination), _whole(values, "nights")
    return (Stay(nights, place.country),) if place and nights else ()


def _cabin(values: Mapping[str, str]) -> str:
    if values["how"] != "plane":
        return ""
    if values["cabin"] not in CABINS:
        raise Invalid("cabin", "unknown_choice", choices=CABINS)
    return values["cabin"]


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
