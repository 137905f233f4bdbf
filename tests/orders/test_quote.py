"""What a mass costs and what an amount buys; nothing is stored, nothing is charged beyond it."""

from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from flask import Flask
from hypothesis import given
from itsdangerous import URLSafeSerializer

from offsets.config import settings
from offsets.db import transaction
from offsets.errors import DomainError, Invalid, NotFound
from offsets.orders.errors import QuoteExpired, QuoteInvalid
from offsets.orders.quote import Quote, QuoteRequest, quote, read_token
from offsets.stock.errors import LotPaused, SoldOut
from offsets.stock.models import Lot
from offsets.stock.pause import pause
from offsets.units import amount_for_mass
from tests import factories

FFCER = 1_554
"""Fen per tonne: a real price that does not divide."""


def asked(**wish: Any) -> Quote:
    return quote(QuoteRequest(**({"project": "village"} | wish)))


def refused(**wish: Any) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        asked(**wish)
    return refusal.value


@pytest.fixture
def lot(app: Flask) -> Lot:
    return factories.make_lot()


@pytest.fixture
def ffcer(app: Flask) -> Lot:
    return factories.make_lot(price_fen_per_t=FFCER)


def test_one_yuan_is_ten_kilograms(lot: Lot) -> None:
    offer = asked(amount_fen=100)
    assert (offer.mass_g, offer.amount_fen, offer.remainder_fen) == (10_000, 100, 0)


def test_ten_kilograms_are_one_yuan(lot: Lot) -> None:
    assert asked(mass_g=10_000).amount_fen == 100


def test_one_gram_costs_one_fen(lot: Lot) -> None:
    assert asked(mass_g=1).amount_fen == 1


def test_money_buys_whole_grams_rounded_down(ffcer: Lot) -> None:
    offer = asked(amount_fen=100)
    assert (offer.mass_g, offer.amount_fen) == (64_350, 100)


def test_mass_costs_whole_fen_rounded_up(ffcer: Lot) -> None:
    assert asked(mass_g=10_000).amount_fen == 16


def test_what_the_money_does_not_buy_is_shown(app: Flask) -> None:
    factories.make_lot(price_fen_per_t=30_000_000)
    offer = asked(amount_fen=100)
    assert (offer.mass_g, offer.amount_fen, offer.remainder_fen) == (3, 90, 10)


def test_money_that_buys_no_gram_is_refused(app: Flask) -> None:
    factories.make_lot(price_fen_per_t=30_000_000)
    refusal = refused(amount_fen=29)
    assert isinstance(refusal, Invalid)
    assert (refusal.field, refusal.reason) == ("amount_fen", "buys_nothing")


def test_one_quote_takes_from_several_lots_at_their_own_prices(app: Flask) -> None:
    first = factories.make_lot(tonnes=1, price_fen_per_t=10_000)
    second = factories.make_lot(tonnes=1, price_fen_per_t=FFCER)
    offer = asked(mass_g=1_500_001)
    assert [(line.lot, line.mass_g, line.amount_fen) for line in offer.lines] == [
        (first.code, 1_000_000, 10_000),
        (second.code, 500_001, 778),
    ]
    assert offer.amount_fen == 10_778


def test_money_flows_over_into_the_next_lot(app: Flask) -> None:
    factories.make_lot(tonnes=1, price_fen_per_t=10_000)
    factories.make_lot(tonnes=1, price_fen_per_t=20_000)
    offer = asked(amount_fen=20_000)
    assert [line.mass_g for line in offer.lines] == [1_000_000, 500_000]


def test_a_class_of_forty_gets_equal_certificates(ffcer: Lot) -> None:
    offer = asked(amount_fen=100, certificates=40)
    assert offer.mass_g == offer.mass_each_g * 40
    assert offer.mass_each_g == 64_350
    assert offer.amount_fen + offer.remainder_fen == 4_000


def test_a_lot_can_be_chosen(app: Flask) -> None:
    factories.make_lot()
    chosen = factories.make_lot()
    offer = asked(project=None, lot=chosen.code, mass_g=10)
    assert [line.lot for line in offer.lines] == [chosen.code]


def test_sold_out_says_how_much_is_left(app: Flask) -> None:
    factories.make_lot(tonnes=1)
    factories.make_order(999_000)
    refusal = refused(mass_g=1_001)
    assert isinstance(refusal, SoldOut)
    assert (refusal.field, refusal.facts) == ("mass_g", {"left_g": 1_000})


def test_sold_out_for_money_names_the_money(app: Flask) -> None:
    factories.make_lot(tonnes=1)
    refusal = refused(amount_fen=10_001)
    assert isinstance(refusal, SoldOut)
    assert (refusal.field, refusal.facts) == ("amount_fen", {"left_g": 1_000_000})


def test_the_last_gram_can_be_bought_with_exactly_its_money(app: Flask) -> None:
    factories.make_lot(tonnes=1)
    assert asked(amount_fen=10_000).mass_g == 1_000_000


def test_a_project_without_lots_is_sold_out(app: Flask) -> None:
    factories.make_project()
    assert isinstance(refused(mass_g=1), SoldOut)


def test_overdue_holds_are_on_offer_again(app: Flask, clock: time_machine.Traveller) -> None:
    factories.make_lot(tonnes=1)
    factories.make_order(1_000_000)
    assert isinstance(refused(mass_g=1), SoldOut)
    clock.shift(timedelta(minutes=15))
    assert asked(mass_g=1_000_000).mass_g == 1_000_000


def test_a_paused_lot_is_passed_over(lot: Lot) -> None:
    other = factories.make_lot()
    with transaction() as writing:
        pause(writing, lot.code)
    assert [line.lot for line in asked(mass_g=1).lines] == [other.code]


