"""A kept footprint that does not follow from its own inputs and factors is found."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import update

from offsets.db import session, transaction
from offsets.footprint import compare, event, export, inputs
from offsets.footprint.event import Journey, Treatment, Unresolved, Use
from offsets.footprint.factors import digest
from offsets.footprint.lines import Group
from offsets.footprint.trip import Trip
from offsets.inventories import audit
from offsets.inventories.audit import Round, audit_kept
from offsets.inventories.compute import compute
from offsets.inventories.freeze import freeze, name_of
from offsets.inventories.models import Inventory
from offsets.orders.commands import audit as house_audit
from tests.inventories.making import DEVICE, flight, train


def conference() -> event.Inventory:
    """Thirty who came by train, two by air, and three of whom nobody knows."""
    by_train = Journey(train(is_return=True), 30, "CN-350100")
    return event.Inventory(
        journeys=(by_train, Journey(flight(), 2, "IATA-FOC")),
        uses=(Use(Group.ENERGY, "electricity", Decimal(1200), "kWh", "fujian"),),
        unresolved=(Unresolved(3, Treatment.EXTRAPOLATE, "未填出发地"),),
        notes=("往返。",),
    )


@pytest.fixture
def kept(app: Flask) -> str:
    """A house with three footprints; the name of one that is not the first."""
    freeze(compute(train()), None, "zh")
    name = freeze(compute(flight(is_return=True)), DEVICE, "zh")
    freeze(compute(conference()), DEVICE, "en")
    return name


def faults() -> list[str]:
    session().rollback()
    return audit_kept(session())[1]


def spoil(name: str, change: Callable[[dict[str, Any]], None], rehash: bool = False) -> None:
    """Write into a row behind the model's back, as nobody should."""
    row = session().query(Inventory).filter_by(public_id=name).one()
    told = copy.deepcopy(row.export)
    change(told)
    values: dict[str, Any] = {"export": told}
    if rehash:
        del told["sha256"]
        told["sha256"] = digest(told)
        new_name = name_of(told["sha256"], row.device_hash)
        values |= {"sha256": told["sha256"], "public_id": new_name}
        for end in ("low_g", "central_g", "high_g"):
            values[end] = sum(mass[end] for mass in told["totals"].values())
    session().rollback()
    with transaction() as writing:
        writing.execute(update(Inventory).filter_by(public_id=name).values(values))


def test_what_was_kept_holds(kept: str) -> None:
    assert audit_kept(session()) == (3, [])


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("low_g", "computed anew it is"),
        ("central_g", "computed anew it is"),
        ("high_g", "computed anew it is"),
        ("sha256", "its hash is another"),
        ("method", "its kind or method is another"),
        ("public_id", "its name does not follow"),
        ("device_hash", "its name does not follow"),
    ],
)
def test_a_column_that_says_something_else(kept: str, column: str, said: str) -> None:
    row = session().query(Inventory).filter_by(public_id=kept).one()
    shift = {"low_g": -1, "central_g": 1, "high_g": 1}
    is_mass = column in shift
    other = {"device_hash": b"o" * 32, "public_id": "2" * 16}.get(column, "0" * 40)
    value = getattr(row, column) + shift[column] if is_mass else other
    session().rollback()
    with transaction() as writing:
        writing.execute(update(Inventory).filter_by(public_id=kept).values({column: value}))
    (fault,) = faults()
    assert said in fault
    assert kept not in fault


def less(told: dict[str, Any]) -> None:
    """A forger makes the flight emit a gram less wherever the export says it."""
    told["lines"][0]["central_g"] -= 1
    told["totals"]["combustion"]["central_g"] -= 1


def sum_less(told: dict[str, Any]) -> None:
    told["totals"]["combustion"]["central_g"] -= 1


def kinder_factor(told: dict[str, Any]) -> None:
    """Every line recomputed from a factor that was halved: within itself it holds."""
    for row in told["factors"].values():
        for end in ("low", "central", "high"):
            row[end] = str(Decimal(row[end]) / 2)
    forged = {**told, "lines": [], "totals": {}}
    method = export._method_of(forged)
    result = compare.compute(inputs.read(Trip, told["inputs"], "inputs"), method)
    told["lines"] = [export.line_as_dict(line) for line in result.lines]
    told["totals"] = export._totals(result)


def lost(told: dict[str, Any]) -> None:
    del told["inputs"]


@pytest.mark.parametrize(
    ("change", "rehash", "said"),
    [
        (less, False, "sha256"),
        (less, True, "lines"),
        (sum_less, True, "totals"),
        (kinder_factor, True, "uses factors that its sets do not have"),
        (lost, True, "it cannot be read (KeyError)"),
    ],
)
def test_an_export_that_was_written_into(
    kept: str, change: Callable[[dict[str, Any]], None], rehash: bool, said: str
) -> None:
    spoil(kept, change, rehash)
    assert any(said in fault for fault in faults()), faults()
    assert len(faults()) == 1


def test_the_audit_of_the_house_fails_for_it(kept: str) -> None:
    def run() -> Result:
        session().rollback()
        return CliRunner().invoke(house_audit, catch_exceptions=False)

    sound = run()
    assert sound.exit_code == 0, sound.output
    assert "3 kept footprints computed anew" in sound.output
    spoil(kept, less, rehash=True)
    spoilt = run()
    assert spoilt.exit_code == 1
    assert "lines, computed anew, do not fit (contradicts)" in spoilt.output


def test_the_worker_goes_round_and_comes_by_again(
    kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "STEP_S", 0)
    spoil(kept, less, rehash=True)
    walk = Round()
    told = [len(walk.step()) for _ in range(8)]
    # One row a step, a fourth step that finds the end, and the round begins anew.
    assert told == [0, 1, 0, 0, 0, 1, 0, 0]
