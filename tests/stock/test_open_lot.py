"""A lot is opened once for each retirement, and no serial belongs to two."""

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.errors import Conflict, DomainError, Invalid, NotFound
from offsets.ledger.decode import decode
from offsets.ledger.entry import LotOpen
from offsets.log.models import LoggedLot, PendingEntry
from offsets.stock.errors import SerialsTaken
from offsets.stock.models import Lot
from offsets.stock.open_lot import LotPaper, open_lot
from tests import factories
from tests.racing import together


def open_with(**changes: Any) -> None:
    with transaction() as writing:
        open_lot(writing, factories.lot_paper(**changes))


@pytest.fixture(autouse=True)
def project(app: Flask) -> None:
    factories.make_project()


def test_a_lot_begins_unsold() -> None:
    open_with(tonnes=3)
    lot = session().scalars(select(Lot)).one()
    assert (lot.size_g, lot.next_g, lot.held_g, lot.paused) == (3_000_000, 0, 0, False)


def test_the_log_hears_of_it_and_knows_it_by_its_leaf() -> None:
    open_with(tonnes=3, evidence_sha256="ab" * 32)
    lot = session().scalars(select(Lot)).one()
    entry = decode(session().scalars(select(PendingEntry.body)).one())
    assert isinstance(entry, LotOpen)
    assert (entry.code, entry.tonnes, entry.first_serial) == (lot.code, 3, lot.first_serial)
    assert (entry.evidence_sha256, entry.project) == (b"\xab" * 32, "village")
    known = session().get_one(LoggedLot, lot.id)
    assert (known.leaf, known.sealed_g) == (entry.leaf(), 0)


def test_a_lot_that_is_refused_leaves_no_entry() -> None:
    open_with(code="FIRST")
    with pytest.raises(Conflict):
        open_with(code="FIRST")
    assert len(session().scalars(select(PendingEntry.id)).all()) == 1


def test_a_lot_may_be_larger_than_a_narrow_integer() -> None:
    open_with(tonnes=100_000_000)
    assert session().scalars(select(Lot.size_g)).one() == 10**14


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"code": "lot 1"}, "code", "lot_code_shape"),
        ({"code": "X" * 41}, "code", "lot_code_shape"),
        ({"vintage": 1999}, "vintage", "out_of_range"),
        ({"vintage": 2999}, "vintage", "out_of_range"),
        ({"tonnes": 0}, "tonnes", "out_of_range"),
        ({"tonnes": 100_000_001}, "tonnes", "out_of_range"),
        ({"first_serial": -1}, "first_serial", "out_of_range"),
        ({"first_serial": 2**63}, "first_serial", "out_of_range"),
        ({"price_fen_per_t": 0}, "price_fen_per_t", "out_of_range"),
        ({"price_fen_per_t": 2**31}, "price_fen_per_t", "out_of_range"),
        ({"evidence_sha256": "A" * 64}, "evidence_sha256", "sha256_shape"),
        ({"registry": " "}, "registry", "required"),
        ({"registry": "某" * 121}, "registry", "too_long"),
        ({"serial_prefix": "P" * 61}, "serial_prefix", "too_long"),
        ({"retirement_reference": ""}, "retirement_reference", "required"),
        ({"retirement_reference": "R" * 121}, "retirement_reference", "too_long"),
        ({"serial_prefix": "A1"}, "serial_prefix", "prefix_ends_in_digit"),
        ({"retired_on": "yesterday"}, "retired_on", "day_shape"),
        ({"retired_on": "20230501"}, "retired_on", "day_shape"),
        ({"retired_on": "2023-W18-1"}, "retired_on", "day_shape"),
        ({"retired_on": "2999-01-01"}, "retired_on", "in_the_future"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_opened(
    changes: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        open_with(**changes)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)
    assert session().scalars(select(Lot.id)).all() == []


def test_today_in_china_is_not_the_future(clock: time_machine.Traveller) -> None:
    clock.move_to("2026-05-01T17:00:00+00:00")
    open_with(retired_on="2026-05-02")
    with pytest.raises(Invalid):
        open_with(retired_on="2026-05-03")


def test_an_unknown_project_is_named() -> None:
    with pytest.raises(NotFound) as refusal:
        open_with(project="nowhere")
    assert refusal.value.field == "project"


def test_a_code_is_given_once() -> None:
    open_with(code="LOT-A")
    with pytest.raises(Conflict) as refusal:
        open_with(code="LOT-A")
    assert refusal.value.field == "code"


@pytest.mark.parametrize(
    ("first_serial", "tonnes"), [(100, 10), (95, 6), (109, 1), (100, 1), (90, 100), (104, 2)]
)
def test_serials_that_touch_another_lot_s_are_refused(first_serial: int, tonnes: int) -> None:
    open_with(code="FIRST", first_serial=100, tonnes=10)
    with pytest.raises(SerialsTaken) as refusal:
        open_with(first_serial=first_serial, tonnes=tonnes)
    assert refusal.value.facts == {"lot": "FIRST"}


@pytest.mark.parametrize(
    "changes", [{"serial_prefix": "ab_"}, {"serial_prefix": "ＡＢ－"}, {"registry": "测试 登记簿"}]
)
def test_serials_written_differently_are_the_same(changes: dict[str, str]) -> None:
    open_with(code="FIRST", first_serial=100, serial_prefix="AB-")
    with pytest.raises(SerialsTaken):
        open_with(**({"first_serial": 100, "serial_prefix": "AB-"} | changes))


@pytest.mark.parametrize(("first_serial", "tonnes"), [(110, 10), (90, 10)])
def test_neighbouring_serials_are_free(first_serial: int, tonnes: int) -> None:
    open_with(first_serial=100, tonnes=10)
    open_with(first_serial=first_serial, tonnes=tonnes)


@pytest.mark.parametrize("changes", [{"registry": "另一登记簿"}, {"serial_prefix": "U"}])
def test_the_same_serials_elsewhere_are_others(changes: dict[str, str]) -> None:
    open_with(first_serial=100)
    open_with(first_serial=100, **changes)


def test_two_lots_at_once_do_not_share_a_serial(app: Flask) -> None:
    paper = factories.lot_paper(first_serial=100, tonnes=10)
    other = replace(paper, code="OTHER", first_serial=105)

    def opened(wanted: LotPaper) -> None:
        with transaction() as writing:
            open_lot(writing, wanted)

    results = together(app, lambda: opened(paper), lambda: opened(other))
    assert [type(result) for result in results if isinstance(result, DomainError)] == [SerialsTaken]
