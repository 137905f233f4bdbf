"""The organiser's pages in words: columns, fates, what may be decided, where an error belongs."""

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from offsets.edge import problems
from offsets.errors import DomainError, Invalid
from offsets.footprint import places
from offsets.footprint.participants.fate import Column, Question
from offsets.footprint.participants.keep import Refused
from offsets.inventories import words
from offsets.inventories.event_items import Item
from offsets.inventories.event_result import place_name
from offsets.inventories.resolve import place_label

COLUMN: Mapping[str, LazyString] = {
    "origin": _l("Place they came from"),
    "province": _l("Province"),
    "country": _l("Country"),
    "mode": _l("How they travelled"),
    "cabin": _l("Class on the plane"),
    "count": _l("Number of people"),
    "nights": _l("Nights"),
    "attendance": _l("On the spot or online"),
    "attended": _l("Came or not"),
}

FATE: Mapping[str, LazyString] = {
    "taken": _l("Taken"),
    "asked": _l("To be asked"),
    "ambiguous": _l("Several meanings"),
    "refused": _l("Cannot be used"),
}

CHOICE: Mapping[str, LazyString] = {
    "by_distance": _l("High-speed rail if near, plane if far"),
    "rail_high_speed": _l("All by high-speed rail"),
    "plane": _l("All by plane"),
    "coach": _l("All by coach"),
    "car": _l("All by car, one in each"),
    "asked": _l("Leave them open and ask them"),
    "extrapolated": _l("Count them like the others"),
    "excluded": _l("Leave them out, and say so"),
}

ASSUMED: Mapping[str, LazyString] = {
    "in_person": _l("No column says who came: everybody counts as present."),
    "one_person_a_row": _l("No column gives numbers: each row is one person."),
}

ATTENDANCE: Mapping[str, LazyString] = {
    "in_person": _l("on the spot"),
    "online": _l("online"),
    "absent": _l("did not come"),
}

ITEM: Mapping[str, LazyString] = {
    "fuel.petrol": _l("Petrol"),
    "fuel.diesel": _l("Diesel"),
    "fuel.natural_gas": _l("Natural gas"),
    "fuel.lpg": _l("Liquefied petroleum gas"),
    "lodging_meals.meal": _l("Meals, diet not known"),
    "lodging_meals.meal.vegetarian": _l("Vegetarian meals"),
    "lodging_meals.hotel": _l("Hotel nights beside the list"),
    "goods.paper": _l("Paper"),
    "goods.paper.recycled": _l("Recycled paper"),
    "goods.board": _l("Cardboard"),
    "goods.plastic": _l("Plastic"),
    "goods.clothing": _l("Clothing, fabric banners"),
    "goods.wood": _l("Wood"),
    "goods.water": _l("Tap water"),
    "waste.waste_mixed.landfill": _l("Mixed waste, to landfill"),
    "waste.waste_mixed.incineration": _l("Mixed waste, burnt"),
    "waste.waste_food.landfill": _l("Food waste, to landfill"),
    "waste.waste_food.composting": _l("Food waste, composted"),
    "waste.waste_paper.recycling": _l("Paper waste, recycled"),
    "waste.sewage": _l("Waste water"),
}


def column(value: str) -> str:
    return words.word(COLUMN, value)


def fate(value: str) -> str:
    return words.word(FATE, value)


def choice(value: str) -> str:
    return words.word(CHOICE, value)


def assumed(value: str) -> str:
    return words.word(ASSUMED, value)


def attendance(value: str) -> str:
    return words.word(ATTENDANCE, value)


def item(value: Item) -> str:
    """What a field of the groups is called."""
    return str(ITEM[value.name]) if value.name in ITEM else words.activity(value.activity)


def unit(value: str) -> str:
    return words.unit(value)


def mode(value: str) -> str:
    return words.activity(value)


def group(value: str) -> str:
    return words.group(value)


def place(text: str) -> str:
    """A group's origin as people read it: an id's name, or the text as it was written."""
    return place_name(text) if places.by_id(text) else text


def why(question: Question) -> str:
    """Why something is asked, in a sentence."""
    facts = dict(question.facts)
    if question.column is Column.ORIGIN:
        facts["choices"] = [place_label(each) for each in question.candidates]
    elif "choices" in facts:
        facts["choices"] = [words.activity(each) for each in question.candidates]
    return problems.describe(Invalid("list", question.reason, **facts)).detail


def refused(one: Refused) -> str:
    """What is wrong with rows that cannot be used, in a sentence."""
    return problems.describe(Invalid("list", one.reason, **one.facts)).detail


def candidate(question: Question, value: str) -> str:
    """What may be meant, in a word."""
    if question.column is Column.ORIGIN:
        return place_label(value)
    for table in (words.ACTIVITY, words.VARIANT, ATTENDANCE):
        if value in table:
            return str(table[value])
    return value


def field_of(error: DomainError) -> str:
    """The field of the form that an error of the calculation belongs to."""
    field = error.field or ""
    if re.match(r"uses\.|uses\[", field):
        return "quantities"
    if field.startswith("no_shows"):
        return "no_shows"
    if field.startswith(("unresolved", "treatment")):
        return "treatment"
    return field or "venue"
