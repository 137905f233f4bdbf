"""A statement comes in while buyers cancel, or twice at once: nobody waits for ever."""

from contextlib import suppress

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.errors import DomainError
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.payments.bank_transfer.import_statement import import_statement
from offsets.payments.models import BankLine
from tests import factories
from tests.payments.bank_transfer.test_import_statement import awaited, code_of, line
from tests.racing import together

ORDERS = 12
ENDS = {"settled", "cancelled", "refunding"}


@pytest.fixture
def orders(house: Flask, clock: time_machine.Traveller) -> list[str]:
    return [awaited() for _ in range(ORDERS)]


def test_buyers_cancel_while_their_money_comes_in(house: Flask, orders: list[str]) -> None:
    lines = [line(code_of(order)) for order in orders]

    def cancel_all() -> None:
        # The last first, so that importer and canceller meet on the way.
        for order in reversed(orders):
            with suppress(DomainError):
                cancel(order)

    together(house, lambda: import_statement(lines), cancel_all, cancel_all)
    session().rollback()
    assert {factories.fresh(order).state for order in orders} <= ENDS
    assert audit(session()).faults == ()


def test_one_statement_taken_in_by_two(house: Flask, orders: list[str]) -> None:
    lines = [line(code_of(order)) for order in orders]
    both = together(house, *(lambda: import_statement(lines),) * 2)
    fates = [sorted(pair) for pair in zip(*[[f for _, f in told] for told in both], strict=True)]
    assert fates == [["known", "settled"]] * ORDERS
    session().rollback()
    assert len(session().scalars(select(BankLine)).all()) == ORDERS
    assert audit(session()).faults == ()


def test_credits_without_a_code_taken_in_by_two(house: Flask) -> None:
    lines = [line("", serial=f"N{number}") for number in range(3 * ORDERS)]
    # In opposite orders, so that each finds written what the other has not committed.
    both = together(house, lambda: import_statement(lines), lambda: import_statement(lines[::-1]))
    told = [{each.serial: fate for each, fate in one} for one in both]
    fates = [sorted(one[each.serial] for one in told) for each in lines]
    assert fates == [["known", "unknown"]] * len(lines)
    session().rollback()
    assert len(session().scalars(select(BankLine)).all()) == len(lines)
