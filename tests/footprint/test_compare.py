"""Alternatives stand beside the first, boundary by boundary."""

from decimal import Decimal

from offsets.footprint import methods
from offsets.footprint.compare import venues, vintages, what_if
from offsets.footprint.event import Inventory, Journey, Use
from offsets.footprint.lines import Boundary, Group
from offsets.footprint.trip import Leg, Trip

METHOD = methods.load()
PLANE = Trip((Leg("plane", Decimal(1599)),))
TRAIN = Trip((Leg("rail_high_speed", Decimal(1830)),))


def test_the_train_in_place_of_the_plane() -> None:
    plane, train = what_if({"plane": PLANE, "train": TRAIN}, METHOD)
    assert plane.difference_g == {Boundary.COMBUSTION: 0}
    assert train.totals[Boundary.COMBUSTION].central_g == 53_405
    assert train.difference_g == {Boundary.COMBUSTION: 53_405 - 174_547}


def test_venues_in_the_order_given() -> None:
    def at(province: str, km: int) -> Inventory:
        use = Use(Group.ENERGY, "electricity", Decimal(1000), "kWh", province)
        return Inventory((Journey(Trip((Leg("rail", Decimal(km)),)), 10),), (use,))

    found = venues({"福州": at("fujian", 800), "合肥": at("anhui", 10)}, METHOD)
    assert [each.name for each in found] == ["福州", "合肥"]
    assert found[1].difference_g[Boundary.COMBUSTION] == 655_300 + 3_546 - 421_100 - 283_680


def test_a_newer_vintage_shows_what_it_changes() -> None:
    """The set of 2024 gives 215 kg for a seat that the set of 2025 gives 175 kg."""
    old, new = vintages(PLANE, [methods.load("china-2025"), methods.load("china-2026")])
    assert [each.totals[Boundary.COMBUSTION].central_g for each in (old, new)] == [215_306, 174_547]
    assert new.difference_g == {Boundary.COMBUSTION: -40_759}


def test_a_boundary_that_only_one_has_gives_no_difference() -> None:
    paper = Use(Group.GOODS, "paper", Decimal(1), "t")
    without, with_paper = venues(
        {"a": Inventory((Journey(TRAIN),)), "b": Inventory(uses=(paper,))}, METHOD
    )
    assert without.totals.keys() == {Boundary.COMBUSTION}
    assert with_paper.difference_g == {}
