"""At once is written what the ordinary way writes, or nothing."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, inspect, select

from offsets import idempotency
from offsets.db import Base, session, transaction
from offsets.errors import DomainError
from offsets.idempotency import IdempotencyKey, KeyReused
from offsets.orders import place as placing
from offsets.orders.models import Order
from offsets.orders.place import Wish, place
from offsets.orders.quote import QuoteRequest, quote
from offsets.payments.models import Payment
from offsets.stock.errors import SoldOut
from offsets.stock.models import Hold, Lot
from tests import factories

WRITTEN = (IdempotencyKey, Order, Payment, Hold)
OWN = {"id", "order_id", "public_id", "reference", "key_hash", "answer"}
"""Columns in which two orders of the same wish differ."""


def wish(device_hash: bytes | None = None) -> Wish:
    token = quote(QuoteRequest(project="village", mass_g=600_000)).token
    return Wish(token, "gift", ("小林",), True, gift_message="生日快乐", device_hash=device_hash)


def keyed(key: str = "a-key-of-sixteen-signs", body: str = "same") -> idempotency.Request:
    return idempotency.Request("orders", "", key, body)


def rows() -> dict[type[Base], list[dict[str, object]]]:
    """What stands in the tables, but for what differs from order to order."""
    return {
        model: [
            {name: value for name, value in vars(row).items() if name in kept(model)}
            for row in session().scalars(select(model).order_by(model.id))
        ]
        for model in WRITTEN
    }


def kept(model: type[Base]) -> set[str]:
    return {column.key for column in inspect(model).columns} - OWN - {"claim_hash"}


def test_both_ways_write_the_same(
    app: Flask, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_lot(tonnes=2)
    place(wish(b"d" * 32), keyed())
    monkeypatch.setattr(placing, "_placed_at_once", lambda *_: False)
    place(wish(b"d" * 32), keyed("another-key-of-signs"))
    for model, (at_once, ordinary) in rows().items():
        assert at_once == ordinary, model
    assert session().scalars(select(Lot.held_g)).one() == 1_200_000


def test_it_is_taken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the comparison above would compare the ordinary way with itself."""
    factories.make_lot(tonnes=2)
    ordinary = []
    transaction = placing.transaction
    monkeypatch.setattr(placing, "transaction", lambda: ordinary.append(1) or transaction())
    place(wish(), keyed())
    assert not ordinary


def test_a_known_key_answers_the_first_order(app: Flask) -> None:
    factories.make_lot(tonnes=2)
    asked = wish()
    assert place(asked, keyed()) == place(asked, keyed())
    with pytest.raises(KeyReused):
        place(asked, keyed(body="other"))
    assert session().scalars(select(func.count(Order.id))).one() == 1


@pytest.mark.parametrize("reason", ["full", "paused"])
def test_a_refusal_leaves_nothing(app: Flask, reason: str) -> None:
    factories.make_lot(tonnes=1)
    asked = wish()
    with transaction() as writing:
        change = {"paused": True} if reason == "paused" else {"next_g": Lot.size_g}
        writing.query(Lot).update(change)
    with pytest.raises(DomainError):
        place(asked, keyed())
    for model in WRITTEN:
        assert session().scalars(select(func.count(model.id))).one() == 0


def test_overdue_holds_make_room(app: Flask, clock: time_machine.Traveller) -> None:
    factories.make_lot(tonnes=1)
    asked = wish()
    place(asked, keyed())
    with pytest.raises(SoldOut):
        place(asked, keyed("another-key-of-signs"))
    clock.shift(16 * 60)
    place(wish(), keyed("another-key-of-signs"))
    assert (
        session().scalars(select(Lot.held_g).execution_options(populate_existing=True)).one()
        == 600_000
    )
