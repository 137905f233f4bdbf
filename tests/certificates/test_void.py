"""Voided certificates keep their grams and say why."""

from flask import Flask
from sqlalchemy import func, select

from offsets.certificates.models import Allocation, Certificate
from offsets.certificates.void import void_order
from offsets.db import session, transaction
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
