"""The operator's road: import, see what is due, match, record what was sent."""

from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.payments.commands import commands
from offsets.payments.models import BankLine, Refund
from tests import factories
from tests.payments.bank_transfer.test_import_statement import awaited, code_of


def say(house: Flask, *words: str) -> list[str]:
    result = house.test_cli_runner().invoke(commands, words)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


@pytest.fixture
def order(house: Flask, clock: time_machine.Traveller) -> str:
    return awaited()


@pytest.fixture
def statement(order: str, tmp_path: Path) -> str:
    file = tmp_path / "statement.csv"
    rows = f"2026-05-01,S1,1.30,{code_of(order)}\n2026-05-01,S2,5.00,谢谢\n"
    file.write_bytes(f"交易日期,流水号,收入金额,附言\n{rows}".encode("gbk"))
    return str(file)


def test_a_dry_run_says_every_fate_and_writes_nothing(
    house: Flask, order: str, statement: str
) -> None:
    told = say(house, "import-statement", statement, "--dry-run")
    assert told == [
        "S1\t2026-05-01\t1.30 yuan\tsettled_refund_due",
        "S2\t2026-05-01\t5 yuan\tunknown",
        "dry run, nothing was written: 2 lines",
    ]
    session().rollback()
    assert list(session().scalars(select(BankLine))) == []
    assert factories.fresh(order).state == "placed"


def test_from_the_import_to_the_money_sent_back(house: Flask, order: str, statement: str) -> None:
    say(house, "import-statement", statement)
    assert factories.fresh(order).state == "settled"
    session().rollback()
    refund = session().scalars(select(Refund)).one()
    unknown = session().scalars(select(BankLine).where(BankLine.serial == "S2")).one()
    assert say(house, "due") == [
        f"{refund.reference}\t0.30 yuan\trefund_due\toverpaid\t{code_of(order)}\tS1",
        f"{unknown.id}\t5 yuan\tunknown\tS2",
    ]
    say(house, "repaid", refund.reference, "--serial", "OUT-1")
    say(house, "repaid", str(unknown.id), "--serial", "OUT-2")
    assert say(house, "due") == []
    assert say(house, "import-statement", statement)[0].endswith("known")


def test_an_unknown_credit_is_matched_by_hand(house: Flask, order: str, statement: str) -> None:
    other = awaited()
    say(house, "import-statement", statement)
    session().rollback()
    unknown = session().scalars(select(BankLine).where(BankLine.serial == "S2")).one()
    told = say(house, "match", str(unknown.id), code_of(other))
    assert told == [f"line {unknown.id}: settled_refund_due"]


def test_a_file_that_is_no_statement_is_refused_in_words(house: Flask, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir")
    result = house.test_cli_runner().invoke(commands, ["import-statement", str(file)])
    assert result.exit_code == 1
    assert result.output.startswith("Error: file:")