def test_where_every_lot_is_paused_it_says_so(lot: Lot) -> None:
    with transaction() as writing:
        pause(writing, lot.code)
    assert isinstance(refused(mass_g=1), LotPaused)
    assert refused(project=None, lot=lot.code, mass_g=1).field == "lot"


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"project": "nowhere"}, "project"), ({"project": None, "lot": "NO-LOT"}, "lot")],
)
def test_what_is_unknown_is_named(lot: Lot, wish: dict[str, Any], field: str) -> None:
    refusal = refused(mass_g=1, **wish)
    assert isinstance(refusal, NotFound)
    assert refusal.field == field


@pytest.mark.parametrize(
    ("wish", "field", "reason"),
    [
        ({}, "amount_fen", "exactly_one_of"),
        ({"mass_g": 1, "amount_fen": 1}, "amount_fen", "exactly_one_of"),
        ({"mass_g": 1, "lot": "LOT"}, "project", "exactly_one_of"),
        ({"mass_g": 1, "project": None}, "project", "exactly_one_of"),
        ({"mass_g": 0}, "mass_g", "out_of_range"),
        ({"mass_g": -1}, "mass_g", "out_of_range"),
        ({"mass_g": 10**13 + 1}, "mass_g", "out_of_range"),
        ({"amount_fen": 0}, "amount_fen", "out_of_range"),
        ({"amount_fen": 10**11 + 1}, "amount_fen", "out_of_range"),
        ({"mass_g": 1, "certificates": 0}, "certificates", "out_of_range"),
        ({"mass_g": 1, "certificates": 10_001}, "certificates", "out_of_range"),
        ({"mass_g": 10**12, "certificates": 11}, "mass_g", "out_of_range"),
        ({"mass_g": 1, "to_order": True}, "to_order", "not_to_order"),
        ({"mass_g": 1, "to_order": True, "project": None, "lot": "X"}, "lot", "not_to_order"),
    ],
)
def test_a_wish_that_cannot_be_names_its_field(
    lot: Lot, wish: dict[str, Any], field: str, reason: str
) -> None:
    refusal = refused(**wish)
    assert isinstance(refusal, Invalid)
    assert (refusal.field, refusal.reason) == (field, reason)


@pytest.fixture
def to_order(app: Flask) -> None:
    factories.make_project(to_order_price_fen_per_t=FFCER, to_order_min_t=10)


def test_to_order_takes_from_no_lot(to_order: None) -> None:
    offer = asked(mass_g=10_000_000, to_order=True)
    assert (offer.lines[0].lot, offer.amount_fen) == (None, 15_540)


@pytest.mark.parametrize(
    ("wish", "field", "reason"),
    [
        ({"mass_g": 10_000_001}, "mass_g", "not_whole_tonnes"),
        ({"mass_g": 9_000_000}, "mass_g", "below_minimum"),
        ({"amount_fen": 20_000}, "amount_fen", "not_whole_tonnes"),
        ({"amount_fen": FFCER * 9}, "amount_fen", "below_minimum"),
    ],
)
def test_to_order_takes_whole_tonnes_from_its_minimum(
    to_order: None, wish: dict[str, int], field: str, reason: str
) -> None:
    refusal = refused(to_order=True, **wish)
    assert isinstance(refusal, Invalid)
    assert (refusal.field, refusal.reason) == (field, reason)


def test_a_token_carries_the_quote(ffcer: Lot) -> None:
    offer = asked(amount_fen=333, certificates=3)
    promise = read_token(offer.token)
    assert (promise.mass_g, promise.amount_fen, promise.certificates) == (
        offer.mass_g, offer.amount_fen, 3,
    )  # fmt: skip


def test_a_token_expires(lot: Lot, clock: time_machine.Traveller) -> None:
    token = asked(mass_g=1).token
    clock.shift(timedelta(minutes=30) - timedelta(seconds=1))
    read_token(token)
    clock.shift(timedelta(seconds=1))
    with pytest.raises(QuoteExpired):
        read_token(token)


def test_a_changed_token_is_refused(lot: Lot) -> None:
    token = asked(mass_g=1).token
    said, signature = token.rsplit(".", 1)
    for forged in (
        # Its first sign, because the last one carries bits that nobody reads.
        f"{said}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        "x" + token,
        "",
        "证",
        "\ud800",
    ):
        with pytest.raises(QuoteInvalid):
            read_token(forged)


def test_a_token_signed_for_something_else_is_refused(lot: Lot) -> None:
    other = URLSafeSerializer(settings().secret_key, salt="another use")
    token = other.dumps([1, [[1, 10_000, 1]], 1, 0, 2**40])
    with pytest.raises(QuoteInvalid):
        read_token(str(token))


@given(
    prices=st.lists(st.integers(1, 3_000_000), min_size=1, max_size=3),
    amount_fen=st.integers(1, 100_000),
    certificates=st.integers(1, 7),
)
def test_never_charges_more_than_was_offered(
    app: Flask, prices: list[int], amount_fen: int, certificates: int
) -> None:
    slug = f"p{abs(hash((tuple(prices), amount_fen, certificates)))}"
    for price in prices:
        factories.make_lot(project=slug, tonnes=1, price_fen_per_t=price)
    try:
        offer = asked(project=slug, amount_fen=amount_fen, certificates=certificates)
    except (SoldOut, Invalid):
        return
    assert offer.amount_fen + offer.remainder_fen == amount_fen * certificates
    assert offer.mass_g == offer.mass_each_g * certificates == sum(x.mass_g for x in offer.lines)
    assert offer.amount_fen == sum(line.amount_fen for line in offer.lines)
    for line in offer.lines:
        assert line.amount_fen == amount_for_mass(line.mass_g, line.price_fen_per_t)
