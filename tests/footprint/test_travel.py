"""Each leg is counted by its own distance and factor, and bad input names its field."""

from dataclasses import replace
from decimal import Decimal

import pytest

from offsets.errors import Invalid
from offsets.footprint import methods, travel
from offsets.footprint.lines import Boundary, Line
from offsets.footprint.trip import CABINS, DistanceSource, Leg, Stay, Trip
from tests.footprint.making import method, row, rule

METHOD = methods.load()
FLIGHT = Leg("plane", Decimal(1599))
MEASURED = DistanceSource.GREAT_CIRCLE


def only(leg: Leg, **given) -> Line:
    [line] = travel.compute(Trip((leg,), **given), METHOD).lines
    return line


def grams(leg: Leg, **given) -> int:
    line = only(leg, **given)
    assert line.mass
    return line.mass.central_g


def test_a_seat_from_fuzhou_to_beijing() -> None:
    """The table that opens the comparison of calculators: 103.1 and 174.5 kg."""
    assert grams(FLIGHT) == 174_547
    assert grams(FLIGHT, with_non_co2=False) == 103_120
    assert travel.compute(Trip((FLIGHT,)), methods.load("china-2025")).mass_g() == 215_306


def test_the_two_readings_of_a_flight_say_which_they_are() -> None:
    assert "with_non_co2" in only(FLIGHT).flags
    assert "without_non_co2" in only(FLIGHT, with_non_co2=False).flags


def test_the_range_of_a_flight_reaches_down_to_no_non_co2() -> None:
    mass = only(FLIGHT).mass
    assert mass
    assert mass.low_g == pytest.approx(grams(FLIGHT, with_non_co2=False), rel=0.005)


def test_cabins_cost_in_their_order() -> None:
    cabins = ("economy", "premium_economy", "business", "first")
    costs = [grams(replace(FLIGHT, variant=cabin)) for cabin in cabins]
    assert costs == sorted(costs)
    assert grams(FLIGHT) == costs[0]


def test_high_speed_rail_is_built_from_train_seats_and_grid() -> None:
    line = only(Leg("rail_high_speed", Decimal(1000)))
    assert line.mass
    assert line.mass.central_g == 29_183  # 0.0550 kWh by 0.5306 kg
    assert line.mass.low_g < line.mass.central_g < line.mass.high_g
    assert line.via == ("cn-2026/rail.high_speed.kwh_per_passenger_km",)
    assert line.factor_id == "cn-grid-2023/grid.national"


def test_rail_is_lengthened_only_where_the_line_was_not_measured() -> None:
    straight = only(Leg("rail_high_speed", Decimal(1000), MEASURED))
    line = only(Leg("rail_high_speed", Decimal(1200), DistanceSource.LINE))
    assert straight.mass
    assert line.mass
    assert straight.mass.central_g == line.mass.central_g
    assert "distance_lengthened" in straight.flags
    assert "distance_lengthened" not in line.flags


def test_a_flight_is_never_lengthened() -> None:
    assert grams(replace(FLIGHT, distance_source=MEASURED)) == grams(FLIGHT)


def test_a_car_is_shared_and_a_seat_is_not() -> None:
    alone = Leg("car", Decimal(300), variant="petrol")
    assert grams(alone) == 48_816
    assert grams(replace(alone, occupants=3)) == 16_272
    with pytest.raises(Invalid) as refused:
        only(Leg("metro", Decimal(10), occupants=2))
    assert refused.value.reason == "not_shared"


def test_a_car_by_its_fuel_and_an_electric_car_by_its_province() -> None:
    petrol = Leg("car", variant="petrol", energy=Decimal(100), energy_unit="L")
    assert grams(petrol) == 233_984
    home = Leg("car_electric", variant="fujian", energy=Decimal(100), energy_unit="kWh")
    away = replace(home, variant="anhui")
    assert (grams(home), grams(away)) == (42_110, 65_530)


def test_an_electric_car_of_no_province_says_so() -> None:
    assert "province_not_given" in only(Leg("car_electric", Decimal(100))).flags


def test_walking_and_cycling_are_shown_and_weigh_nothing() -> None:
    for mode in ("walking", "bicycle"):
        line = only(Leg(mode, Decimal(5)))
        assert line.mass
        assert line.mass.high_g == 0
        assert "assumption" in line.flags


@pytest.mark.parametrize(
    "leg",
    [
        FLIGHT,
        Leg("rail", Decimal(500)),
        Leg("car", variant="diesel", energy=Decimal(20), energy_unit="L"),
        Leg("ferry", Decimal(30), MEASURED),
        Leg("taxi", Decimal(30), occupants=2),
    ],
)
def test_a_return_is_twice_whatever_the_mode(leg: Leg) -> None:
    assert abs(grams(leg, is_return=True) - 2 * grams(leg)) <= 1


def test_nights_are_not_doubled_by_a_return() -> None:
    stay = Stay(3, "CN", sharing=2)
    there = Trip((FLIGHT,), stays=(stay,))
    lines = travel.compute(replace(there, is_return=True), METHOD).lines
    [hotel] = [line for line in lines if line.activity == "hotel"]
    assert hotel.mass
    assert hotel.mass.central_g == 80_250


def test_a_trip_may_be_nights_alone() -> None:
    assert travel.compute(Trip((), stays=(Stay(2),)), METHOD).mass_g() == 107_000


