"""Whoever holds an export computes the same grams, and sees when it was touched."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from offsets.errors import Invalid
from offsets.footprint import export, methods, sets
from offsets.footprint.compare import compute
from offsets.footprint.event import Inventory, NoShows, Treatment, Unresolved
from offsets.footprint.factors import digest
from offsets.footprint.trip import Leg, Stay, Trip
from tests.footprint.test_gather import JOURNEYS, USES

TRIP = Trip((Leg("plane", Decimal(1599)), Leg("car", Decimal(40), occupants=3)), True, (Stay(2),))
EVENT = Inventory(
    JOURNEYS,
    USES,
    30,
    (Unresolved(9, Treatment.EXTRAPOLATE, "no city"), Unresolved(2, Treatment.ASK, "朝阳")),
    NoShows(10, 420, Treatment.EXTRAPOLATE, "door count"),
)
Plain = dict[str, Any]


def exported(given: Trip | Inventory, method: str = "") -> Plain:
    by = methods.load(method)
    plain = export.export(given, by, compute(given, by))
    return json.loads(json.dumps(plain, ensure_ascii=False))


@pytest.mark.parametrize("given", [TRIP, EVENT])
@pytest.mark.parametrize("method", methods.names())
def test_the_same_grams_come_out_of_the_export_alone(
    given: Trip | Inventory, method: str, monkeypatch
) -> None:
    plain = exported(given, method)
    result = compute(given, methods.load(method))
    for loader in (sets, methods):
        monkeypatch.setattr(loader, "load", None)  # the house's own data is out of reach
    again = export.recompute(plain)
    assert again == result
    assert plain["totals"] == {
        str(boundary): {"low_g": mass.low_g, "central_g": mass.central_g, "high_g": mass.high_g}
        for boundary, mass in again.by_boundary().items()
    }


def test_an_export_holds_every_factor_with_its_source() -> None:
    plain = exported(EVENT)
    for line in plain["lines"]:
        for name in (*line["via"], *filter(None, [line["factor_id"]])):
            assert plain["factors"][name]["source"]["link"]
    assert dict(plain["method"]["sets"]) == {
        name: sets.frozen()[name] for name, _ in methods.load().sets
    }


def test_an_export_of_shipped_factors_holds_no_strange_one() -> None:
    assert export.strange_factors(exported(EVENT)) == []


def resealed(change: Callable[[Plain], None]) -> Plain:
    """An export changed by somebody who also writes a new hash."""
    plain = copy.deepcopy(exported(TRIP))
    change(plain)
    content = {name: part for name, part in plain.items() if name != "sha256"}
    return content | {"sha256": digest(content)}


def halve_the_flight(plain: Plain) -> None:
    plain["inputs"]["legs"][0]["distance_km"] = "800"


def halve_the_line(plain: Plain) -> None:
    plain["lines"][0]["central_g"] //= 2


def halve_the_factor(plain: Plain) -> None:
    name = "uk-2025/flight.non_uk.economy.with_non_co2"
    for end in ("low", "central", "high"):
        plain["factors"][name][end] = "0.05458"


@pytest.mark.parametrize("change", [halve_the_flight, halve_the_line, halve_the_factor])
def test_a_touched_export_contradicts_its_hash(change: Callable[[Plain], None]) -> None:
    plain = exported(TRIP)
    change(plain)
    with pytest.raises(Invalid) as refused:
        export.recompute(plain)
    assert refused.value.field == "sha256"


@pytest.mark.parametrize("change", [halve_the_flight, halve_the_line, halve_the_factor])
def test_a_resealed_export_contradicts_its_lines(change: Callable[[Plain], None]) -> None:
    with pytest.raises(Invalid) as refused:
        export.recompute(resealed(change))
    assert refused.value.field == "lines"


def test_a_changed_factor_is_no_factor_of_the_house() -> None:
    plain = resealed(halve_the_factor)
    assert export.strange_factors(plain) == ["uk-2025/flight.non_uk.economy.with_non_co2"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda plain: plain.update(format="other"), "format"),
        (lambda plain: plain.update(factors={}), "method"),
        (lambda plain: plain["inputs"].update(legs="far"), "inputs.legs"),
        (
            lambda plain: [each.update(central="much") for each in plain["factors"].values()],
            "factors",
        ),
    ],
)
def test_what_is_no_export_names_its_part(change: Callable[[Plain], None], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        export.recompute(resealed(change))
    assert refused.value.field == field
