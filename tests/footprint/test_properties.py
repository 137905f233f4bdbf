"""What must hold of every trip and every event, whatever is entered."""

from dataclasses import replace
from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from offsets.footprint import export, gather, inputs, methods, travel
from offsets.footprint.event import Inventory, Journey, Treatment, Unresolved, Use
from offsets.footprint.lines import Boundary, Group
from offsets.footprint.travel import HALF_ROUND_KM, MAX_KM
from offsets.footprint.trip import CABINS, DistanceSource, Leg, Stay, Trip
from tests.footprint.making import kg, method, row, rule

METHOD = methods.load()
whole_event = settings(max_examples=30)
"""Drawing an event takes far longer than counting it."""
EVERYTHING = tuple(Boundary)
MODES = [*MAX_KM, "plane", "ferry"]
metres = st.decimals(Decimal("0.001"), 300, places=3)
sources = st.sampled_from(DistanceSource)
legs = st.builds(Leg, st.sampled_from(MODES), metres, sources) | st.builds(
    Leg, st.just("plane"), st.decimals(1, HALF_ROUND_KM, places=3), sources, st.sampled_from(CABINS)
)
stays = st.builds(Stay, st.integers(1, 14), st.sampled_from(["CN", "JP"]), st.integers(1, 3))
trips = st.builds(
    Trip,
    st.lists(legs, min_size=1, max_size=3).map(tuple),
    st.booleans(),
    st.lists(stays, max_size=2).map(tuple),
    st.booleans(),
)
journeys = st.builds(
    Journey, trips, st.integers(1, 500), st.sampled_from(["", "福州", "合肥", "Paris"])
)
uses = st.builds(
    Use,
    st.just(Group.ENERGY),
    st.just("electricity"),
    st.decimals(0, 10**6, places=3),
    st.sampled_from(["kWh", "MWh", "GJ"]),
    st.sampled_from(["fujian", "anhui", "xizang", ""]),
)
unresolved = st.builds(
    Unresolved, st.integers(1, 50), st.sampled_from(Treatment), st.just("no city")
)
inventories = st.builds(
    Inventory,
    st.lists(journeys, min_size=1, max_size=6).map(tuple),
    st.lists(uses, max_size=3).map(tuple),
    st.integers(0, 1000),
    st.lists(unresolved, max_size=2).map(tuple),
)


def grams(trip: Trip, by=METHOD) -> tuple[int, int, int]:
    mass = travel.compute(trip, by).total()
    return mass.low_g, mass.central_g, mass.high_g


@given(trips, st.data())
def test_more_kilometres_never_emit_less(trip: Trip, data) -> None:
    at = data.draw(st.integers(0, len(trip.legs) - 1))
    leg = trip.legs[at]
    most_km = MAX_KM.get(leg.mode, HALF_ROUND_KM)
    farther = replace(leg, distance_km=data.draw(st.decimals(leg.distance_km, most_km, places=3)))
    longer = replace(trip, legs=(*trip.legs[:at], farther, *trip.legs[at + 1 :]))
    assert all(a <= b for a, b in zip(grams(trip), grams(longer), strict=True))


@given(trips, stays)
def test_more_nights_never_emit_less(trip: Trip, stay: Stay) -> None:
    more = replace(trip, stays=(*trip.stays, stay))
    assert all(a <= b for a, b in zip(grams(trip), grams(more), strict=True))


@whole_event
@given(inventories, journeys)
def test_more_people_never_emit_less(inventory: Inventory, journey: Journey) -> None:
    """Where nobody is extrapolated: there, a short trip more lowers the mean of all."""
    known = replace(inventory, unresolved=())
    more = replace(known, journeys=(*known.journeys, journey))
    before, after = (gather.compute(each, METHOD).total(EVERYTHING) for each in (known, more))
    assert before.low_g <= after.low_g
    assert before.central_g <= after.central_g
    assert before.high_g <= after.high_g


@given(trips)
def test_a_flight_with_more_than_its_co2_never_counts_less(trip: Trip) -> None:
    whole, bare = (grams(replace(trip, with_non_co2=each)) for each in (True, False))
    assert whole[1] >= bare[1]


