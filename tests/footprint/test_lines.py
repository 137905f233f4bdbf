"""Totals are sums of the grams that are shown, and boundaries are never added unasked."""

from decimal import Decimal

import pytest

from offsets.footprint.lines import Boundary, Group, Line, Mass, MixedBoundaries, Result

BURNT, MADE = Boundary.COMBUSTION, Boundary.LIFE_CYCLE


def line(group: Group, boundary: Boundary | None, grams: int | None, **given) -> Line:
    mass = None if grams is None else Mass(grams - 1, grams, grams + 1)
    return Line(group, "any", "", Decimal(1), "kg", boundary=boundary, mass=mass, **given)


LINES = (
    line(Group.FUEL, BURNT, 10),
    line(Group.TRANSPORT, BURNT, 5, origin="福州"),
    line(Group.TRANSPORT, None, None, flags=("asked",)),
    line(Group.GOODS, MADE, 7),
)
MIXED = Result("m", "0", (), LINES)
ONE = Result("m", "0", (), LINES[:3])


def test_boundaries_are_totalled_apart() -> None:
    assert MIXED.by_boundary() == {BURNT: Mass(13, 15, 17), MADE: Mass(6, 7, 8)}


@pytest.mark.parametrize("total", ["total", "mass_g", "by_group", "by_activity", "by_origin"])
def test_boundaries_are_not_added_without_a_word(total: str) -> None:
    with pytest.raises(MixedBoundaries) as refused:
        getattr(MIXED, total)()
    assert refused.value.facts["boundaries"] == "combustion, life_cycle"
    assert getattr(ONE, total)()


def test_boundaries_are_added_where_they_are_named() -> None:
    assert MIXED.mass_g({BURNT, MADE}) == 22
    assert MIXED.mass_g({MADE}) == 7
    assert MIXED.by_group({BURNT}) == {Group.FUEL: Mass(9, 10, 11), Group.TRANSPORT: Mass(4, 5, 6)}


def test_parts_add_up_to_the_total() -> None:
    everything = {BURNT, MADE}
    for parts in (MIXED.by_group(everything), MIXED.by_origin(everything)):
        assert sum(mass.central_g for mass in parts.values()) == MIXED.mass_g(everything)


def test_people_still_to_be_asked_are_shown_and_leave_the_result_open() -> None:
    assert MIXED.uncounted == (LINES[2],)
    assert not MIXED.is_complete
    assert Result("m", "0", (), LINES[:2]).is_complete


def test_a_head_bears_its_part_rounded_up() -> None:
    assert Mass(9, 10, 12).per_head(4) == Mass(3, 3, 3)


def test_kilograms_are_the_grams() -> None:
    mass = Mass(1, 2_500, 3_000)
    assert (mass.low_kg, mass.central_kg, mass.high_kg) == (Decimal("0.001"), Decimal("2.5"), 3)
