"""The bill, our rows and the certificates agree, and each way of not agreeing is named."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, update

from offsets.certificates.models import Allocation
from offsets.db import session, transaction
from offsets.orders.cancel import cancel
from offsets.orders.models import Order
from offsets.orders.pay import pay, refresh
from offsets.payments import reconcile as room
from offsets.payments.commands import commands
from offsets.payments.gateway import BillLine, ProviderUnavailable, gateways
from offsets.payments.models import Payment, Refund, SandboxCharge, SandboxRefund
from offsets.payments.reconcile import LOOK_BACK, reconcile
from offsets.payments.repay import repay_due
from offsets.payments.sandbox import charges
from offsets.worker import reconcile_yesterday
from tests import factories

DAY = date(2026, 5, 1)


def bought() -> str:
    order = factories.make_order()
    pay(order, "sandbox", "redirect", "http://localhost/back")
    payment = factories.payment_of(order)
    charges.act(charges.open_charge(payment.reference, 100, "", ""), "lose_notice")
    refresh(order)
    return order


def refunded() -> str:
    """Paid after it was cancelled, and given back."""
    order = factories.make_order()
    pay(order, "sandbox", "redirect", "http://localhost/back")
    payment = factories.payment_of(order)
    charges.act(charges.open_charge(payment.reference, 100, "", ""), "delay")
    cancel(order)
    return order


@pytest.fixture
def order(app: Flask, clock: time_machine.Traveller) -> str:
    factories.make_lot()
    order, other = bought(), refunded()
    clock.shift(charges.DELAY)
    charges.settle_due()
    refresh(other)
    repay_due()
    charges.settle_due()
    clock.shift(60)
    repay_due()
    assert factories.fresh(other).state == "refunded"
    return order


def says(day: date = DAY) -> list[str]:
    session().rollback()
    return [each.says for each in reconcile(day).differences]


def test_a_day_that_adds_up(order: str) -> None:
    report = reconcile(DAY)
    assert report.differences == []
    assert report.sums == ["2026-05-01\tsandbox\t2 payments\t2 yuan\t1 refunds\t1 yuan"]
    assert list(report.lines())[-1] == "2026-05-01: 0 differences"


def test_a_day_without_business_adds_up(order: str) -> None:
    assert says(DAY + timedelta(days=1)) == []


def change(statement: object) -> None:
    with transaction() as writing:
        writing.execute(statement)  # type: ignore[call-overload]


def of(order: str) -> str:
    return factories.payment_of(order).reference


FAULTS: list[tuple[Callable[[str], object], str]] = [
    (
        lambda order: delete(SandboxCharge).where(SandboxCharge.reference == of(order)),
        "payment: ours, but on no bill",
    ),
    (
        lambda order: (
            update(SandboxCharge).where(SandboxCharge.reference == of(order)).values(amount_fen=99)
        ),
        "payment: 99 fen on the bill, 100 fen with us",
    ),
    (
        lambda order: (
            update(SandboxCharge)
            .where(SandboxCharge.reference == of(order))
            .values(reference="NOBODYKNOWS")
        ),
        "payment: 100 fen on the bill, unknown to us",
    ),
    (
        lambda order: update(Payment).where(Payment.reference == of(order)).values(state="closed"),
        "payment: 100 fen on the bill, not recorded by us",
    ),
    (lambda _: update(SandboxRefund).values(amount_fen=99), "refund: 99 fen on the bill, 100"),
    (lambda _: delete(SandboxRefund), "refund: ours, but on no bill"),
    (lambda _: update(Refund).values(state="failed"), "refund: 100 fen on the bill, not recorded"),
    (lambda _: delete(Allocation), "paid 10000 g, got 0 g"),
    (lambda _: update(Order).where(Order.state == "settled").values(state="expired"), "paid, and"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_each_way_of_not_agreeing_is_named(
    order: str, fault: Callable[[str], object], words: str
) -> None:
    change(fault(order))
    found = says()
    assert found
    assert any(words in each for each in found)


def test_a_charge_that_was_billed_twice_is_named(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = gateways()["sandbox"].bill  # type: ignore[attr-defined]

    def twice(day: date) -> list[BillLine]:
        return [*bill(day), *bill(day)]

    monkeypatch.setattr(gateways()["sandbox"], "bill", twice)
    assert "payment: 2 times on the bill" in says()


def test_a_notice_that_came_a_day_late_is_no_difference(
    app: Flask, clock: time_machine.Traveller
) -> None:
    factories.make_lot()
    order = factories.make_order()
    pay(order, "sandbox", "redirect", "http://localhost/back")
    charges.act(charges.open_charge(of(order), 100, "", ""), "lose_notice")
    clock.shift(timedelta(days=1))
    refresh(order)
    assert says(DAY + timedelta(days=1)) == []
    assert says() == []


def test_a_bill_is_sought_for_some_weeks_and_no_longer(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []

    def empty(day: date) -> list[BillLine]:
        asked.append(day)
        return []

    monkeypatch.setattr(gateways()["sandbox"], "bill", empty)
    assert says().count("payment: ours, but on no bill") == 2
    assert min(asked) == DAY - LOOK_BACK


def test_a_silent_provider_is_a_difference(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(day: date) -> list[BillLine]:
        raise ProviderUnavailable("gateway")

    monkeypatch.setattr(gateways()["sandbox"], "bill", silent)
    assert says() == ["the bill could not be read"]


def test_a_gateway_without_bills_is_said(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Billed:
        """Nobody has such a method."""

        def no_bill(self) -> None: ...

    monkeypatch.setattr(room, "GivesBill", Billed)
    assert reconcile(DAY).sums == ["2026-05-01\tsandbox\tgives no bill"]


def test_the_operator_reads_it_and_the_exit_status_tells(app: Flask, order: str) -> None:
    runner = app.test_cli_runner()
    clean = runner.invoke(commands, ["reconcile", "--day", "2026-05-01"])
    assert (clean.exit_code, clean.output.splitlines()[-1]) == (0, "2026-05-01: 0 differences")
    change(delete(SandboxRefund))
    dirty = runner.invoke(commands, ["reconcile", "--day", "2026-05-01"])
    assert dirty.exit_code == 1
    assert "refund: ours, but on no bill" in dirty.output


def test_the_worker_looks_at_yesterday(order: str, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=1))
    assert reconcile_yesterday() == 0
    change(delete(SandboxRefund))
    assert reconcile_yesterday() == 1
