"""Words for what footprints are made of: modes, groups, boundaries, units and flags.

The keys are the stored values; a test walks methods and enumerations and fails
where one has no word. Goods, fuels and wastes have none here: their factor's own
title, in both languages, is their word.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

ACTIVITY: Mapping[str, LazyString] = {
    "plane": _l("Plane"),
    "rail_high_speed": _l("High-speed rail"),
    "rail": _l("Ordinary train"),
    "metro": _l("Metro"),
    "coach": _l("Coach"),
    "bus": _l("Bus"),
    "taxi": _l("Taxi"),
    "car": _l("Car"),
    "car_electric": _l("Electric car"),
    "motorbike": _l("Motorbike"),
    "ferry": _l("Ferry"),
    "bicycle": _l("Bicycle"),
    "walking": _l("On foot"),
    "hotel": _l("Hotel nights"),
    "electricity": _l("Electricity"),
    "heat": _l("Heat"),
    "meal": _l("Meals"),
    "food": _l("Food"),
    "online": _l("Joined online"),
    "unresolved": _l("People whose way is not known"),
    "no_show": _l("People who did not come"),
}

VARIANT: Mapping[str, LazyString] = {
    "economy": _l("economy class"),
    "premium_economy": _l("premium economy"),
    "business": _l("business class"),
    "first": _l("first class"),
    "average": _l("average"),
    "petrol": _l("petrol"),
    "diesel": _l("diesel"),
    "hybrid": _l("hybrid"),
    "plug_in_hybrid": _l("plug-in hybrid"),
    "small": _l("small"),
    "medium": _l("medium-sized"),
    "large": _l("large"),
    "foot": _l("foot passenger"),
    "per_passenger": _l("counted by passenger"),
}

GROUP: Mapping[str, LazyString] = {
    "fuel": _l("Fuel burnt"),
    "energy": _l("Energy bought"),
    "transport": _l("Travel"),
    "lodging_meals": _l("Lodging and meals"),
    "goods": _l("Goods"),
    "waste": _l("Waste"),
    "online": _l("Online"),
}

BOUNDARY: Mapping[str, LazyString] = {
    "combustion": _l("What is burnt"),
    "upstream": _l("Making of the fuel"),
    "life_cycle": _l("Life cycle"),
}

STATUS: Mapping[str, LazyString] = {
    "published": _l("published"),
    "derived": _l("derived from other rows"),
    "assumed": _l("our own assumption"),
}

UNIT: Mapping[str, LazyString] = {
    "passenger.km": _l("passenger-km"),
    "vehicle.km": _l("vehicle-km"),
    "train.km": _l("train-km"),
    "room.night": _l("room-nights"),
    "person.day": _l("person-days"),
    "meal": _l("meals"),
    "people": _l("people"),
    "seat": _l("seats"),
    "m3": _l("m³"),
}

PER: Mapping[str, LazyString] = {
    "room.night": _l("room-night"),
    "person.day": _l("person-day"),
    "meal": _l("meal"),
    "people": _l("person"),
    "seat": _l("seat"),
}
"""One of a unit, where English has another word for one than for many."""

FLAG: Mapping[str, LazyString] = {
    "assumption": _l("Rests in part on an assumption of ours; the row says why."),
    "range_not_published": _l("The publisher gives no range, so low and high are not known."),
    "foreign_factor": _l("A factor from another country stands in: no Chinese one is published."),
    "distance_band": _l("The publisher has different factors by distance."),
    "longer_emits_less": _l(
        "At this distance the publisher’s bands make a longer trip emit less than a shorter one."
    ),
    "distance_lengthened": _l("Straight distance, lengthened for the bends of road or rail."),
    "distance_straight": _l("Straight distance: the way travelled is longer."),
    "with_non_co2": _l("Counts what a plane does in the high air beyond its CO₂."),
    "without_non_co2": _l("Counts a plane’s CO₂ alone, not what else it does in the high air."),
    "international_average": _l("An average of international flights; China has no own factor."),
    "domestic_average": _l("An average of domestic flights, whatever the cabin."),
    "international_hotels": _l("An average of hotels that report to an international benchmark."),
    "province_not_given": _l("No province was named, so the national grid stands in."),
    "region_fallback": _l("The province publishes no factor, so its regional grid stands in."),
    "diet_assumed": _l("No diet was named, so an average one stands in."),
    "petrol_assumed": _l("The fuel was not named, so petrol stands in."),
    "stack_not_counted": _l("Counts collection and treatment, not what leaves the chimney."),
    "no_shows_scaled": _l("Scaled to those who came."),
    "asked": _l("Still to be asked, and not counted yet."),
    "extrapolated": _l("Counted as the mean of those who are known."),
    "excluded": _l("Left out."),
}


def word(table: Mapping[str, LazyString], value: str) -> str:
    """The word for a stored value in the reader's language; the value where it has none."""
    return str(table.get(value, value))


def activity(value: str) -> str:
    return word(ACTIVITY, value)


def variant(value: str) -> str:
    return word(VARIANT, value)


def group(value: str) -> str:
    return word(GROUP, value)


def boundary(value: str) -> str:
    return word(BOUNDARY, value)


def status(value: str) -> str:
    return word(STATUS, value)


def flag(value: str) -> str:
    return word(FLAG, value)


def unit(value: str) -> str:
    """A unit, or a ratio such as ``kg/passenger.km``, as people write it; a pure ratio has none."""
    counted, _, per = value.partition("/")
    if not per:
        return word(UNIT, counted)
    if counted == per != "kg":
        return ""
    return f"{word(UNIT, counted)}/{word(PER, per) if per in PER else word(UNIT, per)}"
