"""What a list says of people becomes journeys, and what it does not say stays visible."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.footprint import methods
from offsets.footprint.event import Treatment
from offsets.footprint.places import Place
from offsets.inventories.event_travel import Habits, Travel, Travellers, travel
from tests.inventories.making import place

FUZHOU, BEIJING, SHANGHAI, WUHAN, TAIPEI, MACAU = (
    place(name)
    for name in ("CN-350100", "CN-110000", "CN-310000", "CN-420100", "GN-1668341", "CN-820000")
)


def went(*groups: Travellers, to: Place = FUZHOU, **habits) -> Travel:
    return travel(groups, to, Habits(**habits), methods.load())


def people(place_: Place, mode: str = "", nights: int | None = None, count: int = 10) -> Travellers:
    return Travellers(place_, mode, "", nights, count)


def test_what_is_said_is_counted() -> None:
    found = went(people(BEIJING, "rail_high_speed", 2))
    (journey,) = found.journeys
    (leg,) = journey.trip.legs
    assert (leg.mode, leg.start, leg.end) == ("rail_high_speed", BEIJING.id, FUZHOU.id)
    assert journey.trip.is_return
    assert journey.trip.stays[0].nights == 2
    assert found.unresolved == []


@pytest.mark.parametrize("treatment", list(Treatment))
def test_what_is_not_said_is_what_the_organiser_decides(treatment: Treatment) -> None:
    found = went(people(BEIJING), unsaid=treatment)
    (group,) = found.unresolved
    assert (group.people, group.treatment) == (10, treatment)
    assert not found.journeys


def test_a_guess_by_distance_is_told() -> None:
    groups = people(BEIJING), people(SHANGHAI), people(TAIPEI)
    found = went(*groups, unsaid="by_distance", rail_up_to_km=800)
    modes = {journey.origin: journey.trip.legs[0].mode for journey in found.journeys}
    # Taipei is 250 km away, and no train goes there.
    assert modes == {BEIJING.id: "plane", SHANGHAI.id: "rail_high_speed", TAIPEI.id: "plane"}
    assert any("30" in note and "800" in note for note in found.notes)


def test_people_of_the_place_itself_need_a_word() -> None:
    assert went(people(FUZHOU, "rail_high_speed")).unresolved[0].treatment is Treatment.ASK
    found = went(people(FUZHOU), local_mode="metro", local_km=Decimal(8))
    assert found.journeys[0].trip.legs[0].distance_km == 8
    assert any("8" in note for note in found.notes)


def test_a_way_that_cannot_be_is_asked_about_and_spoils_no_other() -> None:
    found = went(people(BEIJING, "metro"), people(WUHAN, "rail"))
    assert [journey.origin for journey in found.journeys] == [WUHAN.id]
    assert found.unresolved[0].treatment is Treatment.ASK


def test_nights_where_no_hotel_has_a_factor_are_told() -> None:
    found = went(people(BEIJING, "plane", 3), to=MACAU)
    assert found.journeys[0].trip.stays == ()
    assert any("10" in note for note in found.notes)


groups = st.lists(
    st.builds(
        people,
        st.sampled_from([FUZHOU, BEIJING, SHANGHAI, TAIPEI]),
        st.sampled_from(["", "plane", "rail_high_speed", "metro", "car"]),
        st.sampled_from([None, 0, 3]),
        st.integers(1, 500),
    ),
    max_size=20,
)


@given(groups, st.sampled_from(["asked", "extrapolated", "excluded", "by_distance", "coach"]))
def test_nobody_is_lost(given_groups: list[Travellers], unsaid: str) -> None:
    found = went(*given_groups, unsaid=unsaid)
    assert found.people == sum(group.people for group in given_groups)
