"""A page shows what the export says, and every stored word has a word for people."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from offsets.footprint import methods
from offsets.footprint.event import Treatment
from offsets.footprint.factors import Status
from offsets.footprint.lines import Boundary, Group
from offsets.footprint.trip import CABINS, MODES
from offsets.inventories import words
from offsets.inventories.compute import compute
from offsets.inventories.shown import about
from offsets.inventories.view import ResultView, result_view
from tests.inventories.making import flight, train

TODAY = date(2026, 11, 21)


def view(app: Flask, *said: Any) -> ResultView:
    with app.test_request_context():
        return result_view(compute(*said).export, TODAY)


def test_the_total_is_the_sum_of_its_lines(app: Flask) -> None:
    shown = view(app, train(is_return=True))
    assert shown.total.central_g == sum(line.mass.central_g for line in shown.lines if line.mass)
    assert [mass for _, mass in shown.totals] == [shown.total]


def test_every_line_has_its_factor_and_whoever_published_it(app: Flask) -> None:
    for shown in (view(app, train()), view(app, flight())):
        for line in shown.lines:
            assert line.factor is not None
            assert line.factor.publisher
            assert line.factor.link.startswith("http")
            assert line.factor.href == f"/factors/{line.factor.id}"


def test_an_assumption_of_ours_names_no_publisher(app: Flask) -> None:
    (line,) = view(app, train()).lines
    assert line.via[0].id == "cn-2026/detour.rail"
    assert line.via[0].publisher == line.via[0].link == ""
    assert line.via[0].note


def test_a_factor_past_its_review_says_so(app: Flask) -> None:
    (line,) = view(app, flight()).lines
    assert line.factor is not None
    assert line.factor.is_due is (line.factor.review_by < TODAY.isoformat())


def test_it_speaks_both_languages(app: Flask) -> None:
    with app.test_request_context():
        chinese = result_view(compute(flight()).export, TODAY)
        with force_locale("en"):
            english = result_view(compute(flight()).export, TODAY)
    assert chinese.lines[0].label == "飞机 · 经济舱"
    assert english.lines[0].label == "Plane · economy class"
    assert chinese.lines[0].flags != english.lines[0].flags


def stored_flags() -> set[str]:
    """Those of the rules; the calculators' own are named here as their docstrings do."""
    of_rules = {
        flag for name in methods.names() for r in methods.load(name).rules for flag in r.flags
    }
    own = "assumption range_not_published foreign_factor distance_band longer_emits_less "
    own += "distance_lengthened distance_straight with_non_co2 without_non_co2 no_shows_scaled"
    return of_rules | set(own.split()) | set(Treatment)


@pytest.mark.parametrize(
    ("table", "stored"),
    [
        (words.FLAG, stored_flags()),
        (words.GROUP, set(Group)),
        (words.BOUNDARY, set(Boundary)),
        (words.STATUS, set(Status)),
        (words.ACTIVITY, set(MODES) - {"unstated"}),
        (words.VARIANT, set(CABINS)),
    ],
)
def test_every_stored_word_has_a_word_for_people(table: Any, stored: set[str]) -> None:
    assert sorted(stored - set(table)) == []


def test_a_missing_word_would_be_seen() -> None:
    assert {"zeppelin"} - set(words.ACTIVITY)


@pytest.mark.parametrize(
    ("mass_g", "text"),
    [
        (0, "0"),
        (1, "0.001"),
        (999, "0.999"),
        (1_000, "1"),
        (53_498, "53.5"),
        (174_067, "174"),
        (999_600, "1,000"),
        (1_230_499, "1,230"),
        (22_302_100_000, "22,300,000"),
    ],
)
def test_an_estimate_has_three_digits(mass_g: int, text: str) -> None:
    assert about(mass_g) == text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("passenger.km", "人·千米"),
        ("kg/passenger.km", "kg/人·千米"),
        ("kg/room.night", "kg/间·夜"),
        ("kg/kg", "kg/kg"),
        ("km/km", ""),
        ("1/1", ""),
    ],
)
def test_a_unit_is_written_as_people_write_it(app: Flask, stored: str, text: str) -> None:
    with app.test_request_context():
        assert words.unit(stored) == text
