"""Who may see an order, and that nobody learns which orders exist."""

import pytest
from flask import Flask

from offsets.codes import is_valid
from offsets.errors import NotFound
from offsets.orders.access import access_token, claim_code, require
from offsets.orders.claim import open_gift
from tests import factories

BUYER, FRIEND, STRANGER = b"a" * 32, b"b" * 32, b"c" * 32


@pytest.fixture
def order(app: Flask) -> str:
    factories.make_lot()
    return factories.make_settled_order(purpose="gift", device_hash=BUYER)


def test_the_token_opens_its_order(order: str) -> None:
    require(order, access_token(order), ())


def test_the_buyer_s_device_opens_it(order: str) -> None:
    require(order, None, [BUYER])


def test_a_wrong_token_does_not_shut_out_the_device(order: str) -> None:
    require(order, "x", [STRANGER, BUYER])


def test_the_device_that_opened_the_gift_opens_it(order: str) -> None:
    open_gift(claim_code(order), FRIEND)
    require(order, None, [FRIEND])


@pytest.mark.parametrize("token", [None, "", "x", "证", access_token])
@pytest.mark.parametrize("devices", [(), (STRANGER,)])
def test_nobody_else_does(order: str, token: object, devices: tuple[bytes, ...]) -> None:
    said = access_token("another order") if callable(token) else token
    with pytest.raises(NotFound):
        require(order, said, devices)  # type: ignore[arg-type]


def test_an_order_without_a_device_is_not_everybody_s(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_order()
    for devices in ((), (STRANGER,), (b"",)):
        with pytest.raises(NotFound):
            require(order, None, devices)


def test_tokens_and_codes_belong_to_one_order(app: Flask) -> None:
    assert access_token("one") != access_token("two")
    assert claim_code("one") != claim_code("two")


def test_a_claim_code_can_be_typed(app: Flask) -> None:
    assert len(claim_code("one")) == 12
    assert is_valid(claim_code("one"))
