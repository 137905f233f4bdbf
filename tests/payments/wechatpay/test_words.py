"""WeChat Pay's words about payments and refunds, as ours; what is unclear is no word at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.merchants import WeChatPayAccount
from offsets.payments.gateway import NotOurs
from offsets.payments.wechatpay.words import (
    REFUND_STATES,
    TRADE_STATES,
    Unclear,
    noticed_refund,
    refund_standing,
    standing,
)

ACCOUNT = WeChatPayAccount("wxd678efh567hg6787", "1230000109", "", "", "", "", "")
PAYMENT: dict[str, Any] = {
    "appid": ACCOUNT.appid,
    "mchid": ACCOUNT.mchid,
    "out_trade_no": "REFERENCE",
    "trade_state": "SUCCESS",
    "transaction_id": "4200000001",
    "amount": {"total": 100, "currency": "CNY"},
}
REFUND: dict[str, Any] = {
    "mchid": ACCOUNT.mchid,
    "out_refund_no": "BACK",
    "refund_status": "SUCCESS",
    "refund_id": "5030000001",
    "amount": {"refund": 60, "total": 100},
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def test_a_payment_is_read_whole() -> None:
    told = standing(PAYMENT, ACCOUNT, livemode=True)
    assert (told.reference, told.state, told.amount_fen, told.currency, told.livemode) == (
        "REFERENCE", "paid", 100, "CNY", True,
    )  # fmt: skip
    assert told.provider_reference == "4200000001"


def test_a_refund_is_read_whole() -> None:
    told = noticed_refund(REFUND, ACCOUNT)
    assert (told.reference, told.state, told.amount_fen) == ("BACK", "succeeded", 60)
    assert told.provider_reference == "5030000001"


@pytest.mark.parametrize("state", TRADE_STATES)
def test_every_documented_state_is_known(state: str) -> None:
    assert standing(PAYMENT | {"trade_state": state}, ACCOUNT, False).state == TRADE_STATES[state]


@pytest.mark.parametrize("state", REFUND_STATES)
def test_every_documented_refund_status_is_known(state: str) -> None:
    told = {key: value for key, value in REFUND.items() if key != "refund_status"}
    assert refund_standing(told | {"status": state}).state == REFUND_STATES[state]


@pytest.mark.parametrize("name", ["appid", "mchid"])
@pytest.mark.parametrize("value", ["another", None, 1])
def test_another_shop_s_payment_is_not_ours(name: str, value: object) -> None:
    with pytest.raises(NotOurs):
        standing(PAYMENT | {name: value}, ACCOUNT, False)


def test_another_merchant_s_refund_is_not_ours() -> None:
    with pytest.raises(NotOurs):
        noticed_refund(REFUND | {"mchid": "another"}, ACCOUNT)


@pytest.mark.parametrize(
    "changes",
    [
        {"trade_state": "DREAMT"},
        {"trade_state": None},
        {"out_trade_no": 1},
        {"amount": {"total": "100", "currency": "CNY"}},
        {"amount": {"total": True, "currency": "CNY"}},
        {"amount": {"total": 100.0, "currency": "CNY"}},
        {"amount": [100]},
    ],
)
def test_an_unclear_payment_is_no_payment(changes: dict[str, Any]) -> None:
    with pytest.raises(Unclear):
        standing(PAYMENT | changes, ACCOUNT, False)


def test_a_paid_payment_without_an_amount_is_of_nothing() -> None:
    told = standing({**PAYMENT, "amount": {}}, ACCOUNT, False)
    assert (told.amount_fen, told.currency) == (0, "")


@given(name=st.sampled_from(sorted(PAYMENT)), value=ANYTHING)
def test_nothing_that_is_told_stumbles(name: str, value: Any) -> None:
    try:
        told = standing(PAYMENT | {name: value}, ACCOUNT, False)
    except (Unclear, NotOurs):
        return
    assert type(told.amount_fen) is int
    assert isinstance(told.reference, str)


@given(ANYTHING)
def test_nothing_at_all_stumbles_either(told: Any) -> None:
    with pytest.raises((Unclear, NotOurs)):
        standing(told, ACCOUNT, False)
    with pytest.raises((Unclear, NotOurs)):
        noticed_refund(told, ACCOUNT)
