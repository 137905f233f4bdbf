"""A row that breaks a rule is refused with the place and the rule; a whole one is read."""

import pytest

from offsets.footprint.factor_rows import (
    FACTOR_COLUMNS,
    SOURCE_COLUMNS,
    BadRow,
    read_factors,
    read_sources,
)
from tests.footprint.making import ROW, SOURCE, factor_set, row, table

SOURCES = read_sources(table(SOURCE_COLUMNS, [SOURCE]), "sources")


def read(**cells: str) -> None:
    read_factors(table(FACTOR_COLUMNS, [ROW | cells]), "rows.csv", SOURCES)


def test_a_whole_row_is_read() -> None:
    read()


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"id": "Grid Fujian"}, "small letters"),
        ({"title_zh": ""}, "title_zh is empty"),
        ({"title_en": ""}, "title_en is empty"),
        ({"central": "0,5"}, "no number"),
        ({"central": "NaN"}, "no number"),
        ({"low": "2"}, "not 0 ≤ low ≤ central ≤ high"),
        ({"high": "0.5"}, "not 0 ≤ low ≤ central ≤ high"),
        ({"low": "-1"}, "not 0 ≤ low ≤ central ≤ high"),
        ({"unit": "kg/parsec"}, "unit"),
        ({"unit": "kg"}, "unit"),
        ({"gas": ""}, "gas"),
        ({"gas": "methane"}, "gas"),
        ({"boundary": "everything"}, "boundary"),
        ({"boundary": ""}, "a gas needs a boundary"),
        ({"boundary": "", "gas": ""}, "kilograms of gas need a boundary"),
        ({"unit": "kWh/km"}, "a boundary needs kg"),
        ({"year": "recent"}, "year"),
        ({"region": "Fujian"}, "region"),
        ({"status": "certain"}, "status"),
        ({"status": "assumed"}, "its reason"),
        ({"status": "derived"}, "formula"),
        ({"formula": "b / c"}, "no formula"),
        ({"source": "hearsay"}, "not in sources.csv"),
        ({"source": ""}, "source is empty"),
        ({"review_by": "soon"}, "no day"),
        ({"note": " loose "}, "blank"),
    ],
)
def test_a_broken_row_is_refused(cells: dict[str, str], rule: str) -> None:
    with pytest.raises(BadRow, match=rule) as refused:
        read(**cells)
    assert str(refused.value).startswith("rows.csv, line 2: ")


@pytest.mark.parametrize(
    "cells", [{"publisher": ""}, {"document": ""}, {"licence": ""}, {"link": "somewhere"}]
)
def test_a_source_says_who_what_where_and_on_which_terms(cells: dict[str, str]) -> None:
    with pytest.raises(BadRow):
        read_sources(table(SOURCE_COLUMNS, [SOURCE | cells]), "sources.csv")


def test_other_columns_are_refused() -> None:
    with pytest.raises(BadRow, match="columns"):
        read_factors("id,value\na,1\n", "rows.csv", SOURCES)


def test_a_missing_cell_is_refused() -> None:
    text = table(FACTOR_COLUMNS, [ROW]).rstrip("\n").rpartition(",")[0] + "\n"
    with pytest.raises(BadRow, match="not 16 cells"):
        read_factors(text, "rows.csv", SOURCES)


def test_an_id_stands_once() -> None:
    with pytest.raises(BadRow, match="stands twice"):
        factor_set([row("a", 1), row("a", 2)])


def derived(value: object, formula: str = "a / b") -> dict[str, str]:
    return row("c", value, status="derived", formula=formula)


BASE = [row("a", ("1", "2", "3")), row("b", ("2", "4", "5"))]


def test_a_derived_row_follows_from_its_formula() -> None:
    found = factor_set([*BASE, derived(("0.20", "0.50", "1.50"))])["c"]
    assert (found.low, found.high) == (found.low, 3 / 2)


@pytest.mark.parametrize(
    ("value", "formula"),
    [
        (("0.20", "0.51", "1.50"), "a / b"),
        (("0.50", "0.50", "1.50"), "a / b"),
        (("0.20", "0.50", "1.50"), "a / d"),
        (("0.20", "0.50", "1.50"), "a + b"),
        (("0.20", "0.50", "1.50"), "a"),
    ],
)
def test_a_formula_that_does_not_hold_is_refused(value: object, formula: str) -> None:
    with pytest.raises(BadRow):
        factor_set([*BASE, derived(value, formula)])


def test_what_rests_on_an_assumption_is_one() -> None:
    base = [row("a", 1, status="assumed", note="because"), row("b", 2)]
    made = row("c", "0.5", status="derived", formula="a / b")
    with pytest.raises(BadRow, match="so it is assumed too"):
        factor_set([*base, made])
    factor_set([*base, made | {"status": "assumed", "note": "from a"}])
