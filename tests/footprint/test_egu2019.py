"""A real conference from its published file, by the study's own bands of distance.

The file splits a country's people over its cities, and its rows add up to 16,227
people; the count that was published with it is 16,273.
"""

import csv
from decimal import Decimal
from pathlib import Path

from offsets.footprint import export, gather
from offsets.footprint.event import Inventory, Journey
from offsets.footprint.factor_rows import join, read_factors, read_sources
from offsets.footprint.factors import FactorSet
from offsets.footprint.lines import Result
from offsets.footprint.method import Method, build
from offsets.footprint.trip import DistanceSource, Leg, Trip

DATA = Path(__file__).parent / "data"
PUBLISHED_T = Decimal("22302.1")
PUBLISHED_BY_RAIL_T = Decimal("19750.2")
PUBLISHED_KM = Decimal("94412235.7")
MIN_KM = Decimal("0.001")


def text(name: str) -> str:
    return (DATA / name).read_text("utf-8")


def study() -> Method:
    sources = read_sources(text("egu2019_sources.csv"), "sources")
    rows = read_factors(text("egu2019_factors.csv"), "factors", sources)
    drawn = {"study": FactorSet("egu-2019", join(rows, "factors"))}
    return build("egu-2019", "world", drawn, text("egu2019_rules.csv"))


def rows() -> list[dict[str, str]]:
    with (DATA / "egu2019_data_processed.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def inventory(variant: str = "") -> Inventory:
    return Inventory(tuple(journey(row, variant) for row in rows()))


def journey(row: dict[str, str], variant: str) -> Journey:
    # People of Vienna itself are 0 km away; a journey has at least a metre.
    distance_km = max(Decimal(row["Distance to Vienna"]), MIN_KM)
    leg = Leg("unstated", distance_km, DistanceSource.GREAT_CIRCLE, variant)
    share = Decimal(row["Fraction"])
    trip = Trip((leg,), is_return=True)
    return Journey(trip, int(row["Numbers"]), row["City"], share)


def tonnes(result: Result) -> Decimal:
    return result.total().central_kg / 1000


def test_the_published_total_comes_out() -> None:
    result = gather.compute(inventory(), study())
    assert round(tonnes(result), 1) == PUBLISHED_T
    kilometres = sum(line.quantity for line in result.lines)
    assert abs(kilometres - PUBLISHED_KM) / PUBLISHED_KM < Decimal("0.00001")


def test_the_published_what_if_comes_out() -> None:
    result = gather.compute(inventory("rail_if_short"), study())
    assert round(tonnes(result), 1) == PUBLISHED_BY_RAIL_T


def test_the_rows_hold_fewer_people_than_were_published() -> None:
    people = sum(each.people * each.share for each in inventory().journeys)
    assert round(people) == 16_227


def test_every_line_says_that_it_hangs_on_a_band() -> None:
    result = gather.compute(inventory(), study())
    assert len(result.lines) >= 117
    assert all("distance_band" in line.flags for line in result.lines)


def test_anybody_recomputes_it_from_the_export() -> None:
    given, by = inventory(), study()
    result = gather.compute(given, by)
    assert export.recompute(export.export(given, by, result)).lines == result.lines
