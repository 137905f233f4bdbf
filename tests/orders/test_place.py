"""Placing an order: whole or not at all, once however often it is sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from offsets import idempotency
from offsets.db import Base, session, transaction
from offsets.errors import Invalid
from offsets.idempotency import IdempotencyKey, KeyReused
from offsets.orders.access import claim_code, claim_hash
from offsets.orders.audit import audit
from offsets.orders.errors import QuoteExpired
from offsets.orders.models import Order
from offsets.orders.place import Wish, place
from offsets.orders.quote import QuoteRequest, quote
from offsets.payments.models import Payment
from offsets.stock.errors import LotPaused, SoldOut
from offsets.stock.models import Hold, Lot
from offsets.stock.pause import pause
from tests import factories
from tests.racing import together

KEY = "0123456789abcdef"


def wish_for(mass_g: int = 10_000, certificates: int = 1, **changes: Any) -> Wish:
    request = QuoteRequest(project="village", mass_g=mass_g, certificates=certificates)
    wish = Wish(quote(request).token, "myself", ("小林",) * certificates, confirm_no_return=True)
    return replace(wish, **changes)


def keyed(body: object = "a wish", key: str = KEY) -> idempotency.Request:
    return idempotency.Request("orders", "somebody", key, body)


def count(table: type[Base]) -> int:
    session().rollback()
    return session().scalars(select(func.count()).select_from(table)).one()


@pytest.fixture
def lot(app: Flask) -> Lot:
    return factories.make_lot(tonnes=1)


def test_an_order_waits_for_its_money_with_its_grams_held(
    lot: Lot, clock: time_machine.Traveller
) -> None:
    order = factories.fresh(place(wish_for()))
    assert (order.state, order.mass_g, order.amount_fen) == ("placed", 10_000, 100)
    assert order.expires_at - order.placed_at == timedelta(minutes=15)
    assert session().scalars(select(Lot.held_g)).one() == 10_000
    assert session().scalars(select(Payment.state)).one() == "intended"


def test_an_order_over_several_lots_holds_of_each(lot: Lot) -> None:
    factories.make_lot(tonnes=1)
    place(wish_for(1_200_000))
    assert list(session().scalars(select(Lot.held_g).order_by(Lot.id))) == [1_000_000, 200_000]


def test_to_order_holds_nothing(app: Flask) -> None:
    factories.make_project(to_order_price_fen_per_t=1_554, to_order_min_t=1)
    factories.make_order(1_000_000, to_order=True)
    assert count(Hold) == 0


def test_a_gift_has_its_claim_code_stored_as_a_hash_alone(lot: Lot) -> None:
    public_id = place(wish_for(purpose="gift", gift_message=" 生日快乐 "))
    order = factories.fresh(public_id)
    assert order.claim_hash == claim_hash(claim_code(public_id))
    assert order.gift_message == "生日快乐"


def test_only_a_gift_keeps_a_message(lot: Lot) -> None:
    order = factories.fresh(place(wish_for(gift_message="生日快乐")))
    assert (order.gift_message, order.claim_hash) == (None, None)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"confirm_no_return": False}, "confirm_no_return", "confirm_required"),
        ({"purpose": "donation"}, "purpose", "unknown_choice"),
        ({"purpose": "event"}, "occasion", "occasion_required"),
        ({"purpose": "court", "occasion": "  "}, "occasion", "occasion_required"),
        ({"occasion": "某" * 121}, "occasion", "too_long"),
        ({"purpose": "gift", "gift_message": "某" * 201}, "gift_message", "too_long"),
        ({"holders": ("甲", "乙")}, "display_name", "count_mismatch"),
        ({"holders": ()}, "display_name", "count_mismatch"),
        ({"holders": ("某" * 500,)}, "display_name", "too_long"),
        ({"holders": ("a\x00b",)}, "display_name", "control_characters"),
        ({"holders": ("a\u202eb",)}, "display_name", "direction_tricks"),
        ({"holders": ("<b>",)}, "display_name", "markup"),
        ({"holders": ("\U0001f333",)}, "display_name", "unprintable"),
        ({"gateway": "bank"}, "gateway", "unknown_choice"),
    ],
)
def test_a_wish_that_cannot_be_names_its_field_and_leaves_nothing(
    lot: Lot, changes: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        place(wish_for(**changes), keyed())
    assert (refusal.value.field, refusal.value.reason) == (field, reason)
    assert (count(Order), count(IdempotencyKey)) == (0, 0)


def test_a_wrong_name_in_a_list_is_pointed_at(lot: Lot) -> None:
    with pytest.raises(Invalid) as refusal:
        place(wish_for(certificates=3, holders=("甲", "<i>", "丙")))
    assert refusal.value.field == "recipients.1"


def test_sold_out_meanwhile_leaves_nothing_behind(lot: Lot) -> None:
    wish = wish_for(600_000)
    place(wish_for(600_000))
    before = count(Payment), count(Hold), count(Order)
    with pytest.raises(SoldOut) as full:
        place(wish, keyed())
    assert full.value.facts == {"left_g": 400_000}
    assert (count(Payment), count(Hold), count(Order)) == before
    assert count(IdempotencyKey) == 0
    assert audit(session()).faults == ()


def test_paused_meanwhile_is_refused(lot: Lot) -> None:
    wish = wish_for()
    with transaction() as writing:
        pause(writing, lot.code)
    with pytest.raises(LotPaused):
        place(wish, keyed())
    assert count(Order) == 0


def test_an_expired_quote_is_refused(lot: Lot, clock: time_machine.Traveller) -> None:
    wish = wish_for()
    clock.shift(timedelta(minutes=30))
    with pytest.raises(QuoteExpired):
        place(wish, keyed())
    assert (count(Order), count(IdempotencyKey)) == (0, 0)


def test_overdue_holds_of_others_give_way(lot: Lot, clock: time_machine.Traveller) -> None:
    factories.make_order(1_000_000)
    clock.shift(timedelta(minutes=15))
    factories.make_order(1_000_000)
    assert audit(session()).faults == ()


def test_overdue_holds_give_way_to_a_keyed_order_too(
    lot: Lot, clock: time_machine.Traveller
) -> None:
    factories.make_order(1_000_000)
    clock.shift(timedelta(minutes=15))
    place(wish_for(1_000_000), keyed())
    assert audit(session()).faults == ()


def test_the_same_key_and_body_is_the_same_order(lot: Lot) -> None:
    wish = wish_for()
    assert place(wish, keyed()) == place(wish, keyed())
    assert (count(Order), count(Hold), count(Payment)) == (1, 1, 1)


def test_the_same_key_with_another_body_is_refused(lot: Lot) -> None:
    place(wish_for(), keyed("one"))
    with pytest.raises(KeyReused):
        place(wish_for(), keyed("another"))
    assert count(Order) == 1


def test_a_replay_of_a_sold_out_lot_is_still_a_replay(lot: Lot) -> None:
    wish = wish_for(1_000_000)
    assert place(wish, keyed()) == place(wish, keyed())


def test_another_key_is_another_order(lot: Lot) -> None:
    wish = wish_for()
    assert place(wish, keyed()) != place(wish, keyed(key=KEY[::-1]))


def test_the_same_key_of_two_callers_is_two_orders(lot: Lot) -> None:
    wish = wish_for()
    mine, yours = (idempotency.Request("orders", name, KEY, "a wish") for name in ("甲", "乙"))
    assert place(wish, mine) != place(wish, yours)


def test_the_same_key_many_times_at_once_is_one_order(app: Flask, lot: Lot) -> None:
    wish = wish_for()
    orders = together(app, *[lambda: place(wish, keyed())] * 6)
    assert len(set(orders)) == 1
    assert (count(Order), count(Hold), count(Payment)) == (1, 1, 1)
    assert audit(session()).faults == ()


def test_a_replay_after_the_quote_s_time_is_still_a_replay(
    lot: Lot, clock: time_machine.Traveller
) -> None:
    wish = wish_for()
    first = place(wish, keyed())
    clock.shift(timedelta(hours=2))
    assert place(wish, keyed()) == first
