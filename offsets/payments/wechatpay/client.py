"""WeChat Pay's library, held to our terms: public keys only, short waits, one kind of failure.

Where it leaves its public interface, it does so here and nowhere else, and a
test says that what is touched still exists.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from wechatpayv3 import WeChatPay, WeChatPayType

from offsets.config import BadSettings
from offsets.merchants import WeChatPayAccount
from offsets.payments.gateway import ProviderUnavailable

TIMEOUT_S = (1.0, 1.5)
"""To connect, and for the answer. A call ends within three seconds, whatever becomes of it."""

Call = Callable[[], tuple[int, str | bytes]]
Told = dict[str, Any]

_NOTHING_KNOWN = frozenset({401, 408, 429})
"""Our signature or our pace was refused: that says nothing about the payment."""

_log = logging.getLogger(__name__)


class Refused(Exception):
    """WeChat Pay answered that it will not; ``code`` is its own word for why."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, message


def connect(
    account: WeChatPayAccount, notify_url: str, timeout_s: tuple[float, float] = TIMEOUT_S
) -> WeChatPay:
    """A client of this merchant; raises BadSettings where a key cannot be read as one."""
    try:
        client = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=account.mchid,
            appid=account.appid,
            private_key=account.private_key,
            cert_serial_no=account.cert_serial,
            apiv3_key=account.apiv3_key,
            public_key=account.public_key,
            public_key_id=account.public_key_id,
            notify_url=notify_url,
            timeout=timeout_s,
        )
    except Exception:
        # The library's own message might quote what it could not read.
        raise BadSettings("WECHATPAY_PRIVATE_KEY_FILE or _PUBLIC_KEY_FILE is no PEM key") from None
    client._core._gate_way = account.base_url
    # It would fetch certificates for any serial number that it does not know,
    # and serial numbers come from strangers.
    client._core._update_certificates = lambda: None
    return client


def ask(name: str, call: Call) -> Told:
    """What WeChat Pay answers; raises Refused where it says no, else ProviderUnavailable.

    The library verifies the signature of every answer that says yes.
    """
    try:
        status, text = call()
        told = json.loads(text) if text else {}
    except Exception as error:
        # Sockets, certificates, signatures, JSON: the library raises many kinds.
        raise _unavailable(name, type(error).__name__) from None
    if not isinstance(told, dict):
        raise _unavailable(name, "not_an_object")
    if 200 <= status < 300:
        return told
    code = str(told.get("code", ""))[:40]
    if status >= 500 or status in _NOTHING_KNOWN or not code:
        raise _unavailable(name, code or str(status))
    _log.warning("wechatpay_refused", extra={"facts": {"call": name, "code": code}})
    raise Refused(code, str(told.get("message", "")))


def fetch(name: str, call: Call) -> bytes:
    """A file that WeChat Pay gives; nothing signs it, so whoever asks compares its hash."""
    try:
        status, content = call()
    except Exception as error:
        raise _unavailable(name, type(error).__name__) from None
    if status != 200 or not isinstance(content, bytes):
        raise _unavailable(name, str(status))
    return content


def _unavailable(name: str, why: str) -> ProviderUnavailable:
    _log.warning("wechatpay_unavailable", extra={"facts": {"call": name, "why": why}})
    return ProviderUnavailable("gateway")
