"""A real conference by the road that an organiser takes: uploaded, asked about, counted.

The published study gives each city its own coordinates; here the house's own places
stand in for them, and the study's bands of distance are supplied as data. The study
has Algiers and Tunis in the middle of their countries, so the totals differ a little.
"""

from decimal import Decimal

from offsets.footprint import gather, places
from offsets.footprint.event import Inventory
from offsets.footprint.participants.fate import Column, Fate
from offsets.footprint.participants.read import Choices
from offsets.footprint.places import Found
from offsets.inventories.event_list import ParticipantList, read_list
from offsets.inventories.event_travel import Habits, travel
from tests.footprint.participants.sheets import csv_file
from tests.footprint.test_egu2019 import PUBLISHED_T, rows, study, tonnes

ANSWERS = {
    (Column.ORIGIN, "Washington, United States"): "GN-4140963",
    (Column.ORIGIN, "Tokio, Japan"): "Tokyo, Japan",
    (Column.ORIGIN, "San Jose, Costa Rica"): "GN-3621849",
    (Column.ORIGIN, "St Paul’s Bay, Malta"): "Valletta, Malta",
}
"""St Paul's Bay is 13 km from Valletta."""


def uploaded(answers=()) -> ParticipantList:
    people = [
        (row["City"], row["Country"], round(Decimal(row["Numbers"]) * Decimal(row["Fraction"])))
        for row in rows()
    ]
    file = csv_file([("City", "Country", "Number of people"), *people])
    return read_list(file, Choices(answers=dict(answers)))


def test_four_of_119_cities_are_asked_about_and_none_is_guessed() -> None:
    found = uploaded()
    assert len(found.reading.questions()) == 4
    assert found.tallies[Fate.TAKEN].rows == 115
    assert {question.said for question in found.reading.questions()} == {
        said for _, said in ANSWERS
    }


def test_the_published_total_comes_out_within_a_thousandth() -> None:
    found = uploaded(ANSWERS)
    assert found.tallies[Fate.TAKEN].rows == 119
    people = found.tallies[Fate.TAKEN].people
    assert abs(people - 16_227) <= 5

    vienna = places.find("Vienna, Austria")
    assert isinstance(vienna, Found)
    by_distance = [each._replace(mode="unstated") for each in found.travellers()]
    went = travel(by_distance, vienna.place, Habits(), study())
    assert went.people == people
    result = gather.compute(Inventory(tuple(went.journeys)), study())
    assert abs(tonnes(result) - PUBLISHED_T) / PUBLISHED_T < Decimal("0.001")
