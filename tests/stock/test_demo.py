"""The demonstration's lots: sourced prices, labelled inventions, evidence that can be checked."""

import hashlib

import pytest
from flask import Flask

from offsets.projects import demo as projects_demo
from offsets.projects.catalogue import project
from offsets.stock import availability, demo
from offsets.stock.availability import LotView
from offsets.units import GRAMS_PER_TONNE
from tests.projects.test_demo import figure

LETTER_T = 8_108
"""What the letter of the Fujian Forestry Bureau counts as sold in Shunchang."""


@pytest.fixture
def lots(app: Flask) -> list[LotView]:
    projects_demo.load_projects()
    demo.load_lots()
    return availability.lots()


def test_loading_twice_opens_nothing(lots: list[LotView]) -> None:
    assert demo.load_lots() == 0
    assert availability.lots() == lots


def test_evidence_hashes_are_those_of_the_files(lots: list[LotView]) -> None:
    for lot in lots:
        filed = (demo.EVIDENCE / f"{lot.code}.txt").read_bytes()
        assert hashlib.sha256(filed).hexdigest() == lot.evidence_sha256
        text = filed.decode()
        assert "不是真实文件" in text
        assert "not a real one" in text
        for said in (lot.registry, lot.retirement_reference, lot.retired_on, f"{lot.tonnes:,}"):
            assert said in text


def test_what_no_source_gives_is_called_a_demonstration_value(lots: list[LotView]) -> None:
    for lot in lots:
        assert lot.code.startswith("DEMO-")
        assert lot.serial_prefix.startswith("DEMO-")
        assert "演示" in lot.registry
        assert "Demo" in lot.registry
        assert "演示值 demonstration value" in lot.retirement_reference


def test_every_price_is_sourced(lots: list[LotView]) -> None:
    for lot in lots:
        yuan_per_t = f"{lot.price_fen_per_t / 100:g}"
        assert yuan_per_t in figure(project(lot.project), "price"), lot.code


def test_the_forest_ticket_has_its_true_size_and_vintage(lots: list[LotView]) -> None:
    (ticket,) = (lot for lot in lots if lot.project == "changkou")

    assert f"{ticket.tonnes:,}" in figure(project("changkou"), "tonnes")
    assert str(ticket.vintage) in figure(project("changkou"), "vintage")


def test_shunchang_can_replay_the_letter_from_its_first_lot(lots: list[LotView]) -> None:
    first = next(lot for lot in lots if lot.project == "shunchang")

    assert first.free_g > LETTER_T * GRAMS_PER_TONNE
