"""The operator's deeds on lots: a dry run writes nothing, an error names its field."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.stock import availability
from offsets.stock.commands import commands
from offsets.stock.models import Lot, LotNotice
from tests import factories

NOTICE = ("--kind", "fire", "--zh", "火情", "--en", "A fire")


def run(*arguments: str, text: str | None = None) -> Result:
    session().rollback()
    result = CliRunner().invoke(commands, arguments, input=text, catch_exceptions=False)
    session().rollback()
    return result


def paper(**changes: Any) -> dict[str, Any]:
    return asdict(factories.lot_paper(**({"code": "LOT-A", "tonnes": 1234} | changes)))


def open_from(data: object, *options: str) -> Result:
    return run("open", "--file", "-", *options, text=json.dumps(data))


@pytest.fixture(autouse=True)
def project(app: Flask) -> None:
    factories.make_project()


def test_a_lot_is_tried_and_then_opened() -> None:
    tried = open_from(paper(), "--dry-run")
    assert tried.output == "dry run, nothing was written: lot LOT-A opened with 1,234 t\n"
    assert session().scalars(select(Lot.id)).all() == []
    assert open_from(paper()).output == "lot LOT-A opened with 1,234 t\n"
    assert session().scalars(select(Lot.code)).all() == ["LOT-A"]


def missing(field: str) -> dict[str, Any]:
    data = paper()
    del data[field]
    return data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (paper(price_fen_per_t=0), "price_fen_per_t: "),
        (paper(project="nowhere"), "project: "),
        (paper(tonnes="10"), "tonnes: must be of type int."),
        (paper(tonnes=1.5), "tonnes: must be of type int."),
        (paper(tonnes=True), "tonnes: must be of type int."),
        (missing("vintage"), "vintage: is missing."),
        (paper() | {"colour": "green"}, "colour: there is no such field."),
        ([], "The file must hold one JSON object."),
    ],
)
def test_a_wrong_paper_is_named_and_opens_nothing(data: object, said: str) -> None:
    failed = open_from(data)
    assert failed.exit_code == 1
    assert failed.output.startswith(f"Error: {said}")
    assert session().scalars(select(Lot.id)).all() == []


def test_what_is_not_json_is_said() -> None:
    failed = run("open", "--file", "-", text="{")
    assert failed.exit_code == 1
    assert failed.output.startswith("Error: The file is not JSON: ")


def test_lots_are_listed_with_what_is_left() -> None:
    factories.make_lot(code="LOT-A", tonnes=1)
    factories.make_settled_order()
    run("pause", "LOT-A")
    assert run("list").output == "LOT-A\tvillage\t1\t0.01\t0\t0.99\tpaused\n"


def test_a_lot_is_paused_and_resumed_but_not_in_a_dry_run() -> None:
    factories.make_lot(code="LOT-A")
    assert run("pause", "LOT-A", "--dry-run").exit_code == 0
    assert not availability.lot("LOT-A").paused
    assert run("pause", "LOT-A").output == "lot LOT-A paused\n"
    assert availability.lot("LOT-A").paused
    assert run("resume", "LOT-A").output == "lot LOT-A resumed\n"
    assert not availability.lot("LOT-A").paused


def test_a_notice_is_tried_and_then_given() -> None:
    factories.make_lot(code="LOT-A")
    assert run("notice", "LOT-A", *NOTICE, "--dry-run").exit_code == 0
    assert session().scalars(select(LotNotice.id)).all() == []
    assert run("notice", "LOT-A", *NOTICE).output == "notice of kind fire given on lot LOT-A\n"
    assert session().scalars(select(LotNotice.text_zh)).all() == ["火情"]


@pytest.mark.parametrize("deed", [("pause",), ("resume",), ("notice", *NOTICE)])
def test_an_unknown_lot_is_named(deed: tuple[str, ...]) -> None:
    failed = run(deed[0], "NO-LOT", *deed[1:])
    assert failed.exit_code == 1
    assert failed.output.startswith("Error: lot: ")
