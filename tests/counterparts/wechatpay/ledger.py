"""What WeChat Pay knows: a merchant's transactions and refunds, and what may be done to them."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

MAX_REFUNDS = 50
REFUND_WINDOW_S = 365 * 24 * 3600
MAX_DESCRIPTION = 127

_NUMBER = re.compile(r"[0-9A-Za-z_\-|*]{6,32}")
_TRADE_TYPES = {"native": "NATIVE", "h5": "MWEB", "jsapi": "JSAPI"}


class Refusal(Exception):
    """An answer with an HTTP status other than 2xx, by WeChat Pay's own code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


@dataclass
class Transaction:
    """One order of the merchant's, as it was asked for and where it stands."""

    kind: str
    asked: dict[str, Any]
    prepay_ids: list[str] = field(default_factory=list)
    state: str = "NOTPAY"
    transaction_id: str | None = None
    paid_at: float | None = None

    @property
    def number(self) -> str:
        return str(self.asked["out_trade_no"])

    @property
    def total_fen(self) -> int:
        return int(self.asked["amount"]["total"])

    def as_told(self) -> dict[str, Any]:
        """A query's answer and a notice's resource; an unpaid one says nothing of money."""
        told = {
            "appid": self.asked["appid"],
            "mchid": self.asked["mchid"],
            "out_trade_no": self.number,
            "trade_state": self.state,
            "trade_state_desc": self.state,
        }
        if self.transaction_id is None or self.paid_at is None:
            return told
        return told | {
            "transaction_id": self.transaction_id,
            "trade_type": _TRADE_TYPES[self.kind],
            "bank_type": "OTHERS",
            "success_time": _moment(self.paid_at),
            "payer": {"openid": self.asked.get("payer", {}).get("openid", "oScannedByAPhone")},
            "amount": {
                "total": self.total_fen,
                "payer_total": self.total_fen,
                "currency": "CNY",
                "payer_currency": "CNY",
            },
        }


@dataclass
class Refund:
    """One refund under the merchant's number; it ends when ``finish_refunds`` comes by."""

    asked: dict[str, Any]
    transaction: Transaction
    refund_id: str
    status: str = "PROCESSING"
    asked_at: float = field(default_factory=time.time)

    def as_told(self) -> dict[str, Any]:
        amount = self.asked["amount"]
        return {
            "refund_id": self.refund_id,
            "out_refund_no": self.asked["out_refund_no"],
            "transaction_id": self.transaction.transaction_id,
            "out_trade_no": self.transaction.number,
            "status": self.status,
            "amount": {
                "total": amount["total"],
                "refund": amount["refund"],
                "currency": "CNY",
                "payer_total": amount["total"],
                "payer_refund": amount["refund"],
            },
        }


Notify = Callable[[str, str, dict[str, Any]], None]
"""Takes the merchant's address, the event's type and its resource."""


