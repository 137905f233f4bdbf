"""Orders as their buyers see them."""

import pytest
from flask import Flask
from sqlalchemy import event

from offsets.db import engine, session, transaction
from offsets.errors import NotFound
from offsets.orders import read
from offsets.orders.refund import refund_order
from tests import factories

PHONE = b"a" * 32


@pytest.fixture
def order(app: Flask) -> str:
    for _ in range(2):
        factories.make_lot(tonnes=1)
    return factories.make_settled_order(mass_g=600_000, holders=("甲", None), device_hash=PHONE)


def test_an_order_comes_with_all_that_hangs_on_it(order: str) -> None:
    seen = read.order(order)
    assert (seen.state, seen.mass_g, seen.amount_fen) == ("settled", 1_200_000, 12_000)
    assert [(line.mass_g, line.amount_fen) for line in seen.lines] == [
        (1_000_000, 10_000),
        (200_000, 2_000),
    ]
    assert [(line.position, line.holder_name) for line in seen.certificates] == [
        (0, "甲"),
        (1, None),
    ]
    assert seen.payment
    assert seen.payment.state == "paid"


def test_a_refund_is_shown(order: str) -> None:
    with transaction() as writing:
        refund_order(writing, order, "operator", "退款 Refund")
    seen = read.order(order)
    assert [(back.amount_fen, back.state) for back in seen.refunds] == [(12_000, "requested")]
    assert {line.state for line in seen.certificates} == {"voided"}


def test_a_device_sees_its_own_orders_newest_first(order: str) -> None:
    newer = factories.make_order(1, device_hash=PHONE)
    factories.make_order(1, device_hash=b"b" * 32)
    factories.make_order(1)
    assert [seen.id for seen in read.orders_of([PHONE])] == [newer, order]


def test_certificates_come_in_pages(app: Flask) -> None:
    factories.make_lot(tonnes=1)
    order = factories.make_settled_order(mass_g=1, holders=("甲",) * 60)
    assert len(read.order(order).certificates) == read.FIRST_CERTIFICATES
    assert [line.position for line in read.certificates_of(order, 49, 100)] == list(range(50, 60))


def test_only_its_own_certificates_belong_to_an_order(order: str) -> None:
    other = factories.make_settled_order(mass_g=1)
    number = read.order(other).certificates[0].number
    assert read.has_certificate(other, number)
    assert not read.has_certificate(order, number)


def test_the_number_of_queries_does_not_grow_with_the_order(order: str) -> None:
    queries: list[str] = []
    session().rollback()

    def listen(*arguments: object) -> None:
        if str(arguments[2]).startswith("SELECT"):
            queries.append(str(arguments[2]))

    event.listen(engine(), "before_cursor_execute", listen)
    try:
        read.order(order)
    finally:
        event.remove(engine(), "before_cursor_execute", listen)
    assert len(queries) == 5


def test_an_unknown_order_is_not_found(app: Flask) -> None:
    for ask in (read.order, lambda name: read.certificates_of(name, -1, 1)):
        with pytest.raises(NotFound):
            ask("nothing")
