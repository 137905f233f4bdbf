"""Stripe's and WeChat Pay's counterparts as roads of a chaotic house, with their own faults."""

import random
from collections import Counter
from pathlib import Path
from threading import Lock

from flask import Flask
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.payments.models import Payment, Refund
from offsets.payments.refund import request_again
from tests.counterparts.stripe.faults import CALL_FAULTS, NOTICE_FAULTS
from tests.counterparts.stripe.server import Counterpart as Stripe
from tests.counterparts.wechatpay import faults as wechat_faults
from tests.counterparts.wechatpay.__main__ import environment
from tests.counterparts.wechatpay.server import Counterpart as WeChatPay
from tests.payments.chaos.roads import Post, Told, by_client

STRIPE_KEY = "sk_test_" + "7" * 24
STRIPE_SECRET = "whsec_" + "8" * 24
CALL_FAULT_RATE = 0.15
NOTICE_FAULT_RATE = 0.5
RETURN_RATE = 0.3
"""Of a refund that had succeeded: that the buyer's bank returns it."""


class StripeRoad:
    """Stripe's page: cards at once, wallets later, and sometimes nobody pays."""

    name, channel, mass_g = "stripe", "redirect", 100_000
    _PLACES = ("/v1/checkout/sessions", "/v1/refunds", "/v1/")
    _CHOICES = ("pay", "pay", "pay", "pay_slowly", "pay_slowly", "nothing")

    def __init__(self, port: int) -> None:
        self.stripe = Stripe(f"http://127.0.0.1:{port}/webhooks/stripe", STRIPE_SECRET)
        self.stripe.start()
        self._luck, self._lock = random.Random(3), Lock()  # noqa: S311  # variety, no secret
        self._returned: set[str] = set()
        self._is_calm = False

    def settings(self) -> dict[str, str]:
        return {
            "STRIPE_SECRET_KEY": STRIPE_KEY,
            "STRIPE_WEBHOOK_SECRETS": STRIPE_SECRET,
            "STRIPE_API_URL": self.stripe.url,
            "STRIPE_PAY_ORIGIN": self.stripe.url,
        }

    def payer(self, told: Told, luck: random.Random) -> None:
        if luck.random() < CALL_FAULT_RATE:
            self.stripe.faults.add(luck.choice(CALL_FAULTS), luck.choice(self._PLACES))
        if luck.random() < NOTICE_FAULT_RATE:
            self.stripe.faults.add(luck.choice(NOTICE_FAULTS), "checkout.session")
        choice = luck.choice(self._CHOICES)
        method = luck.choice(("card", "alipay", "wechat_pay"))
        if choice != "nothing":
            session_id = told["redirect_url"].rpartition("/")[2]
            getattr(self.stripe.store, choice)(session_id, method)

    def round(self) -> None:
        self.stripe.notices.deliver()
        for session_id, each in list(self.stripe.store.sessions.items()):
            if each["payment_intent"] and self._luck.random() < 0.3:
                self.stripe.store.finish_slow(session_id, self._luck.random() < 0.7)
        for refund_id, each in list(self.stripe.store.refunds.items()):
            if each["status"] == "pending" and self._luck.random() < 0.3:
                self.stripe.store.finish_refund(refund_id)
            elif each["status"] == "succeeded" and not self._is_calm:
                self._perhaps_return(refund_id)

    def _perhaps_return(self, refund_id: str) -> None:
        """The buyer's bank takes the money, or sends it back to us, once and for all."""
        if refund_id not in self._returned and self._luck.random() < RETURN_RATE:
            self.stripe.store.finish_refund(refund_id, succeeds=False)
        self._returned.add(refund_id)

    def end_of_day(self) -> None:
        """The operator asks once more for refunds that came back."""
        failed = session().scalars(
            select(Payment.order_id)
            .join(Refund, Refund.payment_id == Payment.id)
            .where(Refund.state == "failed", Payment.gateway == self.name)
            .distinct()
        )
        for order_id in failed.all():
            with transaction() as writing:
                request_again(writing, order_id)

    def calm(self, house: Flask) -> None:
        self._is_calm = True
        self.stripe.faults.clear()
        self.stripe.forget_keys()
        post = by_client(house)
        self.stripe.notices.post = lambda *notice: 200 if post(*notice) else 500

    def kept(self) -> dict[str, int]:
        kept: Counter[str] = Counter()
        for charge in self.stripe.store.charges.values():
            kept[charge["metadata"]["reference"]] += charge["amount"] - charge["amount_refunded"]
        return {reference: fen for reference, fen in kept.items() if fen}


class WeChatPayRoad:
    """WeChat's scanner: paid at once, declined first, or left alone."""

    name, channel, mass_g = "wechatpay", "qr", 10_000
    _CHOICES = ("pay", "pay", "pay", "decline", "decline_then_pay", "leave")

    def __init__(self, folder: Path) -> None:
        rates = {
            "call:*": dict.fromkeys(wechat_faults.CALL_FAULTS, CALL_FAULT_RATE / 9),
            "notice:": dict.fromkeys(wechat_faults.NOTICE_FAULTS, NOTICE_FAULT_RATE / 11),
        }
        faults = wechat_faults.Faults(seed=5, rates=rates, silence_s=2.0, delay_s=1.0)
        self.wechat = WeChatPay(faults=faults, hurry=10).start()
        self._folder = folder
        self._post: Post | None = None

    def settings(self) -> dict[str, str]:
        return environment(self.wechat, self._folder)

    def payer(self, told: Told, luck: random.Random) -> None:
        number = self.wechat.scan(told["qr_text"]).number
        choice = luck.choice(self._CHOICES)
        if choice.startswith("decline"):
            self.wechat.ledger.decline(number)
        if choice.endswith("pay"):
            self.wechat.ledger.pay(number)

    def round(self) -> None:
        self.wechat.outbox.deliver(self._post)
        self.wechat.ledger.finish_refunds()

    def calm(self, house: Flask) -> None:
        self.wechat.faults.stop()
        self._post = by_client(house)

    def kept(self) -> dict[str, int]:
        ledger = self.wechat.ledger
        paid = [each for each in ledger.transactions.values() if each.transaction_id]
        kept = Counter({each.number: each.total_fen for each in paid})
        for refund in ledger.refunds.values():
            if refund.status == "SUCCESS":
                kept[refund.transaction.number] -= refund.asked["amount"]["refund"]
        return {number: fen for number, fen in kept.items() if fen}
