"""The same people elsewhere: distances, hotels and the grid move, everything else stays."""

from decimal import Decimal

from flask import Flask

from offsets.footprint import methods
from offsets.footprint.event import Inventory, Journey, Use
from offsets.footprint.lines import Group
from offsets.footprint.trip import Leg, Stay, Trip
from offsets.inventories.compute import compute
from offsets.inventories.event_venues import compare, elsewhere
from tests.inventories.making import place, train

FUZHOU, BEIJING, WUHAN, LONDON = (
    place(name) for name in ("CN-350100", "CN-110000", "CN-420100", "GN-2643743")
)
# To Beijing from Fuzhou and from Wuhan, and some by kilometres that they typed.
HERE = Inventory(
    journeys=(
        Journey(train(stays=(Stay(2),)), 80, FUZHOU.id),
        Journey(Trip((Leg("rail", Decimal(100)),)), 5, ""),
    ),
    uses=(
        Use(Group.ENERGY, "electricity", Decimal(1000), "kWh", "beijing"),
        Use(Group.GOODS, "paper", Decimal(10), "kg"),
    ),
)


def test_ways_hotels_and_grid_move() -> None:
    moved = elsewhere(HERE, BEIJING, WUHAN, methods.load())
    first, typed = moved.given.journeys
    assert first.trip.legs[0].end == WUHAN.id
    assert first.trip.legs[0].distance_km < HERE.journeys[0].trip.legs[0].distance_km
    assert typed == HERE.journeys[1]
    assert moved.given.uses[0].variant == "hubei"
    assert moved.given.uses[1] == HERE.uses[1]
    assert moved.at_home == 0


def test_whoever_lives_there_stays_at_home() -> None:
    moved = elsewhere(HERE, BEIJING, FUZHOU, methods.load())
    assert moved.at_home == 80
    assert len(moved.given.journeys) == 1


def test_the_own_venue_is_the_first_of_the_comparison(app: Flask) -> None:
    computed = compute(HERE)
    found = compare(computed.export, computed.total, "武汉、某某地，福州")
    assert [bar.name for bar in found.venues] == [BEIJING.id, WUHAN.id, FUZHOU.id]
    assert found.venues[0].mass == computed.total
    assert found.venues[1].mass.central_g < computed.total.central_g
    assert len(found.faults) == 1
    assert "80" in found.notes[0]


def test_what_cannot_be_counted_there_is_said(app: Flask) -> None:
    computed = compute(HERE)
    found = compare(computed.export, computed.total, "伦敦, 英国")
    assert len(found.venues) == 1
    assert found.faults


def test_a_city_with_several_meanings_offers_them(app: Flask) -> None:
    computed = compute(HERE)
    with app.test_request_context():
        found = compare(computed.export, computed.total, "武汉、朝阳")
        (fault,) = found.faults
        assert "朝阳" in fault.text
        label, instead = fault.choices[0]
        assert label
        again = compare(computed.export, computed.total, instead)
    assert again.faults == []
    assert [bar.name for bar in again.venues[:2]] == [BEIJING.id, WUHAN.id]
    assert len(again.venues) == 3