@given(trips)
def test_low_central_and_high_stand_in_order(trip: Trip) -> None:
    for line in travel.compute(trip, METHOD).lines:
        assert line.mass
        assert line.mass.low_g <= line.mass.central_g <= line.mass.high_g


@whole_event
@given(inventories)
def test_a_sum_equals_its_parts_to_the_gram(inventory: Inventory) -> None:
    result = gather.compute(inventory, METHOD)
    whole = result.total(EVERYTHING)
    for parts in (
        result.by_group(EVERYTHING),
        result.by_activity(EVERYTHING),
        result.by_origin(EVERYTHING),
        result.by_boundary(),
    ):
        assert sum(part.central_g for part in parts.values()) == whole.central_g
        assert sum(part.high_g for part in parts.values()) == whole.high_g
    shown = [line.mass.central_g for line in result.lines if line.mass]
    assert sum(shown) == whole.central_g == result.mass_g(EVERYTHING)


@whole_event
@given(inventories, st.randoms(use_true_random=False), st.data())
def test_order_and_batches_change_nothing(inventory: Inventory, random, data) -> None:
    split = []
    for journey in inventory.journeys:
        first = data.draw(st.integers(1, journey.people))
        again = replace(journey.trip)  # equal, but another object
        split.append(replace(journey, people=first))
        if rest := journey.people - first:
            split.append(replace(journey, trip=again, people=rest))
    random.shuffle(split)
    shuffled = list(inventory.uses)
    random.shuffle(shuffled)
    other = replace(inventory, journeys=tuple(split), uses=tuple(shuffled))
    assert gather.compute(other, METHOD) == gather.compute(inventory, METHOD)


@whole_event
@given(inventories)
def test_merging_equal_journeys_changes_nothing(inventory: Inventory) -> None:
    whole = gather.compute(inventory, METHOD)
    assert gather.compute(inputs.compact(inventory), METHOD) == whole


@whole_event
@given(inventories)
def test_every_export_is_recomputed_to_the_gram(inventory: Inventory) -> None:
    result = gather.compute(inventory, METHOD)
    assert export.recompute(export.export(inventory, METHOD, result)) == result


@given(uses)
def test_a_quantity_in_another_unit_is_the_same_mass(use: Use) -> None:
    """Up to the gram that rounding a repeating fraction may add."""
    ratios = {"kWh": Decimal(1), "MWh": Decimal(1000)}
    kilowatt_hours = replace(use, unit="kWh")
    megawatt_hours = replace(use, unit="MWh", quantity=use.quantity / ratios["MWh"])
    masses = {
        gather.compute(Inventory(uses=(each,)), METHOD).mass_g()
        for each in (kilowatt_hours, megawatt_hours)
    }
    assert len(masses) == 1


BANDS = method(
    [row("near", "0.20"), row("far", "0.15")],
    [
        rule("plane", below_km="3700", factor="t/near"),
        rule("plane", from_km="3700", factor="t/far"),
    ],
)


@given(st.decimals(1, 20_000, places=3), st.decimals(1, 20_000, places=3))
@example(Decimal("3699.999"), Decimal("3700"))
def test_where_farther_emits_less_a_flag_stands(one_km: Decimal, other_km: Decimal) -> None:
    near_km, far_km = sorted((one_km, other_km))
    near, far = (travel.compute(Trip((Leg("plane", km),)), BANDS) for km in (near_km, far_km))
    if far.mass_g() < near.mass_g():
        assert "longer_emits_less" in far.lines[0].flags


def test_the_flag_is_not_everywhere() -> None:
    for km, is_flagged in (("3699", False), ("4000", True), ("4934", False)):
        [line] = travel.compute(Trip((Leg("plane", kg(km)),)), BANDS).lines
        assert ("longer_emits_less" in line.flags) == is_flagged


@pytest.mark.parametrize("name", methods.names())
def test_no_shipped_method_has_bands_at_all(name: str) -> None:
    assert not [rule for rule in methods.load(name).rules if rule.is_banded]
