"""What a provider would refuse to send back is refused before anything is written."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from offsets.db import session, transaction
from offsets.orders.refund import refund_order
from offsets.payments.gateway import gateways
from offsets.payments.models import Refund
from offsets.payments.refund import RefundTooLate, TooManyRefunds, request_refund
from tests import factories


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    return factories.make_settled_order()


def refund(order: str) -> None:
    with transaction() as writing:
        refund_order(writing, order, "operator", "bought twice")


def refunds() -> int:
    session().rollback()
    return session().scalars(select(func.count()).select_from(Refund)).one()


@pytest.mark.parametrize("days", [365, 400])
def test_a_year_later_it_is_too_late(
    order: str, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways()["sandbox"], "refund_days", 365)
    with transaction() as writing:
        writing.merge(factories.payment_of(order)).paid_at -= timedelta(days=days)
    with pytest.raises(RefundTooLate) as refusal:
        refund(order)
    assert refusal.value.facts == {"days": 365}
    assert (factories.fresh(order).state, refunds()) == ("settled", 0)


def test_a_day_before_it_is_not(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways()["sandbox"], "refund_days", 365)
    with transaction() as writing:
        writing.merge(factories.payment_of(order)).paid_at -= timedelta(days=364)
    refund(order)
    assert refunds() == 1


@pytest.mark.parametrize("parts", [49, 50])
def test_the_fifty_first_part_is_one_too_many(
    order: str, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways()["sandbox"], "max_refunds", 50)
    payment = factories.payment_of(order).id
    with transaction() as writing:
        for _ in range(parts):
            request_refund(writing, payment, 1, "operator")
    if parts < 50:
        refund(order)
        return
    with pytest.raises(TooManyRefunds) as refusal:
        refund(order)
    assert refusal.value.facts == {"parts": 50}
    assert (factories.fresh(order).state, refunds()) == ("settled", 50)


def test_a_provider_without_limits_has_none(order: str) -> None:
    with transaction() as writing:
        writing.merge(factories.payment_of(order)).paid_at -= timedelta(days=4_000)
    refund(order)
    assert refunds() == 1
