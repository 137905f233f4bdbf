"""WeChat Pay's words about payments and refunds, as ours."""

from typing import Any

from offsets.merchants import WeChatPayAccount
from offsets.payments.gateway import NotOurs, RefundStanding, Standing

TRADE_STATES: dict[str, Any] = {
    "SUCCESS": "paid",
    # The money came; what went back since is told by the refund.
    "REFUND": "paid",
    "NOTPAY": "pending",
    "USERPAYING": "pending",
    "PAYERROR": "failed",
    "CLOSED": "closed",
    "REVOKED": "closed",
}
REFUND_STATES: dict[str, Any] = {
    "PROCESSING": "pending",
    "SUCCESS": "succeeded",
    "CLOSED": "failed",
    # The buyer's account takes no money: the operator sees to it.
    "ABNORMAL": "failed",
}
NO_SUCH_PAYMENT = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST"})
NO_SUCH_REFUND = frozenset({"RESOURCE_NOT_EXISTS", "REFUND_NOT_EXIST"})
NUMBER_TAKEN = frozenset({"OUT_TRADE_NO_USED", "ORDER_CLOSED", "ORDERCLOSED"})
NUMBER_TAKEN_MESSAGE = "订单号重复"
"""How WeChat Pay says under ``INVALID_REQUEST`` that a known number came with other words."""
PAID_ALREADY = frozenset({"ORDERPAID", "ORDER_PAID"})


class Unclear(Exception):
    """What WeChat Pay says is not what it is documented to say."""


def standing(told: Any, account: WeChatPayAccount, livemode: bool) -> Standing:
    """Where a payment stands, from a query's answer or a notice; raises NotOurs or Unclear.

    The amount of a payment that nobody has paid may be missing.
    """
    _require(told, mchid=account.mchid, appid=account.appid)
    try:
        amount = told.get("amount", {})
        return Standing(
            reference=_text(told["out_trade_no"]),
            state=TRADE_STATES[told["trade_state"]],
            amount_fen=_whole(amount.get("total", 0)),
            currency=_text(amount.get("currency", "")),
            livemode=livemode,
            provider_reference=told.get("transaction_id") or None,
        )
    except (KeyError, TypeError, AttributeError):
        raise Unclear from None


def refund_standing(told: Any) -> RefundStanding:
    """Where a refund stands, which a query calls ``status``, a notice ``refund_status``.

    Raises Unclear.
    """
    try:
        return RefundStanding(
            reference=_text(told["out_refund_no"]),
            state=REFUND_STATES[told.get("refund_status") or told["status"]],
            provider_reference=told.get("refund_id") or None,
            amount_fen=_whole(told["amount"]["refund"]),
        )
    except (KeyError, TypeError, AttributeError):
        raise Unclear from None


def noticed_refund(told: Any, account: WeChatPayAccount) -> RefundStanding:
    """The same of a notice, which names the merchant; raises NotOurs or Unclear."""
    _require(told, mchid=account.mchid)
    return refund_standing(told)


def _require(told: Any, **expected: str) -> None:
    if not isinstance(told, dict):
        raise Unclear
    for name, ours in expected.items():
        if told.get(name) != ours:
            raise NotOurs(name)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value
