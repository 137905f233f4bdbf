"""The sandbox as an outside party: its own charges, refunds and notices, in its own tables.

The merchant's side (``gateway``) only calls what a provider's API would offer.
The payer's side (``pages``) decides what happens to a charge.
"""

import json
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code
from offsets.db import transaction
from offsets.errors import Conflict, NotFound
from offsets.payments.gateway import CURRENCY
from offsets.payments.models import SandboxCharge, SandboxEvent, SandboxRefund

DELAY = timedelta(seconds=15)
"""How long a delayed charge takes to turn paid."""

_OPEN = {
    "postgresql": postgresql.insert(SandboxCharge).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(SandboxCharge).on_conflict_do_nothing(),
}

Action = Literal["pay", "decline", "delay", "lose_notice"]


def open_charge(reference: str, amount_fen: int, description: str, return_url: str) -> str:
    """Register a charge under the merchant's number; the same number is the same charge."""
    charge = {
        "id": random_code(24),
        "reference": reference,
        "amount_fen": amount_fen,
        "description": description,
        "return_url": return_url,
        "state": "open",
        "refunded_fen": 0,
    }
    with transaction() as session:
        session.connection().execute(_OPEN[session.get_bind().dialect.name], charge)
        known = select(SandboxCharge.id).where(SandboxCharge.reference == reference)
        return session.scalars(known).one()


def act(charge_id: str, action: Action) -> str:
    """What the payer did on the pay page; returns where to send them back."""
    with transaction() as session:
        charge = session.get(SandboxCharge, charge_id, with_for_update=True)
        if charge is None:
            raise NotFound("charge")
        if charge.state not in ("open", "declined"):
            return charge.return_url
        if action == "decline":
            charge.state = "declined"
            announce(session, charge)
        elif action == "delay":
            charge.state = "processing"
            charge.due_at = clock.now() + DELAY
        else:
            charge.state, charge.paid_at = "paid", clock.now()
            if action == "pay":
                announce(session, charge)
        return charge.return_url


def close_charge(reference: str) -> None:
    """Make a charge unpayable unless it is paid or on its way."""
    with transaction() as session:
        charge = _by_reference(session, reference)
        if charge is not None and charge.state in ("open", "declined"):
            charge.state = "closed"


def refund_charge(reference: str, payment_reference: str, amount_fen: int) -> None:
    """Take a refund under the merchant's number; refuses more than was paid."""
    with transaction() as session:
        if session.get(SandboxRefund, reference) is not None:
            return
        charge = _by_reference(session, payment_reference)
        if charge is None or charge.state != "paid":
            raise Conflict("payment")
        if charge.refunded_fen + amount_fen > charge.amount_fen:
            raise Conflict("amount_fen")
        charge.refunded_fen += amount_fen
        session.add(SandboxRefund(reference=reference, charge_id=charge.id, amount_fen=amount_fen))


def settle_due() -> int:
    """Let delayed charges turn paid and refunds succeed, each with its notice; how many."""
    with transaction() as session:
        charges = session.scalars(
            select(SandboxCharge)
            .where(SandboxCharge.due_at <= clock.now())
            .with_for_update(skip_locked=True)
        ).all()
        for charge in charges:
            charge.state, charge.due_at, charge.paid_at = "paid", None, clock.now()
            announce(session, charge)
        refunds = session.scalars(
            select(SandboxRefund)
            .where(SandboxRefund.state == "pending")
            .with_for_update(skip_locked=True)
        ).all()
        for refund in refunds:
            refund.state, refund.succeeded_at = "succeeded", clock.now()
            _announce_refund(session, refund)
        return len(charges) + len(refunds)


def announce(session: Session, charge: SandboxCharge) -> None:
    """Owe the merchant a notice of where the charge stands."""
    _owe(
        session,
        f"payment.{charge.state}",
        reference=charge.reference,
        charge=charge.id,
        amount_fen=charge.amount_fen,
    )


def _announce_refund(session: Session, refund: SandboxRefund) -> None:
    _owe(session, f"refund.{refund.state}", reference=refund.reference)


def _owe(session: Session, kind: str, **facts: Any) -> None:
    event_id = random_code(24)
    body = {"id": event_id, "type": kind, "currency": CURRENCY, "livemode": False, **facts}
    session.add(SandboxEvent(id=event_id, body=json.dumps(body), next_try_at=clock.now()))


def _by_reference(session: Session, reference: str) -> SandboxCharge | None:
    return session.scalar(select(SandboxCharge).where(SandboxCharge.reference == reference))
