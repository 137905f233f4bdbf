"""Money goes back whole, and grams that were certified are never sold again."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from offsets.certificates.models import Allocation, Certificate
from offsets.db import session, transaction
from offsets.errors import NotFound
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.errors import OrderNotCancellable
from offsets.orders.models import Order
from offsets.orders.refund import refund_order
from offsets.payments.gateway import RefundStanding
from offsets.payments.models import Refund
from offsets.payments.record import record
from offsets.payments.refund import request_refund
from offsets.payments.repay import ASK_AGAIN_AFTER, repay_due
from offsets.stock.models import Lot
from tests import factories
from tests.racing import together

REASON = "买家误付 Paid by mistake"


def refund(order: str, void_reason: str | None = None) -> str:
    with transaction() as writing:
        return refund_order(writing, order, "operator", void_reason)


def succeed(reference: str) -> str:
    with transaction() as writing:
        return record(writing, RefundStanding(reference, "succeeded"), livemode=False)


@pytest.fixture
def settled(app: Flask) -> str:
    factories.make_lot(tonnes=1)
    return factories.make_settled_order()


def test_certificates_need_a_reason_to_be_voided(settled: str) -> None:
    with pytest.raises(OrderNotCancellable) as refusal:
        refund(settled)
    assert refusal.value.facts == {"state": "settled"}
    assert session().scalars(select(Certificate.state)).one() == "valid"


def test_a_refund_voids_with_its_reason_in_public(settled: str) -> None:
    refund(settled, REASON)
    certificate = session().scalars(select(Certificate)).one()
    assert (certificate.state, certificate.void_reason) == ("voided", REASON)
    assert certificate.voided_at is not None


def test_grams_of_a_voided_certificate_are_never_sold_again(settled: str) -> None:
    refund(settled, REASON)
    factories.make_settled_order()
    slices = session().execute(select(Allocation.start_g, Allocation.end_g).order_by(Allocation.id))
    assert [tuple(row) for row in slices] == [(0, 10_000), (10_000, 20_000)]
    assert session().scalars(select(Lot.next_g)).one() == 20_000
    assert audit(session()).faults == ()


def test_an_order_is_refunded_once_its_money_is_back(settled: str) -> None:
    reference = refund(settled, REASON)
    assert factories.fresh(settled).state == "refunding"
    assert succeed(reference) == "refunded"
    row = factories.fresh(settled)
    assert row.state == "refunded"
    assert row.ended_at is not None
    assert succeed(reference) == "nothing_to_do"


def test_a_second_refund_is_refused(settled: str) -> None:
    refund(settled, REASON)
    with pytest.raises(OrderNotCancellable):
        refund(settled, REASON)
    assert len(session().scalars(select(Refund)).all()) == 1


def test_two_refunds_at_once_are_one(app: Flask, settled: str) -> None:
    results = together(app, lambda: refund(settled, REASON), lambda: refund(settled, REASON))
    assert sorted(type(result).__name__ for result in results) == ["OrderNotCancellable", "str"]


def test_refund_and_retirement_cannot_both_win_for_an_unpaid_order(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_order()
    with pytest.raises(OrderNotCancellable):
        refund(order, REASON)
    cancel(order)
    with pytest.raises(OrderNotCancellable):
        refund(order, REASON)


def test_a_failed_refund_leaves_the_order_refunding(settled: str) -> None:
    reference = refund(settled, REASON)
    with transaction() as writing:
        said = RefundStanding(reference, "failed")
        assert record(writing, said, livemode=False) == "refund_failed"
    assert factories.fresh(settled).state == "refunding"


def test_two_refunds_that_end_at_once_end_their_order(app: Flask, settled: str) -> None:
    """A surplus and the order's own money: each end must see the other."""
    first = refund(settled, REASON)
    with transaction() as writing:
        payment = factories.payment_of(settled)
        second = request_refund(writing, payment.id, 1, "second_payment")
    together(app, lambda: succeed(first), lambda: succeed(second))
    assert factories.fresh(settled).state == "refunded"


def test_the_worker_sends_the_money_back(app: Flask, settled: str) -> None:
    from offsets.payments.sandbox import charges

    payment = factories.payment_of(settled)
    charge = charges.open_charge(payment.reference, payment.amount_fen, "", "")
    charges.act(charge, "lose_notice")
    refund(settled, REASON)
    assert repay_due() == 0
    assert session().scalars(select(Refund.state)).one() == "pending"
    charges.settle_due()
    with transaction() as writing:
        asked_at = writing.scalars(select(Refund.asked_at)).one()
        writing.execute(update(Refund).values(asked_at=asked_at - ASK_AGAIN_AFTER))
    assert repay_due() == 1
    assert factories.fresh(settled).state == "refunded"


def test_an_unknown_order_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        refund("nothing")
    assert session().scalars(select(Order.id)).all() == []