class Ledger:
    """Every transaction and refund of one merchant; safe for many threads."""

    def __init__(self, appid: str, mchid: str, notify: Notify) -> None:
        self.appid, self.mchid = appid, mchid
        self.transactions: dict[str, Transaction] = {}
        self.refunds: dict[str, Refund] = {}
        self._notify = notify
        self._lock = RLock()

    def order(self, kind: str, asked: dict[str, Any]) -> str:
        """Take an order, and return a prepay id; the same words again are the same order."""
        self._require_order(kind, asked)
        with self._lock:
            known = self.transactions.setdefault(asked["out_trade_no"], Transaction(kind, asked))
            if known.state != "NOTPAY":
                code = "ORDER_CLOSED" if known.state == "CLOSED" else "ORDERPAID"
                raise Refusal(400, code, "the order is paid or closed")
            if known.kind != kind:
                raise Refusal(403, "OUT_TRADE_NO_USED", "商户订单号重复")
            if known.asked != asked:
                raise Refusal(400, "INVALID_REQUEST", "201 商户订单号重复")
            prepay_id = f"wx{secrets.token_hex(16)}"
            known.prepay_ids.append(prepay_id)
            return prepay_id

    def find(self, number: str) -> Transaction:
        with self._lock:
            if number not in self.transactions:
                raise Refusal(404, "ORDER_NOT_EXIST", "no such order")
            return self.transactions[number]

    def prepaid(self, prepay_id: str) -> Transaction:
        """The transaction that a code or a client names."""
        with self._lock:
            for transaction in self.transactions.values():
                if prepay_id in transaction.prepay_ids:
                    return transaction
        raise Refusal(404, "ORDER_NOT_EXIST", "no such code")

    def close(self, number: str) -> None:
        with self._lock:
            transaction = self.find(number)
            if transaction.state in ("SUCCESS", "REFUND"):
                raise Refusal(400, "ORDERPAID", "the order is paid")
            if transaction.state == "CLOSED":
                raise Refusal(400, "ORDER_CLOSED", "the order is closed")
            transaction.state = "CLOSED"

    def pay(self, number: str) -> Transaction:
        """The payer pays, if it can still be paid; WeChat Pay owes a notice then."""
        with self._lock:
            transaction = self.find(number)
            expires = transaction.asked.get("time_expire")
            late = expires and datetime.fromisoformat(expires).timestamp() <= time.time()
            if transaction.state in ("NOTPAY", "PAYERROR") and not late:
                transaction.state = "SUCCESS"
                transaction.transaction_id = f"42000{secrets.randbelow(10**23):023d}"
                transaction.paid_at = time.time()
                url = transaction.asked["notify_url"]
                self._notify(url, "TRANSACTION.SUCCESS", transaction.as_told())
            return transaction

    def decline(self, number: str) -> Transaction:
        """The payer's bank says no."""
        with self._lock:
            transaction = self.find(number)
            if transaction.state == "NOTPAY":
                transaction.state = "PAYERROR"
            return transaction

    def refund(self, asked: dict[str, Any]) -> Refund:
        """Take a refund; under the same number and words it is the same one."""
        with self._lock:
            known = self.refunds.get(asked["out_refund_no"])
            if known is not None:
                if known.asked["amount"] != asked["amount"]:
                    raise Refusal(400, "INVALID_REQUEST", "the number is used by another refund")
                return known
            transaction = self.find_paid(asked)
            self._require_refundable(transaction, asked)
            refund = Refund(asked, transaction, f"50300{secrets.randbelow(10**23):023d}")
            self.refunds[asked["out_refund_no"]] = refund
            transaction.state = "REFUND"
            return refund

    def find_paid(self, asked: dict[str, Any]) -> Transaction:
        transaction = self.transactions.get(asked.get("out_trade_no", ""))
        if transaction is None or transaction.transaction_id is None:
            raise Refusal(404, "RESOURCE_NOT_EXISTS", "no such paid order")
        return transaction

    def find_refund(self, number: str) -> Refund:
        with self._lock:
            if number not in self.refunds:
                raise Refusal(404, "RESOURCE_NOT_EXISTS", "no such refund")
            return self.refunds[number]

    def finish_refunds(self, status: str = "SUCCESS") -> int:
        """Let waiting refunds end, each with its notice; how many."""
        with self._lock:
            waiting = [one for one in self.refunds.values() if one.status == "PROCESSING"]
            for refund in waiting:
                refund.status = status
                told = refund.as_told()
                told["refund_status"] = told.pop("status")
                if url := refund.asked.get("notify_url"):
                    self._notify(url, f"REFUND.{status}", told | {"mchid": self.mchid})
            return len(waiting)

    def _require_order(self, kind: str, asked: dict[str, Any]) -> None:
        amount = asked.get("amount", {})
        fits = (
            asked.get("appid") == self.appid
            and asked.get("mchid") == self.mchid
            and _NUMBER.fullmatch(str(asked.get("out_trade_no")))
            and 0 < len(str(asked.get("description", ""))) <= MAX_DESCRIPTION
            and str(asked.get("notify_url", "")).startswith(("https://", "http://127.", "http://l"))
            and type(amount.get("total")) is int
            and amount["total"] > 0
            and amount.get("currency", "CNY") == "CNY"
        )
        if kind == "jsapi":
            fits = fits and bool(asked.get("payer", {}).get("openid"))
        if kind == "h5":
            fits = fits and bool(asked.get("scene_info", {}).get("payer_client_ip"))
        if not fits:
            raise Refusal(400, "PARAM_ERROR", "a field is missing or of the wrong form")

    def _require_refundable(self, transaction: Transaction, asked: dict[str, Any]) -> None:
        others = [one for one in self.refunds.values() if one.transaction is transaction]
        given_fen = sum(one.asked["amount"]["refund"] for one in others if one.status != "CLOSED")
        if asked["amount"]["total"] != transaction.total_fen:
            raise Refusal(400, "INVALID_REQUEST", "the total is not the order's")
        if given_fen + asked["amount"]["refund"] > transaction.total_fen:
            raise Refusal(400, "INVALID_REQUEST", "more than was paid")
        if len(others) >= MAX_REFUNDS:
            raise Refusal(400, "INVALID_REQUEST", "in too many parts")
        if time.time() - (transaction.paid_at or 0) > REFUND_WINDOW_S:
            raise Refusal(400, "INVALID_REQUEST", "paid more than a year ago")


def _moment(unix_s: float) -> str:
    return datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="seconds")
