"""What failed is replayed, and money that does not fit is accepted or goes back."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.errors import Conflict, NotFound
from offsets.orders.audit import audit
from offsets.orders.pay import pay
from offsets.payments.check import check_order
from offsets.payments.gateway import Standing, gateways
from offsets.payments.models import Notice, Payment, Refund
from offsets.payments.repay import repay_due
from offsets.payments.resolve import open_notices, replay, resolve
from tests import factories
from tests.payments.test_inbox import notice_of, receive, stumbling


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    order = factories.make_order()
    pay(order, "sandbox", "redirect", "http://localhost/back")
    return order


def provider_says(
    monkeypatch: pytest.MonkeyPatch, order: str, amount_fen: int = 90, **changes: Any
) -> None:
    facts = {"currency": "CNY", "livemode": False, "provider_reference": "CHARGE"} | changes
    reference = factories.payment_of(order).reference
    told = Standing(reference, "paid", amount_fen, **facts)
    monkeypatch.setattr(gateways()["sandbox"], "ask", lambda _: told)


def waiting() -> list[int]:
    session().rollback()
    return [notice.id for notice, _ in open_notices()]


def outcome() -> str:
    session().rollback()
    return session().scalars(select(Notice.outcome)).one()


def failed(order: str) -> int:
    with stumbling(), pytest.raises(RuntimeError):
        receive(notice_of(order))
    (number,) = waiting()
    return number


def test_a_failed_notice_is_replayed(order: str) -> None:
    number = failed(order)
    assert replay(number) == "settled"
    assert (outcome(), waiting()) == ("settled", [])
    assert factories.fresh(order).state == "settled"
    with pytest.raises(Conflict):
        replay(number)


def test_a_replay_that_fails_again_stays_on_the_list(order: str) -> None:
    number = failed(order)
    with stumbling(), pytest.raises(RuntimeError):
        replay(number)
    assert waiting() == [number]
    kept = session().get_one(Notice, number).fault or ""
    assert "payments/resolve.py" in kept


def test_a_failed_notice_whose_payment_was_settled_otherwise_waits_for_nobody(order: str) -> None:
    failed(order)
    factories.say_paid(order)
    assert waiting() == []
    assert [notice.outcome for notice, _ in open_notices("failed")] == ["failed"]


def test_an_unknown_number_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        replay(17)


def mismatch(order: str, **changes: Any) -> int:
    assert receive(notice_of(order, **changes)) == "mismatch"
    (number,) = waiting()
    return number


@pytest.mark.parametrize(("came_fen", "back_fen"), [(90, []), (120, [20])])
def test_accepted_money_settles_and_what_is_too_much_goes_back(
    order: str, monkeypatch: pytest.MonkeyPatch, came_fen: int, back_fen: list[int]
) -> None:
    number = mismatch(order, amount_fen=came_fen)
    provider_says(monkeypatch, order, came_fen)
    assert resolve(number, "accept") == "accepted"
    assert factories.fresh(order).state == "settled"
    payment = factories.payment_of(order)
    assert (payment.state, payment.received_fen) == ("paid", came_fen)
    assert list(session().scalars(select(Refund.amount_fen))) == back_fen
    assert audit(session()).faults == ()
    assert waiting() == []


def test_refused_money_goes_back_and_the_order_can_be_paid_again(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = mismatch(order, amount_fen=90)
    with monkeypatch.context() as patched:
        provider_says(patched, order)
        assert resolve(number, "refund") == "sent_back"
    refund = session().scalars(select(Refund)).one()
    assert (refund.amount_fen, refund.reason) == (90, "mismatch")
    assert factories.fresh(order).state == "placed"
    asked: list[int] = []
    monkeypatch.setattr(
        gateways()["sandbox"], "refund", lambda intent: asked.append(intent.payment_amount_fen)
    )
    repay_due()
    assert asked == [90]
    pay(order, "sandbox", "redirect", "http://localhost/back")
    assert factories.say_paid(order) == "settled"
    assert audit(session()).faults == ()
    states = select(Payment.state).order_by(Payment.id)
    assert list(session().scalars(states)) == ["surplus", "paid"]


@pytest.mark.parametrize("how", ["accept", "refund"])
def test_where_only_the_notice_was_wrong_the_order_settles(
    order: str, monkeypatch: pytest.MonkeyPatch, how: Any
) -> None:
    number = mismatch(order, amount_fen=1)
    provider_says(monkeypatch, order, 100)
    assert resolve(number, how) == "settled"
    assert list(session().scalars(select(Refund))) == []


@pytest.mark.parametrize("foreign", [{"currency": "USD"}, {"livemode": True}])
def test_money_that_is_no_yuan_of_ours_is_never_accepted(
    order: str, monkeypatch: pytest.MonkeyPatch, foreign: dict[str, Any]
) -> None:
    number = mismatch(order, **foreign)
    provider_says(monkeypatch, order, 100, **foreign)
    with pytest.raises(Conflict):
        resolve(number, "accept")
    assert factories.fresh(order).state == "placed"
    assert waiting() == [number]


def test_closing_changes_the_list_alone(order: str) -> None:
    number = mismatch(order, currency="USD")
    assert resolve(number, "close") == "closed_by_hand"
    assert waiting() == []
    assert factories.payment_of(order).state == "pending"


def test_what_the_provider_answers_is_kept_as_well_where_it_does_not_fit(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider_says(monkeypatch, order, 90)
    for _ in range(2):
        assert check_order(factories.fresh(order).id) == "mismatch"
    (number,) = waiting()
    assert resolve(number, "accept") == "accepted"
