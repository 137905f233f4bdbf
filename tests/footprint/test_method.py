"""Rules meet their factors, their units and one another, or the method is refused."""

from decimal import Decimal

import pytest

from offsets.errors import Invalid
from offsets.footprint import methods
from offsets.footprint.lines import Boundary, Group
from offsets.footprint.method import BadRule, Rule, build, choose
from tests.footprint.making import factor_set, method, parameter, row, rule

ROWS = [
    row("a", 1),
    row("b", 2),
    row("c", 3, boundary="life_cycle"),
    row("grid", "0.5", unit="kg/kWh"),
    parameter("per_km", "0.1", "kWh/passenger.km"),
    parameter("detour", "1.2", "km/km"),
]


def test_a_factor_is_named_under_its_set_and_not_its_alias() -> None:
    [found] = method(ROWS, [rule("rail")]).rules
    assert found.factor_id == "test/a"


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"factor": "t/z"}, "there is no t/z"),
        ({"via": "t/z"}, "there is no t/z"),
        ({"detour": "t/z"}, "there is no t/z"),
        ({"factor": "t/detour"}, "is a parameter"),
        ({"via": "t/b"}, "is a factor"),
        ({"factor": "t/grid"}, "is per kWh"),
        ({"via": "t/per_km"}, "is per passenger.km"),
        ({"unit": "parsec"}, "parsec"),
        ({"group": "fun"}, "fun"),
        ({"non_co2": "perhaps"}, "perhaps"),
        ({"from_km": "near"}, "line 2"),
        ({"from_km": "5"}, "do not meet"),
        ({"below_km": "5"}, "do not meet"),
    ],
)
def test_a_rule_that_does_not_hold_is_refused(cells: dict[str, str], fault: str) -> None:
    with pytest.raises(BadRule, match=fault):
        method(ROWS, [rule("rail", **cells)])


def test_two_rules_for_one_thing_are_refused() -> None:
    with pytest.raises(BadRule, match="do not meet"):
        method(ROWS, [rule("rail"), rule("rail", factor="t/b")])


def test_one_thing_may_have_a_rule_for_each_boundary() -> None:
    found = method(ROWS, [rule("rail"), rule("rail", factor="t/c")])
    assert {each.boundary for each in found.rules} == {Boundary.COMBUSTION, Boundary.LIFE_CYCLE}


@pytest.mark.parametrize("bands", [[("", "5"), ("6", "")], [("", "5"), ("4", "")]])
def test_bands_leave_no_gap_and_do_not_overlap(bands: list[tuple[str, str]]) -> None:
    rules = [rule("rail", from_km=low, below_km=high) for low, high in bands]
    with pytest.raises(BadRule, match="do not meet"):
        method(ROWS, rules)


def test_a_band_takes_its_beginning_and_not_its_end() -> None:
    found = method(
        ROWS, [rule("rail", below_km="5"), rule("rail", from_km="5", factor="t/b")]
    ).rules_for("rail", "", "passenger.km")
    chosen = [choose(found, Decimal(each)) for each in ("4.999", "5")]
    assert [each.factor.id for each in chosen if each] == ["a", "b"]


def test_other_columns_are_refused() -> None:
    with pytest.raises(BadRule, match="columns"):
        build("m", "CN", {"t": factor_set(ROWS)}, "activity,factor\nrail,t/a\n")


def test_the_hash_follows_rules_and_figures() -> None:
    one = method(ROWS, [rule("rail")])
    other_rule = method(ROWS, [rule("rail", factor="t/b")])
    other_figure = method([row("a", 9)], [rule("rail")])
    assert len({one.sha256, other_rule.sha256, other_figure.sha256}) == 3
    assert method(ROWS, [rule("rail")]).sha256 == one.sha256


@pytest.mark.parametrize("name", methods.names())
def test_a_shipped_method_holds_together(name: str) -> None:
    found = methods.load(name)
    assert {rule.group for rule in found.rules} == set(Group)
    assert len(found.sets) == 4


def test_the_newest_method_is_what_a_caller_gets_who_names_none() -> None:
    assert methods.load().name == methods.names()[0]


def test_an_unknown_method_is_asked_back() -> None:
    with pytest.raises(Invalid) as refused:
        methods.load("atlantis-1")
    assert refused.value.field == "method"
    assert methods.names()[0] in refused.value.facts["choices"]


def expected_factor(found: Rule) -> str:
    """The factor whose name follows from what is counted; empty where no rule of names holds."""
    province = found.variant if found.variant not in ("", "xizang") else "national"
    return {
        Group.ENERGY: f"grid.{province}" if found.activity == "electricity" else "",
        Group.LODGING_MEALS: f"hotel.{found.variant.lower()}" if found.activity == "hotel" else "",
        Group.GOODS: "_".join(filter(None, [f"material.{found.activity}", found.variant])),
        Group.WASTE: f"{found.activity.replace('_', '.', 1)}.{found.variant}",
    }.get(found.group, "")


@pytest.mark.parametrize("found", methods.load().rules, ids=lambda each: each.factor_id)
def test_nothing_is_counted_by_another_thing_s_factor(found: Rule) -> None:
    by_name = {"water": "water.supply", "sewage": "water.treatment"}
    wanted = by_name.get(found.activity) or expected_factor(found)
    if wanted:
        assert found.factor_id.partition("/")[2] == wanted


@pytest.mark.parametrize("name", methods.names())
def test_a_method_draws_each_grid_from_the_year_it_says(name: str) -> None:
    [grid] = [each for each, _ in methods.load(name).sets if each.startswith("cn-grid")]
    year = int(grid.removeprefix("cn-grid-"))
    used = [each for key, each in methods.load(name).factors().items() if key.startswith(grid)]
    assert {each.year for each in used} == {year}
