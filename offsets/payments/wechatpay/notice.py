"""Read a notice of WeChat Pay: whose signature, how old, for whom, about what.

The library verifies the signature and opens the sealed part (AES-256-GCM under
the merchant's APIv3 key). It takes notices of any age, and for a serial number
that it does not know it would go and fetch certificates; both are seen to here.
"""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from wechatpayv3 import WeChatPay

from offsets import clock
from offsets.merchants import WeChatPayAccount
from offsets.payments.gateway import BadSignature, RefundStanding, StaleNotice, Standing, Word
from offsets.payments.wechatpay.words import Unclear, noticed_refund, standing

WINDOW = timedelta(minutes=5)
"""WeChat Pay asks to refuse what was signed longer ago than this."""
MAX_EVENT_ID = 80

_PREFIX = "Wechatpay-"
_SIGNED = ("Signature", "Timestamp", "Nonce", "Serial", "Signature-Type")
_REFUNDS = ("REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED")


def read(
    client: WeChatPay, account: WeChatPayAccount, livemode: bool, headers: Mapping[str, str],
    body: bytes,
) -> Word:  # fmt: skip
    """The verified word; raises BadSignature, StaleNotice, or NotOurs for another app's sale."""
    signed = _signed(headers)
    if not hmac.compare_digest(signed["Wechatpay-Serial"], account.public_key_id):
        raise BadSignature("Wechatpay-Serial")
    opened = _open(client, signed, body)
    _require_fresh(signed["Wechatpay-Timestamp"])
    event_id = opened.get("id")
    if not isinstance(event_id, str) or not 0 < len(event_id) <= MAX_EVENT_ID:
        raise BadSignature("id")
    try:
        return Word(event_id, _said(opened, account, livemode))
    except Unclear:
        raise BadSignature("resource") from None


def _signed(headers: Mapping[str, str]) -> dict[str, str]:
    """Exactly the headers that are signed or say how, in ASCII, empty where missing."""
    given = {name.lower(): value for name, value in headers.items()}
    found = {_PREFIX + name: given.get((_PREFIX + name).lower(), "") for name in _SIGNED}
    if not all(value.isascii() for value in found.values()):
        raise BadSignature("Wechatpay-Signature")
    return found


def _open(client: WeChatPay, signed: dict[str, str], body: bytes) -> dict[str, Any]:
    try:
        opened = client.callback(signed, body)
    except Exception:
        # Base64, UTF-8, JSON, the seal's nonce: the library raises whatever it meets.
        raise BadSignature("Wechatpay-Signature") from None
    if not isinstance(opened, dict):
        raise BadSignature("Wechatpay-Signature")
    return opened


def _require_fresh(timestamp: str) -> None:
    # Signed, and still perhaps no number.
    moment = int(timestamp) if timestamp.isdecimal() else 0
    if abs(clock.now().timestamp() - moment) > WINDOW.total_seconds():
        raise StaleNotice("Wechatpay-Timestamp")


def _said(
    opened: dict[str, Any], account: WeChatPayAccount, livemode: bool
) -> Standing | RefundStanding:
    kind, resource = opened.get("event_type"), opened.get("resource")
    if kind == "TRANSACTION.SUCCESS":
        return standing(resource, account, livemode)
    if kind in _REFUNDS:
        return noticed_refund(resource, account)
    raise Unclear
