"""Every row of every set that ships is whole, sourced, and as it was frozen."""

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from offsets.footprint import methods, sets
from offsets.footprint.factor_rows import BadRow
from offsets.footprint.factors import Factor, Status, as_dict
from tests.footprint.making import factor_set, row

CASES = json.loads((Path(__file__).parent / "data" / "cases.json").read_text("utf-8"))
EVERY = [(name, factor) for name in sets.names() for factor in sets.load(name)]
PROVINCES_WITHOUT_A_FACTOR = {"xizang"}


def test_every_folder_is_frozen_and_every_frozen_set_is_there() -> None:
    folders = {path.name for path in sets.FOLDER.iterdir() if path.is_dir()}
    assert folders == set(sets.names())


@pytest.mark.parametrize("name", sets.names())
def test_a_set_is_as_it_was_frozen(name: str) -> None:
    assert sets.load(name).sha256 == sets.frozen()[name]


@pytest.mark.parametrize(("name", "factor"), EVERY, ids=lambda each: getattr(each, "id", each))
def test_every_row_says_all_that_a_reader_asks(name: str, factor: Factor) -> None:
    said = as_dict(factor)
    source = said.pop("source")
    assert all(source.values()), source
    assert factor.year <= factor.review_by.year
    assert bool(factor.gas) == (factor.boundary is not None)
    if factor.status is not Status.ASSUMED:
        assert source["link"].startswith("http"), "only an assumption rests on our own word"


def test_a_changed_figure_is_seen(tmp_path: Path, monkeypatch) -> None:
    shutil.copytree(sets.FOLDER, tmp_path / "factors")
    grid = tmp_path / "factors" / "cn-grid-2023" / "grid.csv"
    monkeypatch.setattr(sets, "FOLDER", tmp_path / "factors")
    sets.load.cache_clear()
    try:
        sets.load("cn-grid-2023")
        grid.write_text(grid.read_text("utf-8").replace("0.4211", "0.4210"), "utf-8")
        sets.load.cache_clear()
        with pytest.raises(sets.Changed, match="a new figure is a new set"):
            sets.load("cn-grid-2023")
    finally:
        sets.load.cache_clear()


def test_a_set_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRow, match=r"no sources\.csv"):
        sets.read(tmp_path)


def test_the_hash_is_of_the_content_and_not_of_its_order() -> None:
    rows = [row("a", "0.5"), row("b", "1")]
    assert factor_set(rows).sha256 == factor_set(rows[::-1]).sha256
    assert factor_set(rows).sha256 != factor_set([row("a", "0.6"), row("b", "1")]).sha256


def test_the_regional_grids_moved_as_the_ministry_said() -> None:
    [case] = [each for each in CASES if each["id"] == "energy-cn-grid-2022-2023"]
    names = {
        "华北": "north",
        "东北": "northeast",
        "华东": "east",
        "华中": "central",
        "西北": "northwest",
        "南方": "south",
        "西南": "southwest",
    }
    for region, change in case["expected"]["change_pct"].items():
        found = "grid.national" if region == "全国" else f"grid.region_{names[region]}"
        before = sets.load("cn-grid-2022")[found].central
        after = sets.load("cn-grid-2023")[found].central
        # The published changes were drawn from figures with more digits than were printed.
        assert abs((after / before - 1) * 100 - Decimal(str(change))) < Decimal("0.1"), region


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_the_national_grid_lies_between_its_provinces(year: int) -> None:
    grid = sets.load(f"cn-grid-{year}")
    provinces = [each for each in grid if each.region[3:].isdigit()]
    assert len(provinces) == 30
    values = [each.central for each in provinces]
    assert min(values) < grid["grid.national"].central < max(values)


def test_a_province_without_a_factor_falls_back_with_a_flag() -> None:
    for province in PROVINCES_WITHOUT_A_FACTOR:
        [found] = methods.load().rules_for("electricity", province, "kWh")
        assert "region_fallback" in found.flags


@pytest.mark.parametrize(
    ("factor_id", "value_2024", "value_2025"),
    [
        ("flight.uk_long.economy.with_non_co2", "0.20011", "0.11704"),
        ("flight.non_uk.economy.with_non_co2", "0.13465", "0.10916"),
        ("flight.non_uk.economy.without_non_co2", "0.07948", "0.06449"),
        ("hotel.cn", "53.5", "53.5"),
        ("rail.national", "0.03546", "0.03546"),
        ("car.average.petrol", "0.1645", "0.16272"),
        ("material.paper", "1339.31834", "1345.0779"),
        ("waste.food.landfill", "700.20961", "700.30886"),
        ("water.supply", "0.15311", "0.1913"),
    ],
)
def test_the_uk_sets_hold_what_was_printed(
    factor_id: str, value_2024: str, value_2025: str
) -> None:
    assert sets.load("uk-2024")[factor_id].central == Decimal(value_2024)
    assert sets.load("uk-2025")[factor_id].central == Decimal(value_2025)


def test_both_uk_editions_have_the_same_rows() -> None:
    assert sets.load("uk-2024").factors.keys() == sets.load("uk-2025").factors.keys()


def test_a_row_is_due_after_its_day_and_not_on_it() -> None:
    factor = factor_set([row("a", 1, review_by="2026-06-30")])["a"]
    assert not factor.is_due(date(2026, 6, 30))
    assert factor.is_due(date(2026, 7, 1))
