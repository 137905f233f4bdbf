"""WeChat Pay v3 behind the gateway protocol: Native QR, H5, and JSAPI for mini-programs.

One yuan works here: the least amount is one fen. A number belongs to the first
channel and payer that it was registered with; another channel takes another
number. Addresses and codes run out, so instructions say when.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from wechatpayv3 import WeChatPayType

from offsets import clock
from offsets.circuit import Circuit
from offsets.config import BadSettings, Settings
from offsets.errors import Conflict, Invalid
from offsets.merchants import WeChatPayAccount
from offsets.payments.gateway import (
    CURRENCY,
    BillLine,
    Channel,
    Instruction,
    Intent,
    NotOurs,
    Payer,
    ProviderUnavailable,
    ReferenceTaken,
    RefundIntent,
    RefundStanding,
    Standing,
    Word,
)
from offsets.payments.wechatpay import bill, notice, words
from offsets.payments.wechatpay.client import (
    TIMEOUT_S,
    Call,
    Refused,
    Told,
    ask,
    connect,
    fetch,
)

MAX_DESCRIPTION = 127
H5_ORIGIN = "https://wx.tenpay.com"
"""Where an H5 payment's address leads the buyer."""
H5_LIVES = timedelta(minutes=5)
CODE_LIVES = timedelta(hours=2)
"""How long WeChat Pay keeps a QR code and a prepay id."""

_KINDS = {
    "qr": WeChatPayType.NATIVE,
    "redirect": WeChatPayType.H5,
    "mini_program": WeChatPayType.JSAPI,
}
_GIVEN = {"qr": "code_url", "redirect": "h5_url", "mini_program": "prepay_id"}
_LIVES = {"qr": CODE_LIVES, "redirect": H5_LIVES, "mini_program": CODE_LIVES}