BANDED = method(
    [row("near", 3), row("far", 1)],
    [
        rule("plane", below_km="100", factor="t/near"),
        rule("plane", from_km="100", factor="t/far"),
    ],
)


def test_legs_are_counted_apart_each_in_its_own_band() -> None:
    legs = (Leg("plane", Decimal(60)), Leg("plane", Decimal(90)))
    assert travel.compute(Trip(legs), BANDED).mass_g() == 450_000
    assert travel.compute(Trip((Leg("plane", Decimal(150)),)), BANDED).mass_g() == 150_000


@pytest.mark.parametrize(
    ("distance_km", "is_undercut"), [("99", False), ("150", True), ("300", False)]
)
def test_where_going_farther_emits_less_a_flag_says_so(distance_km: str, is_undercut: bool) -> None:
    [line] = travel.compute(Trip((Leg("plane", Decimal(distance_km)),)), BANDED).lines
    assert ("longer_emits_less" in line.flags) == is_undercut
    assert "distance_band" in line.flags


def test_one_boundary_for_the_whole_trip() -> None:
    metro = Leg("metro", Decimal(10))
    assert only(metro).boundary is Boundary.COMBUSTION
    assert only(metro, boundary=Boundary.LIFE_CYCLE).boundary is Boundary.LIFE_CYCLE
    with pytest.raises(Invalid) as refused:
        only(Leg("coach", Decimal(10)), boundary=Boundary.LIFE_CYCLE)
    assert (refused.value.field, refused.value.reason) == ("legs[0].mode", "no_factor_for_boundary")


def test_a_life_cycle_flight_has_no_reading_beyond_co2() -> None:
    with pytest.raises(Invalid) as refused:
        only(FLIGHT, boundary=Boundary.LIFE_CYCLE)
    assert refused.value.reason == "no_factor_for_non_co2"
    average = replace(FLIGHT, variant="average")
    assert grams(average, boundary=Boundary.LIFE_CYCLE, with_non_co2=False) == 176_850


@pytest.mark.parametrize(
    ("leg", "field", "reason"),
    [
        (Leg("teleport", Decimal(1)), "mode", "unknown_choice"),
        (Leg("unstated", Decimal(1)), "mode", "unknown_choice"),
        (replace(FLIGHT, variant="throne"), "cabin", "unknown_choice"),
        (Leg("car", Decimal(5), variant="steam"), "variant", "unknown_choice"),
        (Leg("plane", Decimal(0)), "distance_km", "out_of_range"),
        (Leg("plane", Decimal(-5)), "distance_km", "out_of_range"),
        (Leg("plane", Decimal(20_101)), "distance_km", "out_of_range"),
        (Leg("plane", Decimal("NaN")), "distance_km", "out_of_range"),
        (Leg("plane", Decimal("Infinity")), "distance_km", "out_of_range"),
        (Leg("plane", Decimal("1.0000001")), "distance_km", "too_precise"),
        (Leg("walking", Decimal(501)), "distance_km", "out_of_range"),
        (Leg("metro", Decimal(301)), "distance_km", "out_of_range"),
        (Leg("car", Decimal(5), occupants=0), "occupants", "out_of_range"),
        (Leg("car", energy=Decimal(5), energy_unit="L"), "energy_unit", "unknown_choice"),
        (
            Leg("car", variant="petrol", energy=Decimal(-1), energy_unit="L"),
            "energy",
            "out_of_range",
        ),
        (replace(FLIGHT, start="福州", end="福州"), "end", "same_place"),
    ],
)
def test_bad_input_names_its_field(leg: Leg, field: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        travel.compute(Trip((FLIGHT, leg)), METHOD)
    assert (refused.value.field, refused.value.reason) == (f"legs[1].{field}", reason)


def test_an_unknown_cabin_is_answered_with_those_there_are() -> None:
    with pytest.raises(Invalid) as refused:
        only(replace(FLIGHT, variant="throne"))
    assert set(refused.value.facts["choices"].split(", ")) == set(CABINS)


def test_first_class_is_refused_where_there_is_none() -> None:
    economy_alone = method([row("a", "0.1")], [rule("plane", variant="economy")])
    with pytest.raises(Invalid) as refused:
        travel.compute(Trip((replace(FLIGHT, variant="first"),)), economy_alone)
    assert refused.value.field == "legs[0].cabin"


@pytest.mark.parametrize(
    ("stay", "field"),
    [(Stay(0), "nights"), (Stay(1, "XX"), "country"), (Stay(1, "CN", 0), "sharing")],
)
def test_a_bad_night_names_its_field(stay: Stay, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        travel.compute(Trip((FLIGHT,), stays=(stay,)), METHOD)
    assert refused.value.field == f"stays[0].{field}"


def test_a_trip_goes_somewhere() -> None:
    with pytest.raises(Invalid) as refused:
        travel.compute(Trip(()), METHOD)
    assert refused.value.field == "legs"


def test_kilometres_and_litres_of_one_car_are_not_taken_for_each_other() -> None:
    driven = Leg("car", Decimal(100), variant="petrol", energy_unit="L")
    fuelled = replace(driven, energy=Decimal(100))
    unitless = replace(fuelled, energy_unit="")
    both = travel.compute(Trip((driven, fuelled)), METHOD)
    assert both.mass_g() == grams(driven) + grams(fuelled) == 16_272 + 233_984
    with pytest.raises(Invalid) as refused:
        travel.compute(Trip((replace(driven, energy_unit=""), unitless)), METHOD)
    assert refused.value.field == "legs[1].energy_unit"
