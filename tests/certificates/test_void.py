"""Voided certificates keep their grams and say why."""

from flask import Flask
from sqlalchemy import func, select

from offsets.certificates.models import Allocation, Certificate
from offsets.certificates.void import void_order
from offsets.db import session, transaction
from offsets.ledger.decode import decode
from offsets.ledger.entry import Kind, Void, VoidReason
from offsets.log.models import LoggedLot, PendingEntry
from tests import factories


def void(order: str, reason: str = "退款 Refund") -> int:
    order_id = factories.fresh(order).id
    with transaction() as writing:
        return void_order(writing, order_id, reason)


def test_every_certificate_of_the_order_and_no_other(app: Flask) -> None:
    factories.make_lot()
    other = factories.make_settled_order()
    assert void(factories.make_settled_order(holders=("甲", "乙"))) == 2
    valid = select(Certificate.order_id).where(Certificate.state == "valid")
    assert session().scalars(valid).all() == [factories.fresh(other).id]


def test_the_first_reason_stands(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_settled_order()
    assert (void(order, "一 One"), void(order, "二 Two")) == (1, 0)
    assert session().scalars(select(Certificate.void_reason)).one() == "一 One"


def test_the_grams_stay_where_they_are(app: Flask) -> None:
    factories.make_lot()
    void(factories.make_settled_order())
    assert (
        session().scalars(select(func.sum(Allocation.end_g - Allocation.start_g))).one() == 10_000
    )


def test_the_log_hears_of_every_slice_once(app: Flask) -> None:
    lots = [factories.make_lot(tonnes=1).id for _ in range(2)]
    order = factories.make_settled_order(mass_g=500_000, holders=("甲", "乙", "丙"))
    assert (void(order), void(order)) == (3, 0)
    rows = session().scalars(select(PendingEntry).where(PendingEntry.kind == Kind.VOID)).all()
    said = [decode(row.body) for row in rows]
    first, second = (session().get_one(LoggedLot, lot).leaf for lot in lots)
    slices = [(first, 0, 500_000), (first, 500_000, 1_000_000), (second, 0, 500_000)]
    assert [(one.lot, one.start_g, one.end_g) for one in said if isinstance(one, Void)] == slices
    assert [row.after_g for row in rows] == [end_g for _, _, end_g in slices]
    assert {one.reason for one in said if isinstance(one, Void)} == {VoidReason.REFUND}
