"""The audit notices every kind of fault: each is made here by hand, once."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from offsets.certificates.models import Allocation, Certificate
from offsets.db import Base, session, transaction
from offsets.orders.audit import audit
from offsets.orders.models import Order
from offsets.orders.refund import refund_order
from offsets.payments.models import Payment, Refund
from offsets.stock.models import Hold, Lot
from tests import factories


@pytest.fixture
def order(app: Flask) -> str:
    """A house with a settled, a waiting and a refunded order."""
    factories.make_lot(tonnes=1)
    refunded = factories.make_settled_order()
    with transaction() as writing:
        refund_order(writing, refunded, "operator", "退款 Refund")
    factories.make_order()
    return factories.make_settled_order(holders=("甲", "乙"))


def faults() -> tuple[str, ...]:
    session().rollback()
    return audit(session()).faults


def spoil(column: InstrumentedAttribute[Any], value: Any, *where: Any) -> None:
    with transaction() as writing:
        writing.execute(update(column.class_).where(*where).values({column.key: value}))


def remove(table: type[Base], *where: Any) -> None:
    with transaction() as writing:
        writing.execute(delete(table).where(*where))


def test_a_sound_house_has_no_faults(order: str) -> None:
    report = audit(session())
    assert report.faults == ()
    assert (report.orders, report.certificates) == (2, 3)
    assert (report.sold_g, report.sold_fen) == (30_000, 300)


def test_an_empty_house_has_no_faults(app: Flask) -> None:
    assert audit(session()).faults == ()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (Lot.held_g, 10_001, "held grams: counter 10001, rows 10000"),
        (Lot.next_g, 30_001, "sold grams by holds: counter 30001, rows 30000"),
        (Lot.sold_fen, 301, "sold fen: counter 301, rows 300"),
        (Lot.issued, 4, "lots count 4 certificates, 3 are written"),
    ],
)
def test_a_wrong_counter(
    order: str, column: InstrumentedAttribute[Any], value: int, said: str
) -> None:
    spoil(column, value)
    assert any(said in fault for fault in faults())


def newest_slice() -> Any:
    return select(Allocation.id).order_by(Allocation.id.desc()).limit(1).scalar_subquery()


def test_a_gap_between_slices(order: str) -> None:
    spoil(Allocation.start_g, 20_001, Allocation.id == newest_slice())
    assert any("gap between 20000 and 20001" in fault for fault in faults())


def test_an_overlap_of_slices(order: str) -> None:
    spoil(Allocation.start_g, 19_999, Allocation.id == newest_slice())
    assert any("overlap between 20000 and 19999" in fault for fault in faults())


def test_a_certificate_that_says_more_than_it_owns(order: str) -> None:
    spoil(Certificate.mass_g, 10_001, Certificate.position == 1)
    assert any("says 10001 g, owns 10000 g" in fault for fault in faults())


def test_a_certificate_without_slices(order: str) -> None:
    remove(Allocation, Allocation.id == newest_slice())
    assert any("says 10000 g, owns 0 g" in fault for fault in faults())


@pytest.mark.parametrize(
    ("column", "value"),
    [(Order.mass_g, 30_000), (Order.amount_fen, 201), (Order.certificate_count, 3)],
)
def test_an_order_that_does_not_add_up(
    order: str, column: InstrumentedAttribute[Any], value: int
) -> None:
    spoil(column, value, Order.public_id == order)
    assert any(f"order {order}: certificates or holds" in fault for fault in faults())


def test_a_sold_hold_that_went_missing(order: str) -> None:
    remove(Hold, Hold.order_id == factories.fresh(order).id)
    assert any(f"order {order}: certificates or holds" in fault for fault in faults())


def test_an_order_settled_without_its_money(order: str) -> None:
    spoil(Payment.state, "closed", Payment.id == factories.payment_of(order).id)
    assert f"order {order} (settled): owes 200 fen, paid 0 fen" in faults()


def test_money_that_no_order_took(order: str) -> None:
    spoil(Order.paid_at, None, Order.public_id == order)
    assert f"order {order} (settled): owes 200 fen, paid 200 fen" in faults()


def test_a_refund_that_was_never_written(order: str) -> None:
    remove(Refund)
    assert any("100 fen must go back, 0 do" in fault for fault in faults())


def test_a_refund_of_too_much(order: str) -> None:
    spoil(Refund.amount_fen, 101)
    assert any("100 fen must go back, 101 do" in fault for fault in faults())


def test_a_surplus_that_does_not_go_back(order: str) -> None:
    spoil(Payment.state, "surplus", Payment.id == factories.payment_of(order).id)
    assert any("200 fen must go back, 0 do" in fault for fault in faults())


def test_a_valid_certificate_whose_money_went_back(order: str) -> None:
    spoil(Certificate.state, "valid")
    assert any("is valid while its order is refunding" in fault for fault in faults())


def test_a_void_certificate_that_is_paid(order: str) -> None:
    spoil(Certificate.state, "voided")
    assert any("is voided while its order is settled" in fault for fault in faults())
