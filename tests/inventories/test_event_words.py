"""Every stored word of an organiser's pages has one for people."""

import pytest
from flask import Flask

from offsets.footprint import methods
from offsets.footprint.event import Treatment
from offsets.footprint.participants.fate import Attendance, Column, Fate
from offsets.inventories import event_words
from offsets.inventories.event_items import ITEMS, VENUE_COUNTRY, VENUE_PROVINCE
from offsets.inventories.event_travel import GUESSES, LOCAL_MODES


@pytest.mark.parametrize(
    ("word", "values"),
    [
        (event_words.column, list(Column)),
        (event_words.fate, list(Fate)),
        (event_words.attendance, list(Attendance)),
        (event_words.choice, [*GUESSES, *Treatment]),
        (event_words.mode, list(LOCAL_MODES)),
        (event_words.assumed, ["in_person", "one_person_a_row"]),
    ],
)
def test_every_value_has_a_word(app: Flask, word, values: list[str]) -> None:
    assert [value for value in values if word(value) == value] == []


def test_every_field_has_a_name_of_its_own(app: Flask) -> None:
    names = [(item.group, event_words.item(item)) for item in ITEMS]
    assert len(set(names)) == len(names)
    assert [item.name for item in ITEMS if event_words.item(item) == item.activity] == []


@pytest.mark.parametrize("name", methods.names())
def test_every_field_can_be_counted_by_every_method(name: str) -> None:
    choices = methods.load(name).choices()
    stand_in = {VENUE_PROVINCE: "fujian", VENUE_COUNTRY: "CN"}
    for item in ITEMS:
        variant = stand_in.get(item.variant, item.variant)
        assert variant in choices[item.group, item.activity], item.name
        assert methods.load(name).rules_for(item.activity, variant, item.unit), item.name
