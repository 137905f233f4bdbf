"""Each credit of the statement takes its effect once: in part, in full, too much or too late."""

from datetime import date, timedelta
from itertools import count, permutations

import pytest
import time_machine
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.errors import Conflict, NotFound
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.expire import expire_due
from offsets.orders.pay import pay, refresh
from offsets.orders.refund import refund_order
from offsets.payments.bank_transfer import due
from offsets.payments.bank_transfer.import_statement import import_statement
from offsets.payments.bank_transfer.statement import Line
from offsets.payments.check import sweep
from offsets.payments.models import BankLine, BankTransfer, Payment
from offsets.payments.reconcile import reconcile
from offsets.payments.repay import repay_due
from tests import factories
from tests.payments.bank_transfer.conftest import ACCOUNT

DAY = date(2026, 5, 1)
_serial = count(1)


def awaited(mass_g: int = 10_000) -> str:
    """An order of 100 fen whose buyer has the pro-forma."""
    order = factories.make_order(mass_g, gateway="bank_transfer")
    pay(order, "bank_transfer", "redirect", "http://localhost/back")
    return order


def code_of(order: str) -> str:
    wanted = select(BankTransfer.code).where(
        BankTransfer.reference == factories.payment_of(order).reference
    )
    return session().scalars(wanted).one()


def line(remark: str, amount_fen: int = 100, serial: str = "") -> Line:
    return Line(serial or f"S{next(_serial)}", DAY, amount_fen, remark)


def bring(*lines: Line) -> list[str]:
    return [fate for _, fate in import_statement(list(lines))]


def credit(order: str, amount_fen: int) -> str:
    (fate,) = bring(line(f"碳汇款 {code_of(order)}", amount_fen))
    return fate


def refunds() -> list[tuple[int, str]]:
    session().rollback()
    return [(refund.amount_fen, refund.reason) for refund, _, _ in due.refunds_due()]


def state(order: str) -> str:
    return factories.fresh(order).state


@pytest.fixture
def order(house: Flask, clock: time_machine.Traveller) -> str:
    return awaited()


def faults() -> tuple[str, ...]:
    session().rollback()
    return audit(session()).faults


def test_the_grams_wait_for_days(order: str, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=ACCOUNT.hold_days) - timedelta(seconds=1))
    assert expire_due() == 0
    assert credit(order, 100) == "settled"
    assert state(order) == "settled"
    assert faults() == ()


def test_the_same_line_twice_is_one(order: str) -> None:
    once = line(code_of(order))
    assert bring(once, once) == ["settled", "known"]
    assert bring(once) == ["known"]
    assert len(session().scalars(select(BankLine)).all()) == 1


def test_a_known_number_with_another_sum_is_refused_and_nothing_is_kept(order: str) -> None:
    bring(line("nothing", 5, "SAME"))
    with pytest.raises(Conflict):
        bring(line(code_of(order), 100), line("nothing", 6, "SAME"))
    session().rollback()
    assert state(order) == "placed"


@pytest.mark.parametrize("parts", [*permutations((20, 30, 50))])
def test_parts_sum_up_until_complete(order: str, parts: tuple[int, ...]) -> None:
    assert [credit(order, part) for part in parts] == ["part", "part", "settled"]
    assert refunds() == []
    assert faults() == ()


def test_what_is_too_much_is_due(order: str) -> None:
    assert credit(order, 130) == "settled_refund_due"
    assert refunds() == [(30, "overpaid")]
    assert credit(order, 100) == "refund_due"
    assert refunds() == [(30, "overpaid"), (100, "overpaid")]
    assert (state(order), faults()) == ("settled", ())


def test_a_part_of_an_order_that_ended_is_due(order: str, clock: time_machine.Traveller) -> None:
    credit(order, 60)
    clock.shift(timedelta(days=ACCOUNT.hold_days))
    assert expire_due() == 1
    assert due.return_ended_parts() == 1
    assert due.return_ended_parts() == 0
    assert refunds() == [(60, "not_in_full")]
    assert credit(order, 40) == "refund_due"
    assert (state(order), faults()) == ("expired", ())


def test_late_money_holds_again_or_is_due(order: str, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=ACCOUNT.hold_days))
    expire_due()
    assert credit(order, 100) == "settled"
    other = awaited()
    cancel(other)
    assert credit(other, 120) == "late_refund_due"
    assert refunds() == [(120, "late_money")]
    assert (state(other), faults()) == ("refunding", ())


def test_money_by_another_road_makes_the_transfer_surplus(order: str) -> None:
    pay(order, "sandbox", "redirect", "http://localhost/back")
    assert factories.say_paid(order) == "settled"
    session().rollback()
    wanted = select(BankTransfer.code)
    (fate,) = bring(line(session().scalars(wanted).one()))
    assert fate == "late_refund_due"
    assert refunds() == [(100, "second_payment")]
    assert (state(order), faults()) == ("settled", ())


def test_a_remark_without_a_code_or_with_two_is_unknown(order: str) -> None:
    other = awaited()
    both = f"{code_of(order)} {code_of(other)}"
    assert bring(line("碳汇款"), line(both)) == ["unknown", "unknown"]
    session().rollback()
    first, second = due.unknown_lines()
    with transaction() as writing:
        assert due.match(writing, first.id, code_of(order).lower()) == "settled"
    with transaction() as writing:
        due.repaid(writing, str(second.id), "OUT-1")
    assert due.unknown_lines() == []
    with pytest.raises(Conflict), transaction() as writing:
        due.repaid(writing, str(second.id), "OUT-2")
    assert state(order) == "settled"


def test_what_was_sent_by_hand_ends_the_refund(order: str) -> None:
    credit(order, 100)
    with transaction() as writing:
        number = refund_order(writing, order, "operator", "asked by its buyer")
    repay_due()
    assert refunds() == [(100, "operator")]
    with transaction() as writing:
        due.repaid(writing, number, "OUT-1")
    assert (state(order), refunds(), faults()) == ("refunded", [], ())
    with pytest.raises(Conflict), transaction() as writing:
        due.repaid(writing, number, "OUT-1")
    with pytest.raises(NotFound), transaction() as writing:
        due.repaid(writing, "NOBODYKNOWS", "OUT-1")


def test_asking_changes_nothing_while_no_money_has_come(
    order: str, clock: time_machine.Traveller
) -> None:
    refresh(order)
    clock.shift(timedelta(minutes=10))
    assert sweep() == 0
    assert state(order) == "placed"


def test_the_statement_is_the_bill(order: str) -> None:
    credit(order, 130)
    assert reconcile(DAY).differences == []
    with transaction() as writing:
        writing.get_one(Payment, factories.payment_of(order).id).received_fen = 131
    (difference,) = reconcile(DAY).differences
    assert difference.says == "payment: 130 fen on the bill, 131 fen with us"


@settings(max_examples=25)  # each is a whole story in the database
@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(0, 6))
def test_whatever_comes_is_kept_or_due(house: Flask, parts: list[int], ends_after: int) -> None:
    owed_before_fen = sum(fen for fen, _ in refunds())
    order = awaited()
    code = code_of(order)
    for number, part in enumerate(parts):
        if number == ends_after and state(order) == "placed":
            cancel(order)
        bring(line(code, part))
    due.return_ended_parts()
    owed_fen = sum(fen for fen, _ in refunds()) - owed_before_fen
    kept_fen = 100 if state(order) == "settled" else 0
    waiting_fen = sum(parts) if state(order) == "placed" else 0
    assert sum(parts) == owed_fen + kept_fen + waiting_fen
    assert faults() == ()
