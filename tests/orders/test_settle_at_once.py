"""At once is done what a paid notice's ordinary way does, or nothing."""

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, inspect, select, update

from offsets import clock as clocks
from offsets.certificates.models import Allocation, Certificate
from offsets.certificates.statement import statement
from offsets.db import Base, engine, session, transaction
from offsets.ledger.commitment import commit
from offsets.orders import settle_at_once as at_once
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.models import Order
from offsets.orders.settle_at_once import settle_at_once
from offsets.payments.gateway import Standing
from offsets.payments.models import Notice, Payment
from offsets.stock.models import Hold, Lot
from tests import factories

OWN = {
    "id", "order_id", "certificate_id", "public_id", "reference", "number", "salt", "order_hash",
    "commitment", "start_g", "end_g",
}  # fmt: skip
"""Columns in which two orders of the same wish differ."""


def said(order: str) -> Standing:
    payment = factories.payment_of(order)
    return Standing(payment.reference, "paid", payment.amount_fen, "CNY", False, "CHARGE")


def notice(event_id: str = "event-1") -> dict[str, Any]:
    return {
        "gateway": "sandbox",
        "event_id": event_id,
        "reference": "R",
        "body": "{}",
        "received_at": clocks.now(),
        "outcome": "settled",
    }


def rows(model: type[Base]) -> list[dict[str, Any]]:
    """The rows of a table, but for what differs from order to order."""
    kept = {column.key for column in inspect(model).columns} - OWN
    session().rollback()
    found = session().scalars(
        select(model).order_by(model.id).execution_options(populate_existing=True)
    )
    return [{name: getattr(row, name) for name in kept} for row in found]


def count(model: type[Base]) -> int:
    return session().scalars(select(func.count(model.id))).one()


@pytest.mark.parametrize("holder", ["小林", None])
def test_both_ways_write_the_same(
    app: Flask, clock: time_machine.Traveller, holder: str | None
) -> None:
    factories.make_lot()
    wish = {"holders": (holder,), "purpose": "event", "occasion": "林博会"}
    assert settle_at_once(said(factories.make_order(**wish)), notice())
    factories.make_settled_order(**wish)
    for model in (Order, Payment, Hold, Certificate, Allocation):
        quick, ordinary = rows(model)
        assert quick == ordinary, model
    lot = session().scalars(select(Lot)).one()
    assert (lot.next_g, lot.held_g, lot.sold_fen, lot.issued) == (20_000, 0, 200, 2)
    assert audit(session()).faults == ()


def test_the_commitment_opens(app: Flask) -> None:
    factories.make_lot()
    assert settle_at_once(said(factories.make_order()), notice())
    row = session().scalars(select(Certificate)).one()
    assert row.salt is not None
    assert commit(row.salt, statement(row)) == row.commitment


def test_late_money_of_an_expired_order_goes_the_ordinary_way(
    app: Flask, clock: time_machine.Traveller
) -> None:
    """Its hold was released; the ordinary way tries to hold again."""
    factories.make_lot()
    order = factories.make_order()
    with transaction() as writing:
        writing.execute(update(Order).values(state="expired"))
        writing.execute(update(Hold).values(state="released"))
    assert not settle_at_once(said(order), notice())
    assert count(Notice) == 0


def test_what_changed_since_it_was_looked_at_takes_everything_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_lot()
    order = factories.make_order()
    named = at_once._named

    def release_meanwhile(*given: Any) -> dict[str, Any]:
        with engine().begin() as other:
            other.execute(update(Hold).values(state="released"))
        return named(*given)

    monkeypatch.setattr(at_once, "_named", release_meanwhile)
    assert not settle_at_once(said(order), notice())
    assert [count(model) for model in (Notice, Certificate, Allocation)] == [0, 0, 0]
    assert factories.payment_of(order).state == "intended"
    assert factories.fresh(order).state == "placed"


def test_a_notice_that_is_known_takes_no_second_row(app: Flask) -> None:
    """The statement passes over it; the script gives way to the ordinary way, which does so."""
    factories.make_lot()
    done = [settle_at_once(said(factories.make_order()), notice()) for _ in range(2)]
    assert done == [True, engine().dialect.name == "postgresql"]
    assert (count(Notice), count(Certificate)) == (1, sum(done))


@pytest.mark.parametrize("wish", [{"holders": ("甲", "乙")}, {"mass_g": 12_000_000}])
def test_what_is_not_simple_is_left_alone(app: Flask, wish: dict[str, Any]) -> None:
    for _ in range(2):
        factories.make_lot()
    assert not settle_at_once(said(factories.make_order(**wish)), notice())
    assert (count(Notice), count(Certificate)) == (0, 0)


def test_the_wrong_sum_or_a_cancelled_order_is_left_alone(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_order()
    assert not settle_at_once(replace(said(order), amount_fen=99), notice())
    cancel(order)
    assert not settle_at_once(said(order), notice())
    assert (count(Notice), count(Certificate)) == (0, 0)
