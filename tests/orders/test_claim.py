"""A gift is opened by its code, and stays with the device that opened it."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from offsets.codes import grouped
from offsets.db import session, transaction
from offsets.errors import Invalid, NotFound
from offsets.orders.access import claim_code
from offsets.orders.claim import open_gift
from offsets.orders.errors import AlreadyClaimed
from offsets.orders.models import Claim
from offsets.orders.read import orders_of
from offsets.orders.refund import refund_order
from tests import factories
from tests.racing import together

PHONE, OTHER = b"a" * 32, b"b" * 32


@pytest.fixture
def gift(app: Flask) -> str:
    factories.make_lot()
    return factories.make_settled_order(purpose="gift")


def test_the_code_opens_the_gift(gift: str) -> None:
    assert open_gift(claim_code(gift), PHONE) == gift
    assert [order.id for order in orders_of([PHONE])] == [gift]


def test_any_way_of_typing_is_understood(gift: str) -> None:
    code = claim_code(gift)
    for typed in (code.lower(), grouped(code), f" {code[:4]} {code[4:]} "):
        assert open_gift(typed, PHONE) == gift


def test_the_same_device_may_come_again(gift: str) -> None:
    for _ in range(2):
        open_gift(claim_code(gift), PHONE)
    assert session().scalars(select(func.count(Claim.id))).one() == 1


def test_another_device_comes_too_late(gift: str) -> None:
    open_gift(claim_code(gift), PHONE)
    with pytest.raises(AlreadyClaimed):
        open_gift(claim_code(gift), OTHER)
    assert orders_of([OTHER]) == []


def test_two_devices_at_once_leave_one_owner(app: Flask, gift: str) -> None:
    code = claim_code(gift)
    results = together(app, lambda: open_gift(code, PHONE), lambda: open_gift(code, OTHER))
    assert sorted(type(result).__name__ for result in results) == ["AlreadyClaimed", "str"]


def test_a_mistyped_code_is_told_apart_from_an_unknown_one(gift: str) -> None:
    code = claim_code(gift)
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    with pytest.raises(Invalid) as refusal:
        open_gift(wrong, PHONE)
    assert refusal.value.field == "code"
    with pytest.raises(NotFound):
        open_gift(claim_code("another order"), PHONE)


@pytest.mark.parametrize("typed", ["", "2", "证" * 12, "x" * 1000])
def test_what_is_no_code_is_refused(app: Flask, typed: str) -> None:
    with pytest.raises(Invalid):
        open_gift(typed, PHONE)


def test_a_gift_that_is_not_paid_yet_cannot_be_opened(app: Flask) -> None:
    factories.make_lot()
    gift = factories.make_order(purpose="gift")
    with pytest.raises(NotFound):
        open_gift(claim_code(gift), PHONE)


def test_a_refunded_gift_cannot_be_opened(gift: str) -> None:
    with transaction() as writing:
        refund_order(writing, gift, "operator", "退款 Refund")
    with pytest.raises(NotFound):
        open_gift(claim_code(gift), PHONE)


def test_what_is_no_gift_has_no_code(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_settled_order()
    with pytest.raises(NotFound):
        open_gift(claim_code(order), PHONE)