class WeChatPayGateway:
    """Implements ``payments.gateway.Gateway`` and ``GivesBill`` for one merchant and one app."""

    name = "wechatpay"
    min_amount_fen = 1
    hold_minutes: int | None = None
    max_waiting_g: int | None = None
    max_refunds: int | None = 50
    refund_days: int | None = 365
    late_hours = 48

    def __init__(
        self,
        account: WeChatPayAccount,
        public_url: str,
        timeout_s: tuple[float, float] = TIMEOUT_S,
    ) -> None:
        """Raises BadSettings where a key file holds no key."""
        self.livemode = account.is_live
        self.channels: tuple[Channel, ...] = account.channels
        self.pay_origins: tuple[str, ...] = (H5_ORIGIN if account.is_live else account.base_url,)
        self._account = account
        self._circuit = Circuit(self.name, ProviderUnavailable)
        self._client = connect(account, f"{public_url}/webhooks/{self.name}", timeout_s)

    def start(self, intent: Intent) -> Instruction:
        """Beside what the protocol says, raises Conflict where the number is paid already."""
        wanted: dict[str, Any] = {
            "pay_type": _KINDS[intent.channel],
            "description": intent.description[:MAX_DESCRIPTION],
            "out_trade_no": intent.reference,
            "amount": {"total": intent.amount_fen, "currency": CURRENCY},
            **_about_payer(intent.channel, intent.payer),
        }
        if intent.expires_at is not None:
            local = clock.on_screen(intent.expires_at)
            wanted["time_expire"] = local.isoformat(timespec="seconds")
        expires_at = (clock.now() + _LIVES[intent.channel]).isoformat()
        try:
            told = self._ask("start", lambda: self._client.pay(**wanted))
        except Refused as refusal:
            raise _not_started(refusal) from None
        return self._instruction(intent, told, expires_at)

    def ask(self, reference: str) -> Standing:
        try:
            told = self._ask("query", lambda: self._client.query(out_trade_no=reference))
            found = words.standing(told, self._account, self.livemode)
        except Refused as refusal:
            if refusal.code in words.NO_SUCH_PAYMENT:
                return Standing(reference, "closed", 0, CURRENCY, self.livemode)
            raise ProviderUnavailable("gateway") from None
        except (words.Unclear, NotOurs):
            raise ProviderUnavailable("gateway") from None
        if found.reference != reference:
            raise ProviderUnavailable("gateway")
        return found

    def close(self, reference: str) -> Standing:
        # A refusal has its reason in where the payment stands, which is asked next.
        with suppress(Refused):
            self._ask("close", lambda: self._client.close(out_trade_no=reference))
        return self.ask(reference)

    def refund(self, intent: RefundIntent) -> RefundStanding:
        wanted = {
            "out_refund_no": intent.reference,
            "out_trade_no": intent.payment_reference,
            "amount": {
                "refund": intent.amount_fen,
                "total": intent.payment_amount_fen,
                "currency": CURRENCY,
            },
        }
        try:
            told = self._ask("refund", lambda: self._client.refund(**wanted))
        except Refused:
            # Perhaps because an earlier call, whose answer was lost, did it.
            return self.ask_refund(intent.reference)
        return self._refund_standing(intent.reference, told)

    def ask_refund(self, reference: str) -> RefundStanding:
        try:
            told = self._ask("query_refund", lambda: self._client.query_refund(reference))
        except Refused as refusal:
            if refusal.code in words.NO_SUCH_REFUND:
                return RefundStanding(reference, "failed")
            raise ProviderUnavailable("gateway") from None
        return self._refund_standing(reference, told)

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Word:
        return notice.read(self._client, self._account, self.livemode, headers, body)

    def bill(self, day: date) -> list[BillLine]:
        """A bill that does not read as documented is as good as none: ProviderUnavailable."""
        try:
            told = self._ask("bill", lambda: self._client.trade_bill(day.isoformat()))
            with self._circuit.call():
                packed = fetch(
                    "bill_file", lambda: self._client.download_bill(told["download_url"])
                )
            return list(bill.lines(bill.unpack(told, packed)))
        except Refused as refusal:
            if refusal.code == bill.NO_BILL:
                return []
            raise ProviderUnavailable("gateway") from None
        except (words.Unclear, KeyError):
            raise ProviderUnavailable("gateway") from None

    def _ask(self, name: str, call: Call) -> Told:
        with self._circuit.call():
            return ask(name, call)

    def _instruction(self, intent: Intent, told: Told, expires_at: str) -> Instruction:
        given = told.get(_GIVEN[intent.channel])
        if not isinstance(given, str) or not given:
            raise ProviderUnavailable("gateway")
        if intent.channel == "qr":
            return Instruction("qr", qr_text=given, expires_at=expires_at)
        if intent.channel == "redirect":
            url = f"{given}&redirect_url={quote(intent.return_url, safe='')}"
            return Instruction("redirect", redirect_url=url, expires_at=expires_at)
        parameters = self._pay_parameters(given)
        return Instruction("mini_program", parameters=parameters, expires_at=expires_at)

    def _pay_parameters(self, prepay_id: str) -> dict[str, str]:
        """What ``wx.requestPayment`` takes, signed with the merchant's key."""
        timestamp = str(int(clock.now().timestamp()))
        nonce, package = uuid4().hex, f"prepay_id={prepay_id}"
        signature = self._client.sign([self._account.appid, timestamp, nonce, package])
        return {
            "appId": self._account.appid,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signature,
        }

    def _refund_standing(self, reference: str, told: Told) -> RefundStanding:
        try:
            found = words.refund_standing(told)
        except words.Unclear:
            raise ProviderUnavailable("gateway") from None
        if found.reference != reference:
            raise ProviderUnavailable("gateway")
        return found


def open_gateway(settings: Settings) -> WeChatPayGateway:
    """The gateway of the house's account; raises BadSettings where it has none."""
    if settings.wechatpay is None:
        raise BadSettings("GATEWAYS names wechatpay, but its account is missing")
    return WeChatPayGateway(settings.wechatpay, settings.public_url)


def _about_payer(channel: Channel, payer: Payer) -> dict[str, Any]:
    if channel == "mini_program":
        if payer.openid is None:
            raise Invalid("payer_openid", "required")
        return {"payer": {"openid": payer.openid}}
    if channel == "redirect":
        if payer.ip_address is None:
            raise Invalid("payer_ip_address", "required")
        scene = {"payer_client_ip": payer.ip_address, "h5_info": {"type": "Wap"}}
        return {"scene_info": scene}
    return {}


def _not_started(refusal: Refused) -> Exception:
    if refusal.code in words.NUMBER_TAKEN or words.NUMBER_TAKEN_MESSAGE in refusal.message:
        return ReferenceTaken("payment")
    if refusal.code in words.PAID_ALREADY:
        return Conflict("payment")
    return ProviderUnavailable("gateway")
