"""The sandbox behind the gateway protocol: no money moves, everything else is real."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from offsets.db import session as reading
from offsets.errors import Conflict
from offsets.payments.gateway import (
    CURRENCY,
    BadSignature,
    BillLine,
    Channel,
    Instruction,
    Intent,
    RefundIntent,
    RefundStanding,
    Standing,
    Word,
)
from offsets.payments.models import SandboxCharge, SandboxRefund
from offsets.payments.sandbox import charges
from offsets.payments.sandbox.bill import bill
from offsets.payments.sandbox.signature import HEADER, verify

_STATES: dict[str, Any] = {
    "open": "pending",
    "processing": "pending",
    "paid": "paid",
    "declined": "failed",
    "closed": "closed",
}
_KINDS: dict[str, Any] = {
    "payment.paid": "paid",
    "payment.declined": "failed",
    "payment.closed": "closed",
    "refund.succeeded": "succeeded",
    "refund.failed": "failed",
}


class SandboxGateway:
    """Implements ``payments.gateway.Gateway``."""

    name = "sandbox"
    min_amount_fen = 1
    channels: tuple[Channel, ...] = ("redirect", "qr", "mini_program")
    livemode = False
    hold_minutes: int | None = None
    max_waiting_g: int | None = None
    max_refunds: int | None = None
    refund_days: int | None = None
    late_hours = 24
    pay_origins: tuple[str, ...] = ()

    def __init__(self, secret: str, public_url: str) -> None:
        self._secret = secret
        self._public_url = public_url

    def start(self, intent: Intent) -> Instruction:
        charge_id = charges.open_charge(
            intent.reference, intent.amount_fen, intent.description, intent.return_url
        )
        pay_url = f"{self._public_url}/sandbox/pay/{charge_id}"
        if intent.channel == "qr":
            return Instruction("qr", qr_text=pay_url)
        if intent.channel == "mini_program":
            return Instruction("mini_program", parameters={"charge": charge_id, "url": pay_url})
        return Instruction("redirect", redirect_url=pay_url)

    def ask(self, reference: str) -> Standing:
        charge = reading().scalar(
            select(SandboxCharge)
            .where(SandboxCharge.reference == reference)
            .execution_options(populate_existing=True)
        )
        if charge is None:
            return Standing(reference, "closed", 0, CURRENCY, livemode=False)
        return Standing(
            reference, _STATES[charge.state], charge.amount_fen, CURRENCY, False, charge.id
        )

    def close(self, reference: str) -> Standing:
        charges.close_charge(reference)
        return self.ask(reference)

    def refund(self, intent: RefundIntent) -> RefundStanding:
        try:
            charges.refund_charge(intent.reference, intent.payment_reference, intent.amount_fen)
        except Conflict:
            return RefundStanding(intent.reference, "failed")
        return self.ask_refund(intent.reference)

    def ask_refund(self, reference: str) -> RefundStanding:
        state: Any = reading().scalar(
            select(SandboxRefund.state).where(SandboxRefund.reference == reference)
        )
        return RefundStanding(reference, state or "failed")

    def bill(self, day: date) -> list[BillLine]:
        return bill(day)

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Word:
        verify(self._secret, headers.get(HEADER, ""), body)
        try:
            said = json.loads(body)
            return Word(event_id=said["id"], standing=_standing(said))
        except (ValueError, KeyError, TypeError):
            raise BadSignature(HEADER) from None


def _standing(said: dict[str, Any]) -> Standing | RefundStanding:
    state = _KINDS[said["type"]]
    if not isinstance(said["reference"], str):
        raise TypeError("a reference is text")
    if said["type"].startswith("refund."):
        return RefundStanding(said["reference"], state)
    return Standing(
        reference=said["reference"],
        state=state,
        amount_fen=said["amount_fen"],
        currency=said["currency"],
        livemode=said["livemode"],
        provider_reference=said["charge"],
    )
