"""A forest for an event: pledged, planted, visited, certified, confirmed; claimed once."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller

from offsets.db import session
from offsets.errors import Invalid, NotFound
from offsets.events.cancel import cancel
from offsets.events.deadline import move
from offsets.events.errors import AlreadyCounted, LandTaken, WrongStep
from offsets.events.evidence.keep import keep_file
from offsets.events.find import live_statement
from offsets.events.planting.models import Compartment, Planting
from offsets.events.planting.pledge import (
    certify,
    confirm_round,
    monitor,
    plant,
    pledge,
)
from offsets.events.publish import publish
from offsets.events.rules import State
from tests.events.making import PDF, TONNE, declare, fresh, make_event, make_frozen
from tests.events.planting.making import SOUTH, WEST, degrees, square, wish
from tests.racing import together

pytestmark = pytest.mark.usefixtures("app", "clock")


def test_only_certified_and_confirmed_grams_count(clock: Traveller) -> None:
    event = make_frozen(2 * TONNE)
    row = fresh(event)
    planting = pledge(event, wish())
    plant(row.id, planting, date(2026, 3, 12))
    clock.move_to("2028-05-01T04:00:00+00:00")
    visit = monitor(row.id, planting, date(2028, 4, 1), 92, 3 * TONNE)
    assert fresh(event).retired_g == 0
    with pytest.raises(NotFound):
        confirm_round(visit)  # Nobody certified it.
    report = keep_file(event, "核证报告.pdf", PDF)
    certify(row.id, visit, 2 * TONNE, "某核证机构", report)
    assert fresh(event).retired_g == 0
    assert confirm_round(visit) == 2 * TONNE
    assert (fresh(event).retired_g, fresh(event).state) == (2 * TONNE, State.OFFSET)
    with pytest.raises(NotFound):
        confirm_round(visit)
    with pytest.raises(AlreadyCounted):
        certify(row.id, visit, TONNE, "某核证机构", report)
    assert fresh(event).retired_g == 2 * TONNE


def test_a_planted_forest_carries_a_statement(clock: Traveller) -> None:
    event = make_frozen(TONNE)
    planting = pledge(event, wish())
    plant(fresh(event).id, planting, date(2026, 3, 12))
    move(event, date(2030, 12, 31), "碳中和林须经监测与核证")
    clock.move_to("2029-05-01T04:00:00+00:00")
    visit = monitor(fresh(event).id, planting, date(2029, 4, 1), 90, TONNE)
    certify(fresh(event).id, visit, TONNE, "某核证机构", keep_file(event, "报告.pdf", PDF))
    confirm_round(visit)
    declare(event)
    publish(event)
    said = live_statement(fresh(event).id)
    assert said is not None
    assert [each["credit"] for each in said.document["retired"]] == ["planting"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"compartments": []}, "compartments"),
        ({"compartments": [square()] * 51}, "compartments"),
        ({"compartments": [square(), square()]}, "compartments.1"),
        ({"compartments": [square(), square(WEST + 4_999)]}, "compartments.1"),
        ({"compartments": [square(*degrees(122.5, 26.0))]}, "compartments.0"),
        ({"compartments": [square(), square(*degrees(116.4, 39.9))]}, "compartments.1"),
        ({"county": "CN-350000"}, "county"),
        ({"species": " "}, "species"),
        ({"method": ""}, "method"),
        ({"claim_to": date(2026, 1, 1)}, "claim_to"),
        ({"claim_to": date(2200, 1, 1)}, "claim_to"),
        ({"pledged_on": date(9999, 1, 1)}, "pledged_on"),
    ],
)
def test_a_pledge_that_cannot_be_leaves_nothing(changes, field: str) -> None:
    event = make_event()
    with pytest.raises(Invalid) as refused:
        pledge(event, wish(**changes))
    assert refused.value.field == field
    assert session().scalar(select(Planting.id)) is None


def test_land_is_claimed_once_for_good() -> None:
    first, second = make_event(), make_event()
    pledge(first, wish())
    with pytest.raises(LandTaken) as refused:
        pledge(second, wish(compartments=[square(WEST, SOUTH - 9_000), square(WEST + 4_000)]))
    assert refused.value.field == "compartments.1"
    cancel(first)
    with pytest.raises(LandTaken):
        pledge(second, wish())
    with pytest.raises(WrongStep):
        pledge(first, wish(compartments=[square(WEST, SOUTH + 50_000)]))
    pledge(second, wish(compartments=[square(WEST + 5_000)]))  # Next to it.
    assert len(session().scalars(select(Compartment.id)).all()) == 2


def test_of_two_who_claim_one_piece_at_once_one_has_it(app: Flask) -> None:
    events = [make_event() for _ in range(4)]
    said = together(app, *(lambda event=event: pledge(event, wish()) for event in events))
    assert sorted(type(each).__name__ for each in said) == ["LandTaken"] * 3 + ["int"]


@pytest.mark.parametrize(
    ("day", "survival", "grams", "field"),
    [
        (date(2026, 3, 1), 90, TONNE, "measured_on"),  # Before it was planted.
        (date(2026, 6, 1), 90, TONNE, "measured_on"),  # Has not come yet.
        (date(2026, 4, 1), -1, TONNE, "survival_percent"),
        (date(2026, 4, 1), 101, TONNE, "survival_percent"),
        (date(2026, 4, 1), 90, -1, "measured_g"),
        (date(2026, 4, 1), 90, 10**12, "measured_g"),  # A forest of 400 mu.
    ],
)
def test_a_round_of_absurd_figures_is_refused(day, survival, grams, field: str) -> None:
    event = make_event()
    planting = pledge(event, wish())
    with pytest.raises(Invalid) as refused:
        monitor(fresh(event).id, planting, date(2026, 4, 1), 90, TONNE)
    assert refused.value.reason == "not_planted_yet"
    plant(fresh(event).id, planting, date(2026, 3, 12))
    with pytest.raises(Invalid) as refused:
        monitor(fresh(event).id, planting, day, survival, grams)
    assert refused.value.field == field


def test_a_rounds_day_and_certifier_are_held() -> None:
    event = make_event()
    row = fresh(event)
    planting = pledge(event, wish())
    with pytest.raises(Invalid):
        plant(row.id, planting, date(2026, 6, 1))
    plant(row.id, planting, date(2026, 3, 12))
    visit = monitor(row.id, planting, date(2026, 4, 1), 90, TONNE)
    with pytest.raises(Invalid):
        monitor(row.id, planting, date(2026, 4, 1), 90, TONNE)
    report = keep_file(event, "r.pdf", PDF)
    for wrong in (
        lambda: certify(row.id, visit, TONNE + 1, "某机构", report),
        lambda: certify(row.id, visit, 0, "某机构", report),
        lambda: certify(row.id, visit, TONNE, " ", report),
        lambda: certify(row.id, visit, TONNE, "某机构", "0" * 64),
    ):
        with pytest.raises(Invalid):
            wrong()
    other = fresh(make_event())
    for foreign in (
        lambda: plant(other.id, planting, date(2026, 3, 12)),
        lambda: monitor(other.id, planting, date(2026, 4, 2), 90, TONNE),
        lambda: certify(other.id, visit, TONNE, "某机构", report),
    ):
        with pytest.raises(NotFound):
            foreign()
