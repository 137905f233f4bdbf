"""Ranges are those that the factors carry, and a seed gives the same grams everywhere."""

from decimal import Decimal

import pytest

from offsets.errors import Invalid
from offsets.footprint import gather, methods, travel
from offsets.footprint.event import Inventory, Journey, Treatment, Unresolved, Use
from offsets.footprint.lines import Boundary, Group, MixedBoundaries
from offsets.footprint.trip import Leg, Trip
from offsets.footprint.uncertainty import Spread, interval, monte_carlo
from tests.footprint.making import per_km

METHOD = methods.load()
TRAIN = Trip((Leg("rail_high_speed", Decimal(1000)),))
RANGED = per_km(("1", "2", "4"))


def spread(trip: Trip = TRAIN, method=METHOD, seed: int = 1, **given) -> Spread:
    return monte_carlo(travel.compute(trip, method), method.factors(), seed, **given)


def test_a_seed_gives_the_same_grams_on_every_machine() -> None:
    assert spread() == spread()
    assert spread(seed=2) != spread()
    assert spread(Trip((Leg("plane", Decimal(1)),)), RANGED, draws=1000) == Spread(
        low_g=1_041, median_g=1_988, high_g=3_882, fixed_g=0, draws=1000, seed=1
    )


def test_the_draws_lie_within_the_interval_and_around_the_middle() -> None:
    found = spread()
    widest = interval(travel.compute(TRAIN, METHOD))
    assert widest.low_g <= found.low_g < found.median_g < found.high_g <= widest.high_g
    assert found.median_g == pytest.approx(widest.central_g, rel=0.02)


def test_what_has_no_range_is_said_to_be_fixed() -> None:
    bus = Trip((Leg("bus", Decimal(100)),))
    found = spread(bus)
    assert found.low_g == found.high_g == found.fixed_g == travel.compute(bus, METHOD).mass_g()


def test_one_factor_under_two_lines_is_one_draw() -> None:
    """Two halves of a way are as uncertain as the whole: errors of one factor do not cancel."""
    halves = Trip((Leg("plane", Decimal(300)), Leg("plane", Decimal(700))))
    whole = Trip((Leg("plane", Decimal(1000)),))
    assert spread(halves, RANGED) == spread(whole, RANGED)


def test_extrapolated_people_move_with_those_they_are_the_mean_of() -> None:
    unknown = (Unresolved(10, Treatment.EXTRAPOLATE, "no city"),)
    inventory = Inventory((Journey(TRAIN, 10),), unresolved=unknown)
    known = monte_carlo(
        gather.compute(Inventory((Journey(TRAIN, 20),)), METHOD), METHOD.factors(), 5
    )
    half = monte_carlo(gather.compute(inventory, METHOD), METHOD.factors(), 5)
    assert half.high_g == pytest.approx(known.high_g, rel=1e-5)


def test_boundaries_are_not_mixed_without_a_word() -> None:
    inventory = Inventory((Journey(TRAIN, 5),), (Use(Group.GOODS, "paper", Decimal(1), "t"),))
    result = gather.compute(inventory, METHOD)
    with pytest.raises(MixedBoundaries):
        monte_carlo(result, METHOD.factors(), 1)
    both = monte_carlo(result, METHOD.factors(), 1, boundaries=result.boundaries)
    travelled = monte_carlo(result, METHOD.factors(), 1, boundaries={Boundary.COMBUSTION})
    assert both.low_g == travelled.low_g + 1_345_078


@pytest.mark.parametrize("draws", [0, 99, 20_001])
def test_a_senseless_number_of_draws_is_refused(draws: int) -> None:
    with pytest.raises(Invalid) as refused:
        spread(draws=draws)
    assert refused.value.field == "draws"
