"""Every row of every table, and the traps that lie in tables of coordinates."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import groupby
from time import process_time

import airportsdata
import pytest

from offsets.footprint.places import Ambiguous, Found, Kind, Place, by_id, distance_km, find, warm
from offsets.footprint.places.airports import overrides, state_of
from offsets.footprint.places.countries import country_names
from offsets.footprint.places.gazetteer import gazetteer, place
from offsets.footprint.places.tables import rows_of, sources


@cache
def every_place() -> list[Place]:
    return [place(number) for number in range(len(gazetteer().lines))]


def test_every_row_is_a_place_on_earth() -> None:
    for one in every_place():
        assert -90 <= one.latitude_deg <= 90, one
        assert -180 <= one.longitude_deg <= 180, one
        assert (one.latitude_deg, one.longitude_deg) != (0, 0), one
        assert one.name_en, one
        assert one.label("zh"), one
        assert one.label("en"), one
        assert country_names(one.country)[0] != one.country, one
        assert one.source in sources().values(), one


def test_every_place_has_its_id_and_only_one() -> None:
    assert len({one.id for one in every_place()}) == len(every_place())
    for one in every_place():
        expected = None if state_of(one.iata) else one
        assert by_id(one.id) == expected


def test_every_division_lies_in_china_near_what_it_belongs_to() -> None:
    for one in every_place():
        if not one.id.startswith("CN-"):
            continue
        assert 3 < one.latitude_deg < 54, one
        assert 73 < one.longitude_deg < 136, one
        assert one.name_zh, one
        prefecture = by_id(f"{one.id[:7]}00")
        if one.kind is Kind.COUNTY and prefecture:
            assert distance_km(one, prefecture) < 700, one


def test_full_names_with_all_around_them_are_never_a_question() -> None:
    for one in every_place():
        if one.id.startswith("CN-"):
            assert find(one.label("zh")) == Found(one), one


def test_every_source_says_who_when_and_on_what_terms() -> None:
    for source in sources().values():
        assert source.publisher
        assert source.dataset
        assert 2020 < source.year < 2100
        assert source.licence
        assert source.url.startswith("https://")


# The trap of degrees and minutes: 26°38' written as 26.38 is 27 km off, and looks like any number.


def in_minutes(value: float) -> float:
    """A coordinate as careless tables write it: 26.6375 becomes 26.3825."""
    whole = int(value)
    return whole + (value - whole) * 0.6


def looks_like_minutes(values: Iterable[float]) -> bool:
    """Whether no fraction reaches .60, as of minutes; of true decimals four in ten do.

    Of forty values that happens once in a thousand million.
    """
    values = list(values)
    return len(values) >= 40 and all(abs(value) % 1 < 0.6 for value in values)


def coordinates_by_region() -> Mapping[tuple[str, str], list[float]]:
    def region(one: Place) -> tuple[str, str]:
        return one.id[:4], one.province or one.country

    return {
        name: [value for one in group for value in (one.latitude_deg, one.longitude_deg)]
        for name, group in groupby(sorted(every_place(), key=region), key=region)
    }


def test_no_region_is_written_in_degrees_and_minutes() -> None:
    for region, values in coordinates_by_region().items():
        assert not looks_like_minutes(values), region


def test_a_region_written_in_degrees_and_minutes_is_seen() -> None:
    regions = [values for values in coordinates_by_region().values() if len(values) >= 40]
    assert len(regions) > 100
    for values in regions:
        assert looks_like_minutes(map(in_minutes, values))


def sexagesimal(value: float) -> float:
    """50.5405 read as 50°54'05"."""
    seconds = round(value * 10_000)
    return seconds // 10_000 + seconds // 100 % 100 / 60 + seconds % 100 / 3600


@pytest.mark.parametrize("iata", ["ANR", "BRU", "CRL", "KJK", "LGG", "LUX", "OST"])
def test_what_airportsdata_has_in_degrees_minutes_and_seconds_is_put_right(iata: str) -> None:
    """Brussels is 42 km off there; our correction is from elsewhere, and agrees to a kilometre."""
    (row,) = (row for row in rows_of("airports") if row["iata"] == iata)
    there = float(row["latitude_deg"]), float(row["longitude_deg"])
    one = by_id(f"IATA-{iata}")

    assert one
    assert abs(sexagesimal(there[0]) - one.latitude_deg) < 0.01
    assert abs(sexagesimal(there[1]) - one.longitude_deg) < 0.02
    assert abs(there[0] - one.latitude_deg) + abs(there[1] - one.longitude_deg) > 0.1
    assert one.source.id == "ourairports"
    assert one.note == overrides()[iata]["reason"]


# What is judged by hand.


def test_every_override_says_why_and_where_from() -> None:
    codes = {row["iata"] for row in rows_of("airports")}
    for iata, row in overrides().items():
        assert iata in codes
        assert row["status"] in {"open", "closed", "planned"}
        assert row["reason"], iata
        assert row["url"].startswith("http"), iata
        assert date.fromisoformat(row["reviewed"]) < date.fromisoformat(row["review_by"])
        assert bool(row["latitude_deg"]) == bool(row["longitude_deg"]) == bool(row["source"])
        assert not row["successor"] or by_id(f"IATA-{row['successor']}")


def test_moved_airports_are_where_they_are_now() -> None:
    kunming, shantou = by_id("IATA-KMG"), by_id("IATA-SWA")

    assert kunming
    assert shantou
    assert kunming.name_zh == "昆明长水国际机场"
    assert kunming.name_en == "Kunming Changshui International Airport"
    assert abs(kunming.latitude_deg - 25.11) < 0.02, "not at Wujiaba, 24.99"
    assert shantou.name_zh == "揭阳潮汕国际机场"
    assert abs(shantou.longitude_deg - 116.50) < 0.02, "not at Waisha, 116.76"


def test_every_airport_with_a_chinese_name_is_found_from_what_it_serves() -> None:
    for row in rows_of("airport_names"):
        one = by_id(f"IATA-{row['iata']}")
        if one is None:
            assert state_of(row["iata"]), row
            continue
        assert find(row["name_zh"]) == Found(one)
        assert one.province, one
        for served in row["serves"].split():
            match find(served, Kind.AIRPORT):
                case Found(only):
                    assert only == one
                case Ambiguous(_, several):
                    assert one in several, served
                case nothing:
                    pytest.fail(f"{nothing}")


def test_every_correction_of_a_name_meets_a_row() -> None:
    for table, column, corrected in [
        ("divisions", "code", "division_overrides"),
        ("cities", "geonames_id", "city_overrides"),
    ]:
        known = {row[column] for row in rows_of(table)}
        assert {row[column] for row in rows_of(corrected)} <= known


def test_every_city_code_stands_for_airports_that_exist() -> None:
    codes = {row["iata"] for row in rows_of("airports")}
    assert {row["iata"] for row in rows_of("city_codes")} <= codes


def test_the_airports_are_those_of_airportsdata() -> None:
    theirs = airportsdata.load("IATA")
    ours = {row["iata"]: row for row in rows_of("airports")}

    assert ours.keys() == theirs.keys()
    for iata, row in ours.items():
        assert float(row["latitude_deg"]) == theirs[iata]["lat"]
        assert float(row["longitude_deg"]) == theirs[iata]["lon"]
        assert row["country"] == theirs[iata]["country"]


def test_the_tables_are_read_fast_enough_to_start_a_worker() -> None:
    """Measured: 0.3 s of one core; the bound leaves room for a shared machine."""
    gazetteer.cache_clear()
    started = process_time()
    warm()
    assert process_time() - started < 1.5
