"""An event has six groups and the people online, and nobody in it is silently zero."""

from dataclasses import replace
from decimal import Decimal

import pytest

from offsets.errors import Invalid
from offsets.footprint import gather, methods, travel
from offsets.footprint.event import Inventory, Journey, NoShows, Treatment, Unresolved, Use
from offsets.footprint.lines import Boundary, Group, Line
from offsets.footprint.trip import Leg, Stay, Trip

METHOD = methods.load()
BY_TRAIN = Trip((Leg("rail_high_speed", Decimal(810)),), True, (Stay(2, sharing=2),))
BY_PLANE = Trip((Leg("plane", Decimal(1599)),), True, (Stay(2),))
USES = (
    Use(Group.FUEL, "diesel", Decimal(200), "L", note="generator, by invoice"),
    Use(Group.ENERGY, "electricity", Decimal("12.5"), "MWh", "fujian"),
    Use(Group.ENERGY, "heat", Decimal(30), "GJ"),
    Use(Group.LODGING_MEALS, "meal", Decimal(900), "meal", "vegetarian"),
    Use(Group.GOODS, "paper", Decimal(120), "kg", "recycled"),
    Use(Group.WASTE, "waste_food", Decimal("0.4"), "t", "landfill"),
)
JOURNEYS = (Journey(BY_TRAIN, 300, "合肥"), Journey(BY_PLANE, 100, "北京"))
EVENT = Inventory(JOURNEYS, USES, online_people=250)
EVERYTHING = tuple(Boundary)


def lines(inventory: Inventory, activity: str) -> list[Line]:
    result = gather.compute(inventory, METHOD)
    return [line for line in result.lines if line.activity == activity]


def grams(inventory: Inventory, group: Group) -> int:
    result = gather.compute(inventory, METHOD)
    return result.by_group(EVERYTHING)[group].central_g


def test_the_six_groups_and_those_online() -> None:
    result = gather.compute(EVENT, METHOD)
    assert list(result.by_group(EVERYTHING)) == list(Group)
    assert result.is_complete


@pytest.mark.parametrize(
    ("group", "expected_g"),
    [
        (Group.FUEL, 532_310),  # 200 L by 2.66155 kg
        (Group.ENERGY, 5_263_750 + 3_300_000),  # 12,500 kWh by 0.4211 kg, 30 GJ by 110 kg
        (Group.GOODS, 126_010),  # 0.12 t by 1,050.0779 kg, rounded up
        (Group.WASTE, 280_124),
        (Group.ONLINE, 250_000),
    ],
)
def test_a_group_is_quantity_by_factor(group: Group, expected_g: int) -> None:
    assert grams(EVENT, group) == expected_g


def test_travellers_are_trips_times_people() -> None:
    one = travel.compute(BY_PLANE, METHOD).by_group()[Group.TRANSPORT].central_g
    many = gather.compute(Inventory((Journey(BY_PLANE, 100),)), METHOD)
    assert abs(many.by_group()[Group.TRANSPORT].central_g - 100 * one) <= 100


def test_origins_are_kept_apart() -> None:
    result = gather.compute(Inventory(JOURNEYS), METHOD)
    assert list(result.by_origin()) == ["北京", "合肥"]


def test_the_province_of_the_venue_matters() -> None:
    def of(province: str) -> int:
        use = Use(Group.ENERGY, "electricity", Decimal(1000), "kWh", province)
        return gather.compute(Inventory(uses=(use,)), METHOD).mass_g()

    assert (of("fujian"), of("anhui"), of("xizang")) == (421_100, 655_300, 530_600)


def test_a_province_that_is_not_given_or_has_no_factor_says_so() -> None:
    for province, flag in (("", "province_not_given"), ("xizang", "region_fallback")):
        use = Use(Group.ENERGY, "electricity", Decimal(1), "kWh", province)
        [line] = lines(Inventory(uses=(use,)), "electricity")
        assert flag in line.flags


def test_totals_of_passenger_kilometres_stand_in_for_journeys() -> None:
    use = Use(Group.TRANSPORT, "coach", Decimal(10_000), "passenger.km")
    assert grams(Inventory(uses=(use,)), Group.TRANSPORT) == 277_600


@pytest.mark.parametrize("treatment", [Treatment.ASK, Treatment.EXCLUDE])
def test_people_of_unknown_way_are_shown_without_a_mass(treatment: Treatment) -> None:
    unknown = Unresolved(7, treatment, "朝阳 names five places")
    result = gather.compute(replace(EVENT, unresolved=(unknown,)), METHOD)
    [line] = result.uncounted
    assert (line.people, line.mass, line.note) == (7, None, "朝阳 names five places")
    assert line.flags == (str(treatment),)
    assert result.is_complete == (treatment is Treatment.EXCLUDE)


