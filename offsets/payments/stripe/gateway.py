"""Stripe behind the gateway protocol: a hosted page for cards, Alipay and WeChat Pay in yuan."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from stripe import APIError, InvalidRequestError

from offsets.config import BadSettings, Settings
from offsets.db import session as reading
from offsets.merchants import StripeAccount
from offsets.payments.gateway import (
    BadSignature,
    BillLine,
    Channel,
    DisputeStanding,
    Instruction,
    Intent,
    NotOurs,
    RefundIntent,
    RefundStanding,
    Standing,
    Word,
)
from offsets.payments.models import Payment, Refund, StripeCheckout
from offsets.payments.stripe import notice, refunds, register
from offsets.payments.stripe.bill import bill
from offsets.payments.stripe.checkout import nothing_known, reference_of, standing_of
from offsets.payments.stripe.client import Stripe, tell
from offsets.payments.stripe.disputes import disputes_since


class StripeGateway:
    """Implements ``Gateway``, ``TellsDisputes``, ``TellsReturns`` and ``GivesBill``."""

    name = "stripe"
    channels: tuple[Channel, ...] = ("redirect",)
    hold_minutes: int | None = 30
    """Longer than the house's own: a wallet's page may send the buyer to another device."""
    max_waiting_g: int | None = None
    max_refunds: int | None = None
    refund_days: int | None = None
    late_hours = 72

    def __init__(self, account: StripeAccount, house: str) -> None:
        """``house`` marks what is ours in an account that others may sell through as well."""
        self.min_amount_fen = account.min_amount_fen
        self.livemode = account.is_live
        self.pay_origins: tuple[str, ...] = (account.pay_origin,)
        self._account = account
        self._house = house
        self._stripe = Stripe(account)

    def start(self, intent: Intent) -> Instruction:
        methods = self._account.payment_methods
        checkout = register.remember(intent, self._house, methods)
        with self._stripe.asking("start"):
            try:
                session = self._stripe.client.v1.checkout.sessions.create(
                    checkout.request,  # type: ignore[arg-type]  # read back from JSON
                    {"idempotency_key": register.key(checkout)},
                )
            except APIError as error:
                if error.error is not None:
                    register.next_attempt(checkout)
                raise
        register.note_session(intent.reference, session.id)
        return Instruction("redirect", redirect_url=session.url)

    def ask(self, reference: str) -> Standing:
        session = self._session(reference)
        if session is None:
            return nothing_known(reference, self.livemode)
        return standing_of(session, reference)

    def close(self, reference: str) -> Standing:
        session_id = _session_id(reference)
        if session_id is not None:
            with self._stripe.asking("close"):
                try:
                    self._stripe.client.v1.checkout.sessions.expire(session_id)
                except InvalidRequestError as refusal:
                    # Completed or expired already; what it came to is asked below.
                    tell("close", refusal)
        return self.ask(reference)

    def refund(self, intent: RefundIntent) -> RefundStanding:
        payment_intent = self._payment_intent(intent.payment_reference)
        if payment_intent is None:
            return RefundStanding(intent.reference, "failed")
        return refunds.refund(self._stripe, self._house, payment_intent, intent)

    def ask_refund(self, reference: str) -> RefundStanding:
        payment_intent = self._payment_intent(_paid_by(reference))
        if payment_intent is None:
            return RefundStanding(reference, "failed")
        known = refunds.of_number(self._stripe, self._house, payment_intent, reference)
        if not known:
            return RefundStanding(reference, "failed")
        return refunds.refund_standing(known[0], reference)

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Word:
        notice.verify(self._account.webhook_secrets, headers.get(notice.HEADER, ""), body)
        event = notice.parse(body)
        try:
            standing = notice.read(event, self._house, self._of_payment_intent)
        except (KeyError, TypeError, AttributeError):
            raise BadSignature(notice.HEADER) from None
        return Word(event["id"], standing, is_dispute=event["type"] in notice.DISPUTES)

    def disputes(self, since: datetime) -> list[DisputeStanding]:
        return disputes_since(self._stripe, self._house, since)

    def returned(self, since: datetime) -> list[RefundStanding]:
        return refunds.returned_since(self._stripe, self._house, since)

    def bill(self, day: date) -> list[BillLine]:
        return bill(self._stripe, self._house, day)

    def _session(self, reference: str) -> dict[str, Any] | None:
        session_id = _session_id(reference)
        if session_id is None:
            return None
        with self._stripe.asking("ask"):
            session = self._stripe.client.v1.checkout.sessions.retrieve(
                session_id, {"expand": ["payment_intent"]}
            )
        return session.to_dict()

    def _payment_intent(self, reference: str) -> str | None:
        session = self._session(reference)
        return standing_of(session, reference).provider_reference if session else None

    def _of_payment_intent(self, payment_intent: str) -> Standing:
        """A disputed payment as Stripe has it: paid, whatever becomes of the dispute."""
        with self._stripe.asking("ask_disputed"):
            found = self._stripe.client.v1.payment_intents.retrieve(payment_intent).to_dict()
        reference = reference_of(found, self._house)
        if reference is None:
            raise NotOurs("gateway")
        return Standing(
            reference, "paid", found["amount_received"], found["currency"].upper(),
            found["livemode"], found["id"],
        )  # fmt: skip


def open_gateway(settings: Settings) -> StripeGateway:
    """The gateway that the settings describe; our mark at Stripe is the house's host."""
    if settings.stripe is None:
        raise BadSettings("GATEWAYS names stripe, and there is no account")
    return StripeGateway(settings.stripe, urlsplit(settings.public_url).netloc)


def _session_id(reference: str) -> str | None:
    return reading().scalar(
        select(StripeCheckout.session_id).where(StripeCheckout.reference == reference)
    )


def _paid_by(refund_reference: str) -> str:
    """Our number of the payment that a refund gives back."""
    found = reading().scalar(
        select(Payment.reference)
        .join(Refund, Refund.payment_id == Payment.id)
        .where(Refund.reference == refund_reference)
    )
    return found or ""
