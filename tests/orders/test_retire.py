"""Paid first, then retired in the registry in the buyer's name, then certified."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.certificates.models import Allocation, Certificate
from offsets.db import session, transaction
from offsets.errors import Conflict, Invalid, NotFound
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.quote import QuoteRequest, quote
from offsets.orders.retire import retire
from offsets.stock import availability
from offsets.stock.errors import SerialsTaken, SoldOut
from offsets.stock.models import Lot
from tests import factories
from tests.racing import together


def retire_with(order: str, **changes: Any) -> None:
    with transaction() as writing:
        retire(writing, order, factories.lot_paper(**({"tonnes": 3} | changes)))


@pytest.fixture
def order(app: Flask) -> str:
    """Three tonnes for two holders, paid."""
    factories.make_project(to_order_price_fen_per_t=1_554, to_order_min_t=2)
    order = factories.make_order(1_500_000, to_order=True, holders=("甲", "乙"))
    assert factories.say_paid(order) == "settled"
    return order


def test_a_paid_order_awaits_its_retirement_without_certificates(order: str) -> None:
    row = factories.fresh(order)
    assert (row.state, row.settled_at) == ("awaiting_retirement", None)
    assert row.paid_at is not None
    assert session().scalars(select(Certificate.id)).all() == []


def test_retired_it_is_settled_from_a_lot_of_its_own(order: str) -> None:
    retire_with(order)
    assert factories.fresh(order).state == "settled"
    slices = session().execute(select(Allocation.start_g, Allocation.end_g).order_by(Allocation.id))
    assert [tuple(row) for row in slices] == [(0, 1_500_000), (1_500_000, 3_000_000)]
    lot = session().scalars(select(Lot)).one()
    assert (lot.order_id, lot.next_g, lot.held_g) == (factories.fresh(order).id, lot.size_g, 0)
    assert (lot.sold_fen, lot.issued) == (4_662, 2)
    assert audit(session()).faults == ()


def test_nobody_else_can_buy_of_it(order: str) -> None:
    retire_with(order, code="OWN")
    assert availability.lots() == []
    with pytest.raises(NotFound):
        quote(QuoteRequest(lot="OWN", mass_g=1))
    with pytest.raises(SoldOut):
        quote(QuoteRequest(project="village", mass_g=1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"tonnes": 2}, "tonnes"), ({"tonnes": 4}, "tonnes"), ({"vintage": 1999}, "vintage")],
)
def test_another_retirement_than_the_bought_one_is_refused(
    order: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        retire_with(order, **changes)
    assert refusal.value.field == field
    session().rollback()
    assert factories.fresh(order).state == "awaiting_retirement"
    assert session().scalars(select(Lot.id)).all() == []


def test_another_project_is_refused(order: str) -> None:
    factories.make_project("elsewhere")
    with pytest.raises(Invalid) as refusal:
        retire_with(order, project="elsewhere")
    assert (refusal.value.field, refusal.value.facts) == ("project", {"choices": "village"})


def test_serials_that_were_retired_for_somebody_else_are_refused(order: str) -> None:
    taken = factories.make_lot(tonnes=2)
    with pytest.raises(SerialsTaken):
        retire_with(order, first_serial=taken.first_serial + 1)
    assert factories.fresh(order).state == "awaiting_retirement"


def test_twice_is_refused(order: str) -> None:
    retire_with(order)
    with pytest.raises(Conflict):
        retire_with(order)


def test_an_unpaid_order_is_not_retired(app: Flask) -> None:
    factories.make_project(to_order_price_fen_per_t=1_554, to_order_min_t=1)
    order = factories.make_order(1_000_000, to_order=True)
    with pytest.raises(Conflict):
        retire_with(order, tonnes=1)


def test_retirement_and_cancellation_at_once_agree(app: Flask, order: str) -> None:
    together(app, lambda: retire_with(order), lambda: cancel(order))
    assert factories.fresh(order).state in ("settled", "refunding")
    assert audit(session()).faults == ()


def test_an_unknown_order_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        retire_with("nothing")