def test_people_of_unknown_way_can_count_as_the_mean_of_the_others() -> None:
    unknown = Unresolved(100, Treatment.EXTRAPOLATE, "no city given")
    before = gather.compute(Inventory(JOURNEYS), METHOD)
    after = gather.compute(Inventory(JOURNEYS, unresolved=(unknown,)), METHOD)
    assert after.mass_g() - before.mass_g() == pytest.approx(before.mass_g() / 4, abs=2)
    added = [line for line in after.lines if line.activity == "unresolved"]
    assert {line.group for line in added} == {Group.TRANSPORT, Group.LODGING_MEALS}
    assert all(line.note == "100 of 500: no city given" for line in added)
    assert all(line.flags == ("extrapolated",) for line in added)


def test_nobody_is_no_mean() -> None:
    with pytest.raises(Invalid) as refused:
        gather.compute(Inventory(unresolved=(Unresolved(3, Treatment.EXTRAPOLATE, ""),)), METHOD)
    assert refused.value.field == "unresolved[0].treatment"


def test_no_shows_scale_what_was_entered_for_everyone_registered() -> None:
    meals = Use(Group.LODGING_MEALS, "meal", Decimal(400), "meal", is_per_registration=True)
    metered = Use(Group.ENERGY, "electricity", Decimal(100), "kWh", "fujian")
    everyone = Inventory(JOURNEYS, (meals, metered))
    absent = replace(
        everyone, no_shows=NoShows(40, 400, Treatment.EXTRAPOLATE, "counted at the door")
    )
    for group in (Group.TRANSPORT, Group.LODGING_MEALS):
        assert grams(absent, group) == pytest.approx(grams(everyone, group) * 0.9, abs=4)
    assert grams(absent, Group.ENERGY) == grams(everyone, Group.ENERGY)
    [line] = lines(absent, "no_show")
    assert (line.people, line.mass, line.note) == (40, None, "40 of 400: counted at the door")


def test_no_shows_who_are_not_among_the_journeys_change_nothing() -> None:
    absent = replace(EVENT, no_shows=NoShows(40, 440, Treatment.EXCLUDE))
    before, after = (gather.compute(each, METHOD) for each in (EVENT, absent))
    assert before.by_boundary() == after.by_boundary()
    assert [line.activity for line in after.uncounted] == ["no_show"]


def test_a_country_s_people_can_be_split_over_its_cities() -> None:
    parts = (
        Journey(BY_TRAIN, 7, "柏林", Decimal("0.2")),
        Journey(BY_TRAIN, 7, "柏林", Decimal("0.8")),
    )
    assert (
        gather.compute(Inventory(parts), METHOD).lines
        == gather.compute(Inventory((Journey(BY_TRAIN, 7, "柏林"),)), METHOD).lines
    )


@pytest.mark.parametrize(
    ("use", "field"),
    [
        (Use(Group.FUEL, "hope", Decimal(1), "kg"), "activity"),
        (Use(Group.GOODS, "diesel", Decimal(1), "L"), "activity"),
        (Use(Group.ENERGY, "electricity", Decimal(1), "kWh", "atlantis"), "variant"),
        (Use(Group.ENERGY, "electricity", Decimal(1), "kg", "fujian"), "unit"),
        (Use(Group.ENERGY, "electricity", Decimal(1), "furlong", "fujian"), "unit"),
        (Use(Group.ENERGY, "electricity", Decimal(-1), "kWh", "fujian"), "quantity"),
        (Use(Group.ENERGY, "electricity", Decimal("NaN"), "kWh", "fujian"), "quantity"),
        (Use(Group.ENERGY, "electricity", Decimal("1E+13"), "kWh", "fujian"), "quantity"),
    ],
)
def test_a_bad_use_names_its_field(use: Use, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        gather.compute(Inventory(uses=(*USES, use)), METHOD)
    assert refused.value.field == f"uses[6].{field}"


@pytest.mark.parametrize(
    ("inventory", "field"),
    [
        (Inventory((Journey(BY_TRAIN, 0),)), "journeys[0].people"),
        (Inventory((Journey(BY_TRAIN, 1_000_001),)), "journeys[0].people"),
        (Inventory((Journey(BY_TRAIN, 900_000), Journey(BY_PLANE, 900_000))), "journeys"),
        (Inventory((Journey(BY_TRAIN, 1, share=Decimal(2)),)), "journeys[0].share"),
        (Inventory((Journey(Trip(()), 1),)), "journeys[0].trip.legs"),
        (
            Inventory(
                (
                    Journey(
                        Trip((Leg("rail", Decimal(-1)),)),
                    ),
                )
            ),
            "journeys[0].trip.legs[0].distance_km",
        ),
        (Inventory(online_people=-1), "online_people"),
        (Inventory(unresolved=(Unresolved(0, Treatment.ASK, ""),)), "unresolved[0].people"),
        (Inventory(no_shows=NoShows(10, 10, Treatment.EXCLUDE)), "no_shows.people"),
    ],
)
def test_a_bad_count_names_its_field(inventory: Inventory, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        gather.compute(inventory, METHOD)
    assert refused.value.field == field
