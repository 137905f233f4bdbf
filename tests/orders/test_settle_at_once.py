"""One statement on PostgreSQL settles what the ordinary way settles, or leaves it untouched."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select

from offsets.certificates.models import Allocation, Certificate
from offsets.db import Base, engine, session, transaction
from offsets.errors import Busy
from offsets.orders import settle as settling
from offsets.orders.audit import audit
from offsets.orders.models import Order
from offsets.orders.settle_at_once import settle_at_once
from offsets.stock.models import Hold, Lot
from tests import factories

OWN = {"id", "order_id", "certificate_id", "public_id", "number", "salt", "start_g", "end_g"}


def rows(model: type[Base]) -> list[dict[str, Any]]:
    """The rows of a table, but for what differs from order to order."""
    kept = {column.key for column in inspect(model).columns} - OWN
    found = session().scalars(select(model).order_by(model.id))
    return [{name: getattr(row, name) for name in kept} for row in found]


@pytest.mark.parametrize("holder", ["小林", None])
def test_both_ways_write_the_same(
    app: Flask,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    holder: str | None,
) -> None:
    factories.make_lot()
    wish = {"holders": (holder,), "purpose": "event", "occasion": "林博会"}
    factories.make_settled_order(**wish)
    monkeypatch.setattr(settling, "settle_at_once", lambda *_: False)
    factories.make_settled_order(**wish)
    for model in (Order, Hold, Certificate, Allocation):
        at_once, ordinary = rows(model)
        assert at_once == ordinary, model
    lot = session().scalars(select(Lot)).one()
    assert (lot.next_g, lot.held_g, lot.sold_fen, lot.issued) == (20_000, 0, 200, 2)
    assert audit(session()).faults == ()


def test_it_is_taken_on_postgresql(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the comparison above would compare the ordinary way with itself."""
    factories.make_lot()
    ordinary = []
    certify = settling.certify
    monkeypatch.setattr(settling, "certify", lambda *given: ordinary.append(certify(*given)))
    factories.make_settled_order()
    assert bool(ordinary) == (engine().dialect.name == "sqlite")


@pytest.mark.parametrize("wish", [{"holders": ("甲", "乙")}, {"mass_g": 12_000_000}])
def test_what_is_not_simple_goes_the_ordinary_way(app: Flask, wish: dict[str, Any]) -> None:
    for _ in range(2):
        factories.make_lot()
    factories.make_settled_order(**wish)
    assert audit(session()).faults == ()


@pytest.mark.only("postgresql")  # SQLite has one writer: nothing can happen on the way.
def test_a_hold_lost_on_the_way_takes_everything_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_lot()
    order = factories.fresh(factories.make_order())

    class Lost:
        def execute(self, *_: object) -> "Lost":
            return self

        def one(self) -> tuple[int, int]:
            return 1, 0

    with transaction() as writing:
        monkeypatch.setattr(writing, "connection", Lost)
        with pytest.raises(Busy):
            settle_at_once(writing, order.id)
